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
    digest: str
    data: dict[str, Any]


class Check(Reader):
    """A rule that was checked on a decision, by the facts alone."""

    check: str
    ok: bool
    zh: str
    en: str


class Decision(Reader):
    """A decision with all that it rests on; `documents` are the digests whose bytes are kept."""

    project: str
    item: str
    decision: str
    type: str
    decided_at: datetime
    licence: str
    provisional: list[int]
    holds: bool
    checks: list[Check]
    facts: list[Fact]
    basis: list[Fact]
    rules: list[Fact]
    proofs: list[str]
    documents: list[str]
    digest: str


class Signed(Reader):
    """A signed document, as review gives it to be checked by anybody."""

    document: dict[str, Any]
    key_id: str
    signature: str


class Key(Reader):
    """A public key of review, by which what it signed is checked."""

    key_id: str
    pem: str
