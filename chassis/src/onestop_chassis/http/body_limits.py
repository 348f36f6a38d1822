"""How much may be sent to a route, and for how long. A route that takes a whole file says so."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi.routing import APIRoute
from starlette._utils import get_route_path
from starlette.types import Scope

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """`seconds` for all of the body, `idle_seconds` from one part of it to the next."""

    most_bytes: int
    seconds: float
    idle_seconds: float


def takes(limits: BodyLimits) -> Callable[[F], F]:
    """Says of an endpoint that its bodies have limits of their own; it has to read them itself,
    part by part."""

    def told(endpoint: F) -> F:
        endpoint.body_limits = limits  # type: ignore[attr-defined]
        return endpoint

    return told


class OwnLimits:
    """The routes whose bodies have limits of their own."""

    def __init__(self, routes: Iterable[Any]):
        self._known: list[tuple[re.Pattern[str], set[str], BodyLimits]] = [
            (route.path_regex, route.methods or set(), route.endpoint.body_limits)
            for route in routes
            if isinstance(route, APIRoute) and hasattr(route.endpoint, "body_limits")
        ]

    def of(self, scope: Scope) -> BodyLimits | None:
        """Those of the route that is asked for; None where it is like any other."""
        for pattern, methods, limits in self._known:
            if scope["method"] in methods and pattern.match(get_route_path(scope)):
                return limits
        return None
