"""Recorded facts, as archive answers them."""

from datetime import datetime
from typing import Any

from onestop_console.readers.reader import Reader


class Fact(Reader):
    """One fact of a project, of whichever service."""

    id: str
    type: str
    source: str
    stream: str
    recorded_at: datetime
    effective_at: datetime
    actor: str
    capacity: str
    causation: str
    data: dict[str, Any]


class Check(Reader):
    """A rule that was checked on a decision, by the facts alone."""

    check: str
    ok: bool
    zh: str
    en: str


class Decision(Reader):
    """A decision with all that it rests on."""

    project: str
    item: str
    decision: str
    type: str
    decided_at: datetime
    licence: str
    holds: bool
    checks: list[Check]
    facts: list[Fact]
    digest: str
