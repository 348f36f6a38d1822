"""Files of the console: its own, and htmx out of the package that brings it."""

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

router = APIRouter()
OWN = Path(str(files("onestop_console"))) / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT = {"Cache-Control": "public, max-age=3600"}


@cache
def htmx() -> Path:
    """Where the installed package has the script; the package itself is not imported, since it
    wants a framework that nobody here uses."""
    spec = find_spec("django_htmx")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("django-htmx")
    place = Path(spec.submodule_search_locations[0])
    return place / "static" / "django_htmx" / "htmx-4.min.js"


@router.get("/static/htmx.js")
async def script() -> Response:
    return FileResponse(htmx(), media_type=KINDS[".js"], headers=KEPT)


@router.get("/static/{name:path}")
async def own(name: str) -> Response:
    place = (OWN / name).resolve()
    if not place.is_relative_to(OWN.resolve()) or not place.is_file():
        return Response(status_code=404)
    kind = KINDS.get(place.suffix, "application/octet-stream")
    return FileResponse(place, media_type=kind, headers=KEPT)
