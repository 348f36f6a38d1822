"""Whoever reads one thing is told its version (ETag), to name it in If-Match when changing it."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, get_type_hints

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute

from onestop_chassis.http.caller import Caller
from onestop_chassis.http.threads import add_again
from onestop_chassis.noun import Noun

ETAG = {
    "description": "Its version, for If-Match, and what the answer says, for If-None-Match. The "
    "version is left out while the answer may be older than it.",
    "schema": {"type": "string", "pattern": '^"[0-9]*[.][0-9a-f]+"$'},
}


def with_versions(router: APIRouter, nouns: Iterable[Noun[Any, Any]]) -> APIRouter:
    """The routes of `router`; a GET at the address of a noun tells the noun's version, and so does
    one at an entry of a register. A register that nobody changes by hand has none to tell.

    A route that is handed the response tells it itself: its row may know of which version it is.
    One that announces an ETag already gives another, that of its content.
    """
    by_path = {noun.path: noun for noun in nouns if noun.names or _kept_by_people(noun)}
    told = APIRouter()
    for route in router.routes:
        noun = _asked_at(route.path, by_path) if isinstance(route, APIRoute) else None
        if noun is None or not isinstance(route, APIRoute) or not _tells_version(route):
            told.routes.append(route)
            continue
        responses = {**route.responses, 200: {"headers": {"ETag": ETAG}}}
        endpoint = route.endpoint
        itself = Response in get_type_hints(endpoint).values()
        add_again(told, route, endpoint if itself else _telling(noun, endpoint), responses)
    return told


def _tells_version(route: APIRoute) -> bool:
    return route.methods == {"GET"} and "ETag" not in route.responses.get(200, {}).get(
        "headers", {}
    )


def _kept_by_people(noun: Noun[Any, Any]) -> bool:
    return any(act.by is not None for act in noun.acts)


def _asked_at(path: str, by_path: Mapping[str, Noun[Any, Any]]) -> Noun[Any, Any] | None:
    """The noun that is read at this address, or the register of which one entry is."""
    found = by_path.get(path)
    if found is not None:
        return found
    above, _, entry = path.rpartition("/{")
    register = by_path.get(above)
    return register if register and not register.names and "/" not in entry else None


def _telling(noun: Noun[Any, Any], endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    def telling(**given: Any) -> Any:
        call = next(value for value in given.values() if isinstance(value, Caller))
        stream = noun.stream.format(**{name: given[name] for name in noun.names})
        return call.with_version(noun.decider, stream, lambda: endpoint(**given))

    return telling
