"""What a decision is held against, and the shape of an answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from onestop_contracts.event import Event, read_event
from onestop_contracts.fields import Code, Wording
from pydantic import BaseModel, ConfigDict

from onestop_archive.facts import FactRow

E = TypeVar("E", bound=Event)
Words = tuple[str, str]
"""The same in English and Chinese."""


class Check(BaseModel):
    """One thing an outsider would ask, and the answer found in the recorded facts."""

    model_config = ConfigDict(frozen=True)

    check: Code
    ok: bool
    en: Wording
    zh: Wording


@dataclass(frozen=True, slots=True)
class Told:
    """A filed fact, and the event read from it."""

    row: FactRow
    event: Any

    @classmethod
    def of(cls, row: FactRow) -> "Told":
        """Reads the event.

        Raises:
            UnknownType, ValidationError: what is filed cannot be read any more.
        """
        return cls(row, read_event(row.type, row.data))

    @property
    def position(self) -> int:
        """Its place in the log of the service that recorded it."""
        return int(self.row.id.rpartition("/")[2])

    def before(self, other: "Told") -> bool:
        """Whether it was recorded first; between services the instants decide."""
        if self.row.source == other.row.source:
            return self.position < other.position
        return self.row.recorded_at <= other.row.recorded_at


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a decision is held against.

    `case` are the facts of the decision's own case in the order of its stream, `project` those of
    the whole project, `rules` all that belong to no project. `rested` is what of the latter two
    the decision rests on. `filed` are the digests in the dossier, by the fact's id.
    """

    decided: Told
    case: tuple[Told, ...]
    project: tuple[Told, ...]
    rules: tuple[Told, ...]
    rested: tuple[Told, ...]
    filed: Mapping[Code, Code]

    @property
    def past(self) -> tuple[Told, ...]:
        """The case before it was decided."""
        return tuple(told for told in self.case if told.row.version < self.decided.row.version)

    @property
    def decision(self) -> Any:
        """The decision itself: `ItemApproved` or `ItemRejected`."""
        return self.decided.event

    def first(self, kind: type[E]) -> E | None:
        """The first fact of this kind in the case."""
        return next((told.event for told in self.past if isinstance(told.event, kind)), None)

    def of_project(self, kind: type[E]) -> Iterator[tuple[Told, E]]:
        """The project's facts of this kind that were there when it was decided."""
        for told in self.project:
            if isinstance(told.event, kind) and told.before(self.decided):
                yield told, told.event

    def known(self, kind: type[E]) -> Iterator[tuple[Told, E]]:
        """The rules of this kind that were there when it was decided."""
        for told in self.rules:
            if isinstance(told.event, kind) and told.before(self.decided):
                yield told, told.event


Checking = Callable[[Evidence], Check]


def answer(name: str, wrong: Iterable[Words], good: Words) -> Check:
    """Yes with `good`, or no with everything that is wrong."""
    found = list(wrong)
    en, zh = [en for en, _ in found], [zh for _, zh in found]
    return Check(
        check=name,
        ok=not found,
        en="; ".join(en) if found else good[0],
        zh="；".join(zh) if found else good[1],
    )
