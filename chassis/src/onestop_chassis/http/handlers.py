"""What becomes of an exception that leaves a route."""

from collections.abc import Sequence
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette._utils import get_route_path
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onestop_chassis.http.problems import refuse, unexpected
from onestop_chassis.http.rejection import (
    BadRequest,
    DatabaseAway,
    MethodNotAllowed,
    RouteUnknown,
    UnsupportedMediaType,
)
from onestop_chassis.http.validation import wrong
from onestop_chassis.refusal import Refusal

log = structlog.get_logger(__name__)
STATIC = "GET, HEAD"
"""What a file allows."""


def install(app: FastAPI, routes: Sequence[APIRoute] = ()) -> None:
    """Everything that can leave a route leaves as a problem document.

    `routes` are those of the app: of several at one address only one is asked what it allows.
    """
    app.state.routes = tuple(routes)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _from_framework)
    app.add_exception_handler(psycopg.OperationalError, _database_away)
    app.add_exception_handler(psycopg.InterfaceError, _database_away)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refuse(request, error)


async def _misshapen(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if _body_is_not_json(request, found):
        sent = request.headers.get("content-type", "")
        return refuse(request, UnsupportedMediaType("应为 / should be application/json", sent=sent))
    errors = wrong(found)
    count = len(errors)
    detail = f"共 {count} 处需更正 / {count} to correct"
    return refuse(request, BadRequest(detail, errors=errors))


def _body_is_not_json(request: Request, errors: Sequence[Any]) -> bool:
    """Routes that read forms parse them; so a body error without JSON means the wrong type."""
    if not any(error["loc"][:1] == ("body",) for error in errors):
        return False
    has_body = request.headers.get("content-length", "0") != "0" or (
        "transfer-encoding" in request.headers
    )
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return has_body and media_type != "application/json" and not media_type.endswith("+json")


async def _from_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, Refusal):  # raised by our own limits while a body was read
        return refuse(request, error.__cause__)
    refusal = _translated(request, error)
    if refusal is None:
        log.error("request_failed", status=error.status_code, exc_info=error)
        return unexpected(request)
    answered = refuse(request, refusal)
    answered.headers.update(error.headers or {})
    if isinstance(refusal, MethodNotAllowed):
        answered.headers["Allow"] = _allowed(request) or answered.headers.get("Allow", STATIC)
    return answered


def _allowed(request: Request) -> str:
    """Every method that some route takes at this address."""
    path = get_route_path(request.scope)
    at = [route for route in request.app.state.routes if route.path_regex.match(path)]
    methods = {method for route in at for method in route.methods or ()}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _translated(request: Request, error: HTTPException) -> Refusal | None:
    match error.status_code:
        case 404:
            return RouteUnknown(request.url.path)
        case 405:
            return MethodNotAllowed(f"{request.method} {request.url.path}")
        case 400:
            text = {"en": "cannot be read as text", "zh": "无法读取"}
            return BadRequest("请求内容无法读取 / unreadable body", errors=[{"field": "", **text}])
        case _:
            return None


async def _database_away(request: Request, error: Exception) -> Response:
    log.error("database_away", error=type(error).__name__)
    return refuse(request, DatabaseAway("数据库无响应 / no answer from the database"))
