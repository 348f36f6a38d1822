"""What a project's docket knows, and how each fact changes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from onestop_contracts.fields import Code, Firm, Prose
from onestop_contracts.identifiers import case_name
from onestop_contracts.parts import GuidanceItem, Material

from onestop_review.docket.events import (
    AcceptanceNoted,
    AmendmentNoted,
    CalendarApplied,
    CaseDue,
    DocketClosed,
    DocketEvent,
    DocketOpened,
    DocketSettled,
    GuidanceNoted,
    ItemReopened,
    ItemSettled,
    MaterialsNoted,
    PhaseComplete,
    PowersApplied,
    Settled,
)


@dataclass(frozen=True, slots=True)
class Docket:
    """What the next decision needs to know of the project.

    `materials` came with the filing, `handed_in` later, for one item each, the latest of an item
    at `noted_at`. `attempts` counts the cases that each item ever had; `papers` are those that
    items were applied for again with.
    `opened` and `settled` know items, too, that are not on the sheet any more. It is `major`, or
    not, as it was filed, or since it was `amended_at`.
    """

    project: Code = ""
    filing: int = 1
    name_zh: Prose = ""
    name_en: Prose = ""
    applicant: Firm = ""
    division: Code = ""
    major: bool = False
    amended_at: datetime | None = None
    items: Mapping[Code, GuidanceItem] = field(default_factory=lambda: MappingProxyType({}))
    materials: tuple[Material, ...] = ()
    handed_in: Mapping[Code, tuple[Material, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    noted_at: Mapping[Code, datetime] = field(default_factory=lambda: MappingProxyType({}))
    accepted_at: datetime | None = None
    attempts: Mapping[Code, int] = field(default_factory=lambda: MappingProxyType({}))
    papers: Mapping[Code, tuple[Material, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    opened: frozenset[Code] = frozenset()
    settled: Mapping[Code, Settled] = field(default_factory=lambda: MappingProxyType({}))
    complete: frozenset[int] = frozenset()
    done: bool = False
    closed: bool = False
    withdrawn: bool = False
    calendar_version: int = 0

    @property
    def pending(self) -> tuple[str, ...]:
        """The cases that are open."""
        return self.pending_of(self.opened)

    def pending_of(self, items: Iterable[str]) -> tuple[str, ...]:
        """Those of these items that are open."""
        known = sorted(self.opened.intersection(items) - set(self.settled))
        return tuple(case_name(item, self.attempts.get(item, 1)) for item in known)

    def attempt(self, item: str) -> int:
        """The how many-th case of the item it is that counts, or that will open."""
        known = self.attempts.get(item, 0)
        return known if item in self.opened else known + 1

    def current(self, item: str, attempt: int) -> bool:
        """Whether this case of the item is the one that counts."""
        return item in self.opened and self.attempt(item) == attempt

    def materials_of(self, item: GuidanceItem) -> tuple[Material, ...]:
        """The item's papers so far: what was filed and concerns it, or what it was applied for
        again with; and what came in for it since.

        An item that names no papers of its own gets all that was filed.
        """
        filed = tuple(m for m in self.materials if not item.materials or m.code in item.materials)
        first = self.papers.get(item.item, filed)
        return tuple({m.code: m for m in (*first, *self.handed_in.get(item.item, ()))}.values())

    def needs(self, item: GuidanceItem) -> tuple[str, ...]:
        """The prerequisites of `item` that apply to this project."""
        return tuple(code for code in item.needs if code in self.items)


def evolve(docket: Docket, event: DocketEvent) -> Docket:
    """The docket after a fact."""
    match event:
        case DocketOpened():
            return replace(
                _begun(docket, event.filing),
                project=event.project,
                name_zh=event.name_zh,
                name_en=event.name_en,
                applicant=event.applicant,
                division=event.division,
                major=event.major,
            )
        case AmendmentNoted(major=major, amended_at=at):
            return replace(docket, major=major, amended_at=at)
        case GuidanceNoted():
            return _guided(docket, event)
        case MaterialsNoted():
            return _handed_in(docket, event)
        case AcceptanceNoted(project=project, accepted_at=at):
            return replace(docket, project=project, accepted_at=at)
        case CaseDue(item=item, attempt=attempt):
            attempts = MappingProxyType({**docket.attempts, item: attempt})
            return replace(docket, opened=docket.opened | {item}, attempts=attempts)
        case ItemReopened():
            return _reopened(docket, event)
        case ItemSettled(item=item, outcome=outcome):
            return replace(docket, settled=MappingProxyType({**docket.settled, item: outcome}))
        case PhaseComplete(phase=phase):
            return replace(docket, complete=docket.complete | {phase})
        case DocketSettled():
            return replace(docket, done=True)
        case DocketClosed(withdrawn=withdrawn):
            return replace(docket, closed=True, withdrawn=withdrawn)
        case CalendarApplied(calendar_version=version):
            return replace(docket, calendar_version=version)
        case PowersApplied():
            return docket
        case _:
            assert_never(event)


def _handed_in(docket: Docket, event: MaterialsNoted) -> Docket:
    item = event.item
    there = {m.code: m for m in (*docket.handed_in.get(item, ()), *event.materials)}
    handed_in = {**docket.handed_in, item: tuple(there.values())}
    noted_at = {**docket.noted_at, item: event.handed_in_at}
    return replace(
        docket, handed_in=MappingProxyType(handed_in), noted_at=MappingProxyType(noted_at)
    )


def _begun(docket: Docket, filing: int) -> Docket:
    """A later filing begins anew, but for what is counted through all of them."""
    if filing == docket.filing:
        return docket
    version = docket.calendar_version
    return Docket(filing=filing, attempts=docket.attempts, calendar_version=version)


def _guided(docket: Docket, event: GuidanceNoted) -> Docket:
    """The sheet holds; what is new on it, or can open after all, takes its phase up again."""
    kept = {code: line for code, line in docket.items.items() if code not in event.dropped}
    items = {**kept, **{item.item: item for item in event.items}}
    settled = {code: how for code, how in docket.settled.items() if code not in event.unblocked}
    fresh = {code for code in items if code not in docket.items or code in event.unblocked}
    return replace(
        docket,
        project=event.project,
        division=docket.division or event.division,
        items=MappingProxyType(items),
        materials=event.materials,
        settled=MappingProxyType(settled),
        complete=docket.complete - {items[code].phase for code in fresh},
        done=docket.done and not fresh,
    )


def _reopened(docket: Docket, event: ItemReopened) -> Docket:
    """The item waits for its next case, and what it blocked waits again; so do their phases."""
    again = {event.item, *event.unblocked}
    phases = {docket.items[code].phase for code in again}
    settled = {code: how for code, how in docket.settled.items() if code not in again}
    handed_in = {code: own for code, own in docket.handed_in.items() if code != event.item}
    return replace(
        docket,
        settled=MappingProxyType(settled),
        opened=docket.opened - {event.item},
        handed_in=MappingProxyType(handed_in),
        papers=MappingProxyType({**docket.papers, event.item: event.materials}),
        complete=docket.complete - phases,
        done=False,
    )


def fold(docket: Docket, events: Sequence[DocketEvent]) -> Docket:
    """The docket after several facts."""
    for event in events:
        docket = evolve(docket, event)
    return docket
