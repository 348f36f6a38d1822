"""What a project's docket knows, and how each fact changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from onestop_contracts.fields import Code, Firm, Prose
from onestop_contracts.parts import GuidanceItem, Material

from onestop_review.docket.events import (
    AcceptanceNoted,
    CalendarApplied,
    CaseDue,
    DocketClosed,
    DocketEvent,
    DocketOpened,
    DocketSettled,
    GuidanceNoted,
    ItemSettled,
    MaterialsNoted,
    PhaseComplete,
    PowersApplied,
    Settled,
)


@dataclass(frozen=True, slots=True)
class Docket:
    """What the next decision needs to know of the project.

    `materials` came with the filing, `handed_in` later, for one item each.
    """

    project: Code = ""
    name_zh: Prose = ""
    name_en: Prose = ""
    applicant: Firm = ""
    division: Code = ""
    major: bool = False
    items: Mapping[Code, GuidanceItem] = field(default_factory=lambda: MappingProxyType({}))
    materials: tuple[Material, ...] = ()
    handed_in: Mapping[Code, tuple[Material, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    accepted_at: datetime | None = None
    opened: frozenset[Code] = frozenset()
    settled: Mapping[Code, Settled] = field(default_factory=lambda: MappingProxyType({}))
    complete: frozenset[int] = frozenset()
    done: bool = False
    closed: bool = False
    withdrawn: bool = False
    calendar_version: int = 0

    @property
    def pending(self) -> tuple[str, ...]:
        """The items whose cases are open."""
        return tuple(sorted(self.opened - set(self.settled)))

    def materials_of(self, item: GuidanceItem) -> tuple[Material, ...]:
        """The item's papers so far: what was filed and concerns it, and what came in for it.

        An item that names no papers of its own gets all that was filed.
        """
        filed = (m for m in self.materials if not item.materials or m.code in item.materials)
        return tuple({m.code: m for m in (*filed, *self.handed_in.get(item.item, ()))}.values())

    def needs(self, item: GuidanceItem) -> tuple[str, ...]:
        """The prerequisites of `item` that apply to this project."""
        return tuple(code for code in item.needs if code in self.items)


def evolve(docket: Docket, event: DocketEvent) -> Docket:
    """The docket after a fact."""
    match event:
        case DocketOpened():
            return replace(
                docket,
                project=event.project,
                name_zh=event.name_zh,
                name_en=event.name_en,
                applicant=event.applicant,
                division=event.division,
                major=event.major,
            )
        case GuidanceNoted():
            items = {**docket.items, **{item.item: item for item in event.items}}
            return replace(
                docket,
                project=event.project,
                division=docket.division or event.division,
                items=MappingProxyType(items),
                materials=event.materials,
                done=docket.done and not set(items) - set(docket.items),
            )
        case MaterialsNoted(item=item, materials=materials):
            there = {m.code: m for m in (*docket.handed_in.get(item, ()), *materials)}
            handed_in = {**docket.handed_in, item: tuple(there.values())}
            return replace(docket, handed_in=MappingProxyType(handed_in))
        case AcceptanceNoted(project=project, accepted_at=at):
            return replace(docket, project=project, accepted_at=at)
        case CaseDue(item=item):
            return replace(docket, opened=docket.opened | {item})
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


def fold(docket: Docket, events: Sequence[DocketEvent]) -> Docket:
    """The docket after several facts."""
    for event in events:
        docket = evolve(docket, event)
    return docket
