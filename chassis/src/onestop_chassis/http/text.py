"""Text that cannot be stored is refused at the edge: NUL, and halves of characters.

PostgreSQL keeps neither. A command that let one in would be recorded, and the views that show it
could never be folded.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
KIND = "unstorable_text"
Place = tuple[str | int, ...]


def refuse_unstorable(request: Request) -> None:
    """Looks at the address, the query, and the body where the route has read one.

    Raises:
        RequestValidationError: naming every place.
    """
    found = list(_places(request))
    if found:
        raise RequestValidationError([{"type": KIND, "loc": place, "msg": ""} for place in found])


def _places(request: Request) -> Iterator[Place]:
    if UNSTORABLE.search(request.scope["path"]):
        yield from (("path", name) for name in _bad(request.path_params))
    if request.scope["query_string"]:
        yield from (("query", name) for name in _bad(request.query_params))
    body: bytes = getattr(request, "_body", b"")
    if b"\\u" in body:  # Only an escape can say either: raw ones are no JSON.
        yield from _walk(getattr(request, "_json", None), ("body",))


def _bad(named: Mapping[str, Any]) -> Iterator[str]:
    return (name for name, value in named.items() if UNSTORABLE.search(str(value)))


def _walk(value: Any, place: Place) -> Iterator[Place]:
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            yield place
    elif isinstance(value, dict):
        for name, inner in value.items():
            if UNSTORABLE.search(name):
                yield place
            yield from _walk(inner, (*place, UNSTORABLE.sub("�", name)))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _walk(inner, (*place, n))
