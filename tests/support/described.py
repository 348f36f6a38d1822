"""The services' OpenAPI documents, without a service that runs."""

from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from fastapi import FastAPI
from onestop_chassis.clock import WallClock
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.service.app import create_app, routers_of
from onestop_chassis.service.settings import ServiceSettings

from docs.tables.acts import SERVICES

Document = dict[str, Any]
Place = tuple[str | int, ...]
NAMES = tuple(each.name for each in SERVICES)


@cache
def application(service: str) -> FastAPI:
    """The service's application, to be looked at; nothing answers behind it."""
    blueprint = next(each for each in SERVICES if each.name == service)
    still = SimpleNamespace(
        name=service, blueprint=blueprint, clock=WallClock(), settings=ServiceSettings(), views=None
    )
    return create_app(cast("OperatorsPort", still), routers_of(blueprint))


def document(service: str) -> Document:
    """What the service gives at `/openapi.json`."""
    return application(service).openapi()


def operations(service: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of each."""
    for path, item in document(service)["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def resolved(whole: Document, node: Any) -> Any:
    """What a node says, or that which it points at."""
    while isinstance(node, dict) and "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = whole["components"][kind][name]
    return node


def nodes(node: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every object in a document that is no example, and where it stands."""
    if isinstance(node, dict):
        yield place, node
        for name, inner in node.items():
            if name not in ("examples", "default") or place[-1:] == ("properties",):
                yield from nodes(inner, (*place, name))
    elif isinstance(node, list):
        for n, inner in enumerate(node):
            yield from nodes(inner, (*place, n))
