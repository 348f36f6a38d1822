"""The API's pages, from files that come with the installation: nothing is fetched elsewhere."""

from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from onestop_chassis.http.caller import Call
from onestop_chassis.http.pages import html_page, policy

ASSETS = "/static-docs"
DOCUMENT = "/openapi.json"


class PublicFiles(StaticFiles):
    """Files that are the same for everybody: they may be kept for a while."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = await super().get_response(path, scope)
        found.headers["Cache-Control"] = "public, max-age=3600"
        return found


def static_files() -> StaticFiles:
    """Swagger UI as packaged by fastapi-offline."""
    return PublicFiles(directory=str(files("fastapi_offline").joinpath("static")))


def described_router() -> APIRouter:
    """The document alone, for who is signed in."""
    router = APIRouter(include_in_schema=False)

    @router.get(DOCUMENT)
    async def document(request: Request, call: Call) -> JSONResponse:
        del call  # somebody
        return JSONResponse(request.app.openapi())

    return router


def docs_router() -> APIRouter:
    """The pages; they read the document that everybody may."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def docs(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "")
        shown = get_swagger_ui_html(
            openapi_url=f"{root}{DOCUMENT}",
            title=request.app.title,
            swagger_js_url=f"{root}{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{root}{ASSETS}/favicon.png",
            swagger_ui_parameters={"persistAuthorization": False, "validatorUrl": None},
        )
        markup = bytes(shown.body).decode()
        return html_page(markup, policy([markup], files=True))

    return router
