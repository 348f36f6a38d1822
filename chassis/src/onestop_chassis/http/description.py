"""The OpenAPI document, completed by what the rim does itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from onestop_chassis.http.caller import acting, anyone, somebody
from onestop_chassis.http.paging import page_asked
from onestop_chassis.http.problems import PROBLEM_JSON, SCHEMAS, Problem, add_problems, status_of
from onestop_chassis.http.reads import VIEW_POSITION
from onestop_chassis.http.rejection import (
    BadRequest,
    BodyTooLarge,
    CallerNotMapped,
    CursorWrong,
    DatabaseAway,
    KeyMissing,
    Malformed,
    MalformedIfMatch,
    MalformedKey,
    Misdirected,
    ProviderAway,
    TooSlow,
    Unauthenticated,
    UnsupportedMediaType,
)
from onestop_chassis.http.strict import parts
from onestop_chassis.log.refusals import IdempotencyKeyReused, StaleVersion
from onestop_chassis.refusal import Forbidden, Refusal, Unavailable

TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "Token of the identity provider; in a demonstration, from POST /signin.",
}
SIGNED_IN = frozenset({somebody, acting})
KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Repeat it to get the first answer again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag seen last; refused with 412 if it is not the present one.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,18}([.][0-9a-f]{1,64})?"$'},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an answer that the caller has; 304 if it is still the same.",
    "schema": {"type": "string"},
}
MIN_POSITION = {
    "name": "min_position",
    "in": "query",
    "description": "Wait until the view reflects this position of the log.",
    "schema": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1, "default": 0},
}
CORRELATION = {
    "name": "X-Correlation-Id",
    "in": "header",
    "description": "Found again in the logs, and in every event that follows. Made up if absent.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
ETAG = {
    "description": "The version of what was changed, for If-Match.",
    "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
}
POSITION = {
    "description": "The position of the service's log that the list reflects, of a list of a view.",
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
}
TAG = {
    "description": "What the answer says, for If-None-Match.",
    "schema": {"type": "string"},
}
UNCHANGED = {
    "description": "The caller has it: the answer is the one of the tag that was named.",
    "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
}
REPLAYED = {
    "description": "The command was recorded before; this is what was answered then.",
    "schema": {"type": "string", "enum": ["true"]},
}
ANSWERED: dict[str, dict[str, Any]] = {
    "ETag": TAG,
    "X-Correlation-Id": {
        "description": "The one that was sent, or made up.",
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
}
WITH_STATUS = {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After"}


def describe(app: FastAPI, routes: Sequence[APIRoute]) -> None:
    """Adds to the document of `app` what callers of `routes` send and may be answered."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(generate(), routes)
        return generate()

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to extend it


def _complete(document: dict[str, Any], routes: Sequence[APIRoute]) -> None:
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"token": TOKEN}
    components["headers"] = ANSWERED
    components["responses"] = {"Unchanged": UNCHANGED}
    components["schemas"] = _schemas(components.get("schemas", {}))
    examples = components.setdefault("examples", {})
    described = [route for route in routes if route.include_in_schema]
    tags = sorted({str(tag) for route in described for tag in route.tags})
    document["tags"] = [{"name": tag} for tag in tags]
    names = Counter(route.name for route in described)
    for route in described:
        asks = {part.call for part in parts(route.dependant)} & {
            anyone,
            somebody,
            acting,
            page_asked,
        }
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            operation["operationId"] = _called(route, alone=names[route.name] == 1)
            commands = str(status_of(StaleVersion)) in operation["responses"]
            _add_parameters(operation, method, asks, commands=commands)
            if asks:
                operation["security"] = [{"token": []}, *([] if asks & SIGNED_IN else [{}])]
            add_problems(operation["responses"], *_refusals(operation, method, asks))
            if commands:
                answered = operation["responses"]["200"].setdefault("headers", {})
                answered.update({"ETag": ETAG, "Idempotent-Replayed": REPLAYED})
            if page_asked in asks:
                shown = operation["responses"]["200"].setdefault("headers", {})
                shown[VIEW_POSITION] = POSITION
            for status, response in operation["responses"].items():
                _refer_to(examples, response)
                _add_headers(response, status)
            if asks and method == "GET" and _is_read(operation):
                _add_revalidation(operation)


def _called(route: APIRoute, *, alone: bool) -> str:
    """What a generated client calls it: by the route's name, with the tag where others have it."""
    name = route.name if alone else f"{route.tags[0]}_{route.name}"
    return name.replace("-", "_")


def _schemas(known: dict[str, Any]) -> dict[str, Any]:
    """With the problem's, which no route names: a model for each status of each route would cost
    every start of a service."""
    problem = Problem.model_json_schema(ref_template=SCHEMAS + "{model}", mode="serialization")
    return {**known, **problem.pop("$defs"), Problem.__name__: problem}


def _refusals(operation: dict[str, Any], method: str, asks: set[Any]) -> Iterator[type[Refusal]]:
    """What the rim itself may refuse, by what it reads of such a request."""
    yield from (BadRequest, Misdirected, Unavailable, DatabaseAway)
    if "requestBody" in operation:
        yield from (TooSlow, BodyTooLarge, UnsupportedMediaType)
    if asks:
        yield from (Malformed, MalformedKey, MalformedIfMatch, Unauthenticated)
        yield from (CallerNotMapped, ProviderAway)
    if asks and method != "GET":
        yield IdempotencyKeyReused
    if _acts(method, asks):
        yield KeyMissing
    if asks & SIGNED_IN:
        yield Forbidden
    if page_asked in asks:
        yield CursorWrong


def _acts(method: str, asks: set[Any]) -> bool:
    """Whether something follows from such a request."""
    return method == "POST" and acting in asks


def _add_parameters(
    operation: dict[str, Any], method: str, asks: set[Any], *, commands: bool
) -> None:
    added = [CORRELATION]
    if asks and method == "GET":
        added.append(MIN_POSITION)
    elif asks:
        added.append(KEY | {"required": _acts(method, asks)})
    if commands:
        added.append(IF_MATCH)
    operation.setdefault("parameters", []).extend(added)


def _is_read(operation: dict[str, Any]) -> bool:
    return "application/json" in operation["responses"]["200"].get("content", {})


def _add_revalidation(operation: dict[str, Any]) -> None:
    operation["parameters"].append(IF_NONE_MATCH)
    tag = {"$ref": "#/components/headers/ETag"}
    operation["responses"]["200"].setdefault("headers", {}).setdefault("ETag", tag)
    operation["responses"].setdefault("304", {"$ref": "#/components/responses/Unchanged"})


def _add_headers(response: dict[str, Any], status: str) -> None:
    names = ["X-Correlation-Id", *([WITH_STATUS[status]] if status in WITH_STATUS else [])]
    told = response.setdefault("headers", {})
    told.update({name: {"$ref": f"#/components/headers/{name}"} for name in names})


def _refer_to(examples: dict[str, Any], response: dict[str, Any]) -> None:
    """Those of problems stand in the document once."""
    problem = response.get("content", {}).get(PROBLEM_JSON, {"examples": {}})
    for code, example in problem["examples"].items():
        examples.setdefault(code, example)
        problem["examples"][code] = {"$ref": f"#/components/examples/{code}"}
