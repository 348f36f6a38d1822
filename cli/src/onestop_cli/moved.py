"""Pages that the services had of their own lead to the console's, which took their place."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

FOR_GOOD = 308


def moved_router() -> APIRouter:
    """Addresses in people's bookmarks and on what they printed."""
    router = APIRouter(include_in_schema=False)

    @router.get("/intake/")
    @router.get("/intake")
    def every_project() -> RedirectResponse:
        return RedirectResponse("/projects", FOR_GOOD)

    @router.get("/intake/pages/guidance")
    def sheet(request: Request) -> RedirectResponse:
        said = request.url.query
        return RedirectResponse(f"/guide?{said}" if said else "/guide", FOR_GOOD)

    @router.get("/intake/pages/{code}")
    def project(code: str) -> RedirectResponse:
        return RedirectResponse(f"/projects/{quote(code, safe='')}", FOR_GOOD)

    return router
