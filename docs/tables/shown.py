"""Which page of the console shows a row of the notice."""

import inspect
import sys
from collections import defaultdict

from fastapi.routing import APIRoute
from onestop_console.app import ROUTERS

from docs.tables.acts import ROW, SOURCE

SAVED = ".csv"


def pages_of_rows() -> dict[str, list[str]]:
    """The addresses of pages by the rows that the page names as its source, or, where it names
    none, its module."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                for row in _rows(route):
                    if not route.path.endswith(SAVED):
                        found[row].append(route.path.replace(":path}", "}"))
    return {row: sorted(set(paths)) for row, paths in found.items()}


def _rows(route: APIRoute) -> list[str]:
    own = SOURCE.findall(inspect.getdoc(route.endpoint) or "")
    of_module = sys.modules[route.endpoint.__module__].__doc__ or ""
    return [row for one in own or SOURCE.findall(of_module) for row in ROW.findall(one)]
