"""The API's pages, from files that come with the installation: nothing is fetched elsewhere."""

from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from onestop_chassis.problems import PROBLEM_JSON

ASSETS = "/static-docs"


def static_files() -> StaticFiles:
    """Swagger UI as packaged by fastapi-offline."""
    return StaticFiles(directory=str(files("fastapi_offline").joinpath("static")))


def describe_problems(app: FastAPI) -> None:
    """In the OpenAPI document a problem has one media type: its own, not that of the route."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            for operations in generate()["paths"].values():
                for operation in operations.values():
                    _only_problems(operation["responses"])
        return generate()

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to extend it


def _only_problems(responses: dict[str, Any]) -> None:
    for response in responses.values():
        content = response.get("content", {})
        if PROBLEM_JSON in content:
            response["content"] = {PROBLEM_JSON: content[PROBLEM_JSON]}


def docs_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def docs(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "")
        return get_swagger_ui_html(
            openapi_url=f"{root}{request.app.openapi_url}",
            title=request.app.title,
            swagger_js_url=f"{root}{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{root}{ASSETS}/favicon.png",
            swagger_ui_parameters={"persistAuthorization": False, "validatorUrl": None},
        )

    return router
