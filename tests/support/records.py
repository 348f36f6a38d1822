"""Records as they come from a bus, and whatever somebody may have made of them."""

import json
from typing import Any, ClassVar

from onestop_chassis.bus.feed import Delivered
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.bus.peek import LATEST
from onestop_contracts.event import Event


class Told(Event):
    """A fact that leaves its service."""

    TYPE: ClassVar[str] = "onestop.test.Told.v1"
    project: str
    amount: int
    nth: int


TYPE = Told.TYPE
AT = "2026-03-02T04:00:00.000000+00:00"


def envelope(position: int = 1, **other: Any) -> dict[str, Any]:
    """A fact of review's, with some of it changed; None leaves an attribute out."""
    told = {
        "specversion": "1.0",
        "id": f"review/{position}",
        "type": TYPE,
        "source": "/onestop/review",
        "datacontenttype": "application/json",
        "streamid": "case/P",
        "streamversion": 1,
        "time": AT,
        "effectivetime": AT,
        "subject": "P",
        "correlationid": "k",
        "causationid": "review/3",
        "commandid": "c",
        "actor": "a",
        "capacity": "reviewer",
        "jurisdiction": "150600",
        "data": {"project": "P", "amount": 1, "nth": 1},
        **other,
    }
    return {name: value for name, value in told.items() if value is not None}


def record(position: int = 1, **other: Any) -> bytes:
    """Its bytes, as a relay writes them."""
    told = envelope(position, **other)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def key_of(value: bytes) -> bytes:
    """What a record is ordered by; nothing where it does not say."""
    try:
        found = json.loads(value)
        return str(found.get("subject") or found["streamid"]).encode()
    except (ValueError, LookupError, AttributeError, RecursionError):
        return b""


def came(
    value: bytes, offset: int = 0, key: bytes | None = None, latest: str = LATEST
) -> Delivered:
    """The record as review's topic brought it, on partition 0."""
    return delivered("review", 0, offset, key_of(value) if key is None else key, value, latest)
