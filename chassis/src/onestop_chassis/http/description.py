"""The OpenAPI document, completed by what the rim does itself."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from onestop_chassis.http.caller import anyone, signed_in
from onestop_chassis.http.problems import PROBLEM_JSON, problems
from onestop_chassis.http.rejection import Malformed, Unauthenticated
from onestop_chassis.http.strict import parts

TOKEN = {"type": "http", "scheme": "bearer", "description": "Token from POST /signin."}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Repeat it to get the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag seen last; refused with 412 if it is not the present one.",
    "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
}
MIN_POSITION = {
    "name": "min_position",
    "in": "query",
    "description": "Wait until the view reflects this position of the log.",
    "schema": {"type": "integer", "minimum": 0, "default": 0},
}


def describe(app: FastAPI, routes: Sequence[APIRoute]) -> None:
    """Adds to the document of `app` what callers of `routes` send and may be answered."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(generate(), routes)
        return generate()

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to extend it


def _complete(document: dict[str, Any], routes: Sequence[APIRoute]) -> None:
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["token"] = TOKEN
    for route in (route for route in routes if route.include_in_schema):
        asks = {part.call for part in parts(route.dependant)}
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            _add_headers(operation, method, asks & {anyone, signed_in})
            if signed_in in asks:
                operation["security"] = [{"token": []}]
            for response in operation["responses"].values():
                _only_problem(response)


def _add_headers(operation: dict[str, Any], method: str, asks: set[Any]) -> None:
    if not asks:
        return
    added = [MIN_POSITION] if method == "GET" else [KEY, IF_MATCH]
    operation.setdefault("parameters", []).extend(added)
    refusals = [Malformed] if signed_in not in asks else [Malformed, Unauthenticated]
    for status, response in problems(*refusals).items():
        response.pop("model")
        operation["responses"].setdefault(str(status), response)


def _only_problem(response: dict[str, Any]) -> None:
    """A problem has one media type: its own, not that of the route."""
    content = response.get("content", {})
    if PROBLEM_JSON in content:
        response["content"] = {PROBLEM_JSON: content[PROBLEM_JSON]}
