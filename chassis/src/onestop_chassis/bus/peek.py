"""A first look at a CloudEvent: enough to store it, at a third of the cost of reading it.

Whatever has exactly the form that our own services write is told apart here; anything else is
left to `Envelope`, which decides, and says why where it refuses.
"""

from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

import orjson

_TEXTS = itemgetter(
    "id",
    "type",
    "time",
    "effectivetime",
    "specversion",
    "source",
    "datacontenttype",
    "streamid",
    "correlationid",
    "causationid",
    "commandid",
    "actor",
    "capacity",
    "jurisdiction",
)
_ALL_TEXT = {str}
_INSTANT = len("2026-03-02T01:00:00.000000+00:00")


class Peek(NamedTuple):
    """Whose fact it is, where it stands in that log, and its type."""

    service: str
    position: int
    type: str


def peek(value: bytes) -> Peek | None:
    """What a well-formed CloudEvent says of itself; None where it takes a closer look."""
    try:
        found = orjson.loads(value)
        fact, kind, time, effective, *_ = texts = _TEXTS(found)
        plain = (
            set(map(type, texts)) == _ALL_TEXT
            and type(found.get("subject", "")) is str
            and type(found["streamversion"]) is int
            and type(found["data"]) is dict
            and _is_instant(time)
            and (effective == time or _is_instant(effective))
        )
        if not plain:
            return None
        service, _, position = fact.partition("/")
        if not position.isascii() or not position.isdigit():
            return None
        return Peek(service, int(position), kind)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _is_instant(text: str) -> bool:
    """An instant in UTC as `codec.instant` writes it."""
    if len(text) != _INSTANT or text[10] != "T":
        return False
    return datetime.fromisoformat(text).tzinfo is not None
