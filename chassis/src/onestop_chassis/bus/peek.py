"""A first look at a CloudEvent: enough to store it, at a third of the cost of reading it.

Whatever has exactly the form that our own services write is told apart here; anything else is
left to `closer_look`, which decides, and says why where it refuses.
"""

import re
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

import orjson
from onestop_contracts.envelope import is_source_of

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
_BACKSLASH, _LIST = b"\\["
"""As numbers: a byte is found twice as fast as a string of one."""
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
_INSTANT = len("2026-03-02T01:00:00.000000+00:00")
ID = re.compile(r"([a-z][a-z0-9_-]{0,99})/([1-9][0-9]{0,17})")
TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+")
VERSION, JSON = "1.0", "application/json"
BEYOND = 10**18
"""No log has as many positions."""


class Peek(NamedTuple):
    """Whose fact it is, where it stands in that log, its type, what it is ordered by (its
    project, or else its stream), and when it was recorded (as `codec.instant` writes it)."""

    service: str
    position: int
    type: str
    key: str
    time: str


@lru_cache(maxsize=4096)
def _named_well(kind: str) -> bool:
    return TYPE.fullmatch(kind) is not None


_is_theirs = lru_cache(maxsize=4096)(is_source_of)


def peek(value: bytes) -> Peek | None:
    """What a well-formed CloudEvent says of itself; None where it takes a closer look."""
    if len(value) > LARGEST_BYTES or (_BACKSLASH in value and NUL in value) or _may_be_deep(value):
        return None
    try:
        found = orjson.loads(value)
        texts = _TEXTS(found)
        get = found.get
        subject, act, trace = get("subject", ""), get("act", ""), get("traceparent", "")
        # Whatever is no text cannot be joined.
        all_texts = "".join((*texts, subject, act, trace, get("dataschema", "")))
        fact, kind, time, effective, version, source, content, stream, *_ = texts
        service, _, told = fact.partition("/")
        position = int(told)
        plain = (
            str(position) == told
            and 0 < position < BEYOND
            and _is_theirs(source, service)
            and version == VERSION
            and content == JSON
            and type(found["streamversion"]) is int
            and type(found["data"]) is dict
            and len(stream) <= LONGEST_NAME >= len(subject)
            and len(all_texts) <= LONGEST_TEXT
            and _named_well(kind)
            and _is_instant(time)
            and (effective == time or _is_instant(effective))
        )
        return Peek(service, position, kind, subject or stream, time) if plain else None
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _is_instant(text: str) -> bool:
    """An instant in UTC as `codec.instant` writes it, within the years that are taken."""
    if len(text) != _INSTANT or text[10] != "T" or not text.endswith("+00:00"):
        return False
    datetime.fromisoformat(text)
    return EARLIEST <= text < LATEST


def _may_be_deep(value: bytes) -> bool:
    """Counting is dear: most have one object in another, and no list."""
    flat = _LIST not in value and value.find(b"{", 1) == value.rfind(b"{")
    return not flat and value.count(b"{") + value.count(b"[") > DEEPEST
