"""Kinds of papers: which fact makes one, how it is numbered, and what it says."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from onestop_contracts.event import Event

from onestop_chassis.log.stored import StoredRow
from onestop_chassis.papers.sheet import Sheet
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.worktime import local_day

E = TypeVar("E", bound=Event)
NUMBER = re.compile(r"([A-Z]{2})-([0-9]{4})-([1-9][0-9]{0,17})(?:\.([1-9][0-9]{0,3}))?")


class Then(Protocol):
    """The log as it was when the fact that makes a paper was recorded."""

    def row(self, view: View[Any], key: str) -> Any:
        """The row of a register at this key, or None."""
        ...

    def stream(self, stream: str) -> Sequence[Recorded[Any]]:
        """The facts of another stream."""
        ...

    def cause(self, fact: Recorded[Any]) -> Recorded[Any] | None:
        """The fact, of whichever service, that led to this one; None where none did."""
        ...


def alone(event: Any) -> tuple[Any, ...]:
    """A fact that makes one paper."""
    return (event,)


@dataclass(frozen=True, slots=True)
class Story:
    """What a paper rests on: the facts of one stream up to the one that makes it, their digest,
    and of that fact the `part` that it is about, where it makes several. `then` tells what else
    was known at that time."""

    facts: Sequence[Recorded[Any]]
    digest: str
    part: Any
    then: Then = field(compare=False)

    @property
    def made_by(self) -> Recorded[Any]:
        """The fact that makes the paper."""
        return self.facts[-1]

    def latest(self, kind: type[E]) -> E:
        """The latest fact of this class.

        Raises:
            LookupError: there is none.
        """
        for one in reversed(self.facts):
            if isinstance(one.event, kind):
                return one.event
        raise LookupError(f"no {kind.__name__} before {self.made_by.id}")

    def since(self, begun: type[Event], kind: type[E]) -> Sequence[E]:
        """The facts of class `kind` after the latest of `begun`, in order."""
        found: list[E] = []
        for one in self.facts:
            if isinstance(one.event, begun):
                found = []
            elif isinstance(one.event, kind):
                found.append(one.event)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of paper.

    `letters` begin its numbers, and no two kinds of any service share them. `parts` gives what of
    the fact each of its papers is about. `inner`: authorities have it between them.
    """

    name: str
    letters: str
    zh: str
    en: str
    of: tuple[type[Event], ...]
    says: Callable[[Story], Sheet]
    parts: Callable[[Any], Sequence[Any]] = alone
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One paper: its kind, the fact that makes it, and which of the papers that fact makes."""

    kind: Kind
    fact: Recorded[Any]
    which: int = 0

    @property
    def number(self) -> str:
        """As `BZ-2026-17`: kind, year, the fact's place in the log; `.2` for the second of it."""
        year = local_day(self.fact.recorded_at).year
        several = f".{self.which}" if self.which else ""
        return f"{self.kind.letters}-{year}-{self.fact.position}{several}"

    @property
    def part(self) -> Any:
        """What of the fact it is about."""
        return self.kind.parts(self.fact.event)[max(self.which, 1) - 1]


def made_by(kinds: Sequence[Kind], fact: Recorded[Any]) -> Iterator[Made]:
    """The papers that a fact makes."""
    for kind in kinds:
        if isinstance(fact.event, kind.of):
            many = len(kind.parts(fact.event))
            yield from (Made(kind, fact, n if kind.parts is not alone else 0) for n in _count(many))


def _count(many: int) -> range:
    return range(1, many + 1)


def position_of(number: str) -> int:
    """The place in the log of the fact that makes the paper; 0 where this is no number."""
    found = NUMBER.fullmatch(number)
    return int(found[3]) if found else 0


def digest_of(rows: Sequence[StoredRow]) -> str:
    """SHA-256, in hex, over the SHA-256 of each of these rows as they are stored, in order: it
    stays what it is whatever later versions of the software read into them."""
    each = (hashlib.sha256(row.state).digest() for row in rows)
    return hashlib.sha256(b"".join(each)).hexdigest()
