"""Papers out of the log: which there are, and what each of them rests on."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from onestop_contracts.event import types_of

from onestop_chassis.log.stored import INBOX, StoredRow
from onestop_chassis.papers.kind import Kind, Made, Story, digest_of, made_by, position_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View

POSITION = re.compile(r"[0-9]{1,18}")
EVERY = 100_000
"""More facts than a register has."""


class FactsPort(Protocol):
    """The part of the log that papers are drawn from."""

    def at(self, position: int) -> StoredRow | None: ...
    def row(self, stream: str, version: int) -> StoredRow | None: ...
    def rows(self, stream: str, *, last: int | None = None) -> Sequence[StoredRow]: ...
    def stream(self, stream: str, /) -> Sequence[Recorded[Any]]: ...
    def recorded(self, row: StoredRow) -> Recorded[Any]: ...
    def read_types(
        self, after: int, upto: int, types: Sequence[str], limit: int
    ) -> Sequence[StoredRow]: ...


def papers_of(log: FactsPort, kinds: Sequence[Kind], stream: str) -> Iterator[Made]:
    """Every paper that the facts of a stream make, in order."""
    for fact in log.stream(stream):
        yield from made_by(kinds, fact)


def paper_at(log: FactsPort, kinds: Sequence[Kind], number: str) -> Made | None:
    """The paper of this number; None where no fact of this log makes it."""
    position = position_of(number)
    row = log.at(position) if position else None
    if row is None or row.foreign:
        return None
    papers = made_by(kinds, log.recorded(row))
    return next((one for one in papers if one.number == number), None)


def story_of(log: FactsPort, made: Made) -> Story:
    """What the paper rests on, as it was when the fact that makes it was recorded."""
    rows = log.rows(made.fact.stream, last=made.fact.version)
    return Story(
        facts=[log.recorded(row) for row in rows],
        digest=digest_of(rows),
        part=made.part,
        then=LoggedThen(log, made.fact.position),
    )


class LoggedThen:
    """The log as it was at a position."""

    def __init__(self, log: FactsPort, position: int):
        self._log = log
        self._position = position
        self._read: dict[str, dict[str, Any]] = {}

    def row(self, view: View[Any], key: str) -> Any:
        if view.name not in self._read:
            self._read[view.name] = self._folded(view)
        return self._read[view.name].get(key)

    def stream(self, stream: str) -> Sequence[Recorded[Any]]:
        rows = self._log.rows(stream)
        return [self._log.recorded(row) for row in rows if row.position <= self._position]

    def cause(self, fact: Recorded[Any]) -> Recorded[Any] | None:
        source, _, position = fact.cause.causation_id.rpartition("/")
        if POSITION.fullmatch(position) is None:
            return None
        own = source == fact.source
        at = int(position)
        row = self._log.at(at) if own else self._log.row(f"{INBOX}{source}", at)
        return self._log.recorded(row) if row is not None else None

    def _folded(self, view: View[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        types = types_of(*view.reads)
        for stored in self._log.read_types(0, self._position, types, EVERY):
            fact = self._log.recorded(stored)
            keys = view.key(fact)
            for key in (keys,) if isinstance(keys, str) else keys or ():
                found[key] = view.evolve(found.get(key), fact)
        return found
