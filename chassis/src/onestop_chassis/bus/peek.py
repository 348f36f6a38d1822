"""A first look at a CloudEvent: enough to store it, at a third of the cost of reading it.

Whatever has exactly the form that our own services write is told apart here; anything else is
left to `closer_look`, which decides, and says why where it refuses.
"""

import re
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

import orjson

LARGEST_BYTES = 16 * 1024 * 1024
"""Of a record, here and on the topic."""
DEEPEST = 64
"""Objects and lists within each other."""
LONGEST_NAME = 300
"""Characters of a subject or stream: both are keys of rows and of queues."""
LONGEST_TEXT = 1000
"""Characters of any other attribute."""
EARLIEST, LATEST = "1900", "9000"
"""The years of all instants, the latter excluded."""
NUL = b"\\u0000"
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
ID = re.compile(r"([a-z][a-z0-9_-]{0,99})/([1-9][0-9]{0,17})")
TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+")
VERSION, JSON = "1.0", "application/json"


class Peek(NamedTuple):
    """Whose fact it is, where it stands in that log, its type, what it is ordered by (its
    project, or else its stream), and when it was recorded (as `codec.instant` writes it)."""

    service: str
    position: int
    type: str
    key: str
    time: str


def source_of(service: str) -> str:
    """The CloudEvents source of what a service publishes."""
    return f"/onestop/{service}"


def peek(value: bytes) -> Peek | None:
    """What a well-formed CloudEvent says of itself; None where it takes a closer look."""
    if len(value) > LARGEST_BYTES or NUL in value:
        return None
    if value.count(b"{") + value.count(b"[") > DEEPEST:
        return None
    try:
        found = orjson.loads(value)
        texts = _TEXTS(found)
        if set(map(type, texts)) != _ALL_TEXT:
            return None
        fact, kind, time, effective, version, source, content, stream, *_ = texts
        named = ID.fullmatch(fact)
        subject = found.get("subject", "")
        plain = (
            named is not None
            and source == source_of(named[1])
            and version == VERSION
            and content == JSON
            and type(subject) is str
            and type(found["streamversion"]) is int
            and type(found["data"]) is dict
            and type(found.get("act", "")) is type(found.get("traceparent", "")) is str
            and len(stream) <= LONGEST_NAME >= len(subject)
            and sum(map(len, texts)) <= LONGEST_TEXT
            and TYPE.fullmatch(kind) is not None
            and _is_instant(time)
            and (effective == time or _is_instant(effective))
        )
        if not plain or named is None:
            return None
        return Peek(named[1], int(named[2]), kind, subject or stream, time)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _is_instant(text: str) -> bool:
    """An instant in UTC as `codec.instant` writes it, within the years that are taken."""
    if len(text) != _INSTANT or text[10] != "T" or not text.endswith("+00:00"):
        return False
    return datetime.fromisoformat(text).tzinfo is not None and EARLIEST <= text < LATEST
