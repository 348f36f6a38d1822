"""Refusals on HTTP (RFC 9457): the one place where a reason to refuse becomes a status code."""

from collections.abc import Mapping
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from onestop_chassis.http.rejection import (
    BodyTooLarge,
    HeadTooLarge,
    Malformed,
    MethodNotAllowed,
    Misdirected,
    RangeBeyond,
    TooMany,
    TooSlow,
    Unauthenticated,
    UnexpectedError,
    UnsupportedMediaType,
)
from onestop_chassis.refusal import (
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    Unavailable,
)

log = structlog.get_logger(__name__)

PROBLEM_JSON = "application/problem+json"
RETRY_SECONDS = 2

STATUS: dict[type[Refusal], int] = {
    Refusal: 409,
    Conflict: 409,
    NotFound: 404,
    Forbidden: 403,
    Invalid: 422,
    Unavailable: 503,
    Unauthenticated: 401,
    Malformed: 400,
    MethodNotAllowed: 405,
    TooSlow: 408,
    BodyTooLarge: 413,
    UnsupportedMediaType: 415,
    RangeBeyond: 416,
    Misdirected: 421,
    TooMany: 429,
    HeadTooLarge: 431,
    UnexpectedError: 500,
}
PRECONDITION_FAILED = {"stale-version": 412}  # only ever raised when If-Match was given

HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="onestop"'},
    429: {"Retry-After": str(RETRY_SECONDS)},
    503: {"Retry-After": str(RETRY_SECONDS)},
}


class Wrong(BaseModel):
    """One thing that is wrong: a JSON pointer into the body, or `?name`, `{name}`, `name:`. Empty
    where it is the whole. With a `row` of the sender's file, the pointer is into that row."""

    model_config = ConfigDict(extra="allow")

    field: str
    en: str
    zh: str


class Problem(BaseModel):
    """A problem document; facts of the refusal come as further members."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Where the problem is explained; relative to this service.")
    code: str
    title: str
    title_zh: str
    status: int
    detail: str
    detail_zh: str | None = None
    instance: str
    errors: list[Wrong] = Field(default=[], description="Everything that is wrong, at once.")
    remedy: str | None = None
    remedy_zh: str | None = None
    correlation_id: str


SCHEMAS = "#/components/schemas/"
"""Where a document of the API has its schemas."""


def status_of(kind: type[Refusal]) -> int:
    """The status code of the nearest mapped class."""
    if kind.code in PRECONDITION_FAILED:
        return PRECONDITION_FAILED[kind.code]
    return next(STATUS[base] for base in kind.__mro__ if base in STATUS)


def refuse(request: Request, error: Refusal) -> Response:
    """Answers a refusal, and logs it: denials as such, with their reason."""
    status = status_of(type(error))
    request.state.refused = error.code
    if status == STATUS[Forbidden]:
        reason = error.facts.get("reason", error.code)
        actor = getattr(request.state, "actor", "")
        log.warning("denied", code=error.code, reason=reason, actor=actor, route=_route(request))
    else:
        log.info("command_refused", code=error.code, status=status)
    headers = HEADERS.get(status, {})
    if (seconds := error.facts.get("retry_seconds")) is not None:
        headers = {**headers, "Retry-After": str(seconds)}
    return answer(document(request, error, status), headers)


def _route(request: Request) -> str:
    """The route's template: the address itself may say too much for a log."""
    return str(getattr(request.scope.get("route"), "path", ""))


def document(request: Request, error: Refusal, status: int) -> dict[str, Any]:
    """The members of the problem document; standard members win over facts of the same name."""
    standard = {
        "type": f"{request.scope.get('root_path', '')}/problems/{error.code}",
        "code": error.code,
        "title": error.title,
        "title_zh": error.title_zh,
        "status": status,
        "detail": error.detail or f"{error.title_zh} / {error.title}",
        "instance": request.url.path,
        "errors": [told(one) for one in error.errors],
        "remedy": error.remedy,
        "remedy_zh": error.remedy_zh,
        "correlation_id": getattr(request.state, "correlation_id", ""),
    }
    kept = {name: value for name, value in standard.items() if value not in ("", [])}
    return {**error.facts, **kept}


def told(wrong: Fault) -> Fault:
    """What is wrong as callers are told it. Rules name a field as they know it (`applicant.name`);
    what was found in the request itself says its place already."""
    return {**wrong, "field": pointed(wrong.get("field", ""))}


def pointed(field: str) -> str:
    """A field as a JSON pointer; a parameter, and a header, as they are."""
    if not field or field[0] in "/?{" or field.endswith(":"):
        return field
    parts = field.replace("~", "~0").replace("/", "~1").split(".")
    return "".join(f"/{part}" for part in parts)


def unexpected(request: Request) -> Response:
    """Answers a defect without showing its inside; the caller has logged it."""
    error = UnexpectedError("请求未能完成 / the request could not be completed")
    return answer(document(request, error, STATUS[UnexpectedError]))


def answer(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A problem document as a response; values JSON does not know are written as text."""
    return Response(
        to_json(dict(problem), fallback=str),
        status_code=int(problem["status"]),
        media_type=PROBLEM_JSON,
        headers=dict(headers or {}),
    )


def problems(*kinds: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """What a route may refuse, for its OpenAPI `responses`."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = found.setdefault(status_of(kind), {"description": ""})
        _add(entry, kind)
    return found


def add_problems(responses: dict[str, Any], *kinds: type[Refusal]) -> None:
    """Adds to the responses of a finished document, beside what stands there by itself."""
    for kind in kinds:
        _add(responses.setdefault(str(status_of(kind)), {"description": ""}), kind)


def _add(entry: dict[str, Any], kind: type[Refusal]) -> None:
    schema = {"$ref": SCHEMAS + Problem.__name__}
    content = entry.setdefault("content", {})
    examples = content.setdefault(PROBLEM_JSON, {"schema": schema, "examples": {}})["examples"]
    if kind.code not in examples:
        examples[kind.code] = {"value": _example(kind)}
        entry["description"] = f"{entry['description']}; {kind.title}".removeprefix("; ")


def _example(kind: type[Refusal]) -> dict[str, Any]:
    return {
        "type": f"/problems/{kind.code}",
        "code": kind.code,
        "title": kind.title,
        "title_zh": kind.title_zh,
        "status": status_of(kind),
        "detail": f"{kind.title_zh} / {kind.title}",
        "instance": "/the/address/that/was/asked",
        "correlation_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }
