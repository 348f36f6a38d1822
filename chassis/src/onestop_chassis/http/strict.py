"""Unknown fields are refused: in bodies by their models, in the query by this file."""

from collections.abc import Iterator
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

EVERYWHERE = frozenset({"min_position"})


class LaxBody(TypeError):
    """A route reads a body whose model would ignore a field it does not know."""


def require_strict_bodies(router: APIRouter) -> None:
    """Checks at start-up that every body model of `router` forbids unknown fields.

    Raises:
        LaxBody: naming the route and the model.
    """
    for route in router.routes:
        if not isinstance(route, APIRoute):
            continue
        for parameter in (p for part in parts(route.dependant) for p in part.body_params):
            for model in _models(parameter.field_info.annotation):
                if model.model_config.get("extra") != "forbid":
                    raise LaxBody(f'{route.path}: {model.__name__} needs extra="forbid"')


def refuse_unknown_parameters(request: Request) -> None:
    """A misspelt filter must not quietly mean "no filter".

    Raises:
        RequestValidationError: naming every query parameter that the route does not have.
    """
    if not request.scope["query_string"]:
        return
    unknown = sorted(set(request.query_params) - _known_parameters(request.scope["route"]))
    if unknown:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "msg": ""} for name in unknown]
        )


def parts(dependant: Dependant) -> Iterator[Dependant]:
    """A route's own parameters and those of everything it depends on."""
    yield dependant
    for inner in dependant.dependencies:
        yield from parts(inner)


def _models(annotation: Any, seen: frozenset[Any] = frozenset()) -> Iterator[type[BaseModel]]:
    """The models in an annotation, and those in their fields, and so on."""
    if annotation in seen:
        return
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation, seen | {annotation})
    for argument in get_args(annotation):
        yield from _models(argument, seen)


_KNOWN: dict[Any, frozenset[str]] = {}


def _known_parameters(route: APIRoute) -> frozenset[str]:
    known = _KNOWN.get(route.endpoint)
    if known is None:
        known = _KNOWN[route.endpoint] = EVERYWHERE.union(_query_names(route.dependant))
    return known


def _query_names(dependant: Dependant) -> Iterator[str]:
    for parameter in (p for part in parts(dependant) for p in part.query_params):
        models = list(_models(parameter.field_info.annotation))
        yield from (name for model in models for name in model.model_fields)
        if not models:
            yield parameter.alias
