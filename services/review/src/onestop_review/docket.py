"""A project's docket: which of its cases open when, and which of its phases are complete.

It is told what intake published (filing, guidance sheet, acceptance) and what the cases decided,
and says what follows: a case falls due once its prerequisites are approved, each item once. Only
items before the start of construction open here; those of completion wait for construction.
A need that is not on the project's guidance sheet does not apply to the project and holds nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from onestop_chassis.decider import Decider
from onestop_contracts.parts import GuidanceItem, Material

from onestop_review.docket_facts import (
    AcceptanceNoted,
    ApplyCalendar,
    CalendarApplied,
    CaseDue,
    CloseDocket,
    DocketClosed,
    DocketCommand,
    DocketEvent,
    DocketOpened,
    DocketSettled,
    GuidanceNoted,
    ItemSettled,
    NoteAcceptance,
    NoteGuidance,
    OpenDocket,
    PhaseComplete,
    Settled,
    SettleItem,
)


def stream(project: str) -> str:
    """The stream of one project's docket."""
    return f"docket/{project}"


@dataclass(frozen=True, slots=True)
class Docket:
    """What the next decision needs to know of the project."""

    project: str = ""
    name_zh: str = ""
    name_en: str = ""
    applicant: str = ""
    division: str = ""
    major: bool = False
    items: Mapping[str, GuidanceItem] = field(default_factory=lambda: MappingProxyType({}))
    materials: tuple[Material, ...] = ()
    accepted_at: datetime | None = None
    opened: frozenset[str] = frozenset()
    settled: Mapping[str, Settled] = field(default_factory=lambda: MappingProxyType({}))
    complete: frozenset[int] = frozenset()
    done: bool = False
    closed: bool = False
    calendar_version: int = 0

    @property
    def pending(self) -> tuple[str, ...]:
        """The items whose cases are open."""
        return tuple(sorted(self.opened - set(self.settled)))

    def needs(self, item: GuidanceItem) -> tuple[str, ...]:
        """The prerequisites of `item` that apply to this project."""
        return tuple(code for code in item.needs if code in self.items)


def decide(docket: Docket, command: DocketCommand) -> Sequence[DocketEvent]:
    """What is new in the command, and everything that follows from it.

    Never refuses: each command repeats a fact, and a fact told twice records nothing.
    """
    told = _told(docket, command)
    return [*told, *_follows(_fold(docket, told), command.at)] if told else []


def _told(docket: Docket, command: DocketCommand) -> Sequence[DocketEvent]:
    match command:
        case OpenDocket():
            return [] if docket.project else [_opened(command)]
        case NoteGuidance():
            return _guidance(docket, command)
        case NoteAcceptance():
            return _acceptance(docket, command)
        case SettleItem():
            return _settle(docket, command)
        case CloseDocket():
            return _close(docket, command)
        case ApplyCalendar():
            return _apply(docket, command)
        case _:
            assert_never(command)


def _opened(command: OpenDocket) -> DocketOpened:
    return DocketOpened(
        project=command.project,
        name_zh=command.name_zh,
        name_en=command.name_en,
        applicant=command.applicant,
        division=command.division,
        major=command.major,
        filed_at=command.at,
    )


def _guidance(docket: Docket, command: NoteGuidance) -> Sequence[DocketEvent]:
    same = docket.materials == command.materials
    if same and all(docket.items.get(item.item) == item for item in command.items):
        return []
    return [
        GuidanceNoted(
            project=command.project,
            division=command.division,
            items=command.items,
            materials=command.materials,
            noted_at=command.at,
        )
    ]


def _acceptance(docket: Docket, command: NoteAcceptance) -> Sequence[DocketEvent]:
    if docket.accepted_at is not None:
        return []
    return [
        AcceptanceNoted(
            project=command.project, accepted_at=command.accepted_at, noted_at=command.at
        )
    ]


def _settle(docket: Docket, command: SettleItem) -> Sequence[DocketEvent]:
    if command.item in docket.settled:
        return []
    return [
        ItemSettled(
            project=command.project,
            item=command.item,
            outcome=command.outcome,
            settled_at=command.at,
        )
    ]


def _close(docket: Docket, command: CloseDocket) -> Sequence[DocketEvent]:
    if docket.closed:
        return []
    return [
        DocketClosed(
            project=command.project,
            reason=command.reason,
            withdrawn=command.withdrawn,
            pending=docket.pending,
            closed_at=command.at,
        )
    ]


def _apply(docket: Docket, command: ApplyCalendar) -> Sequence[DocketEvent]:
    if command.calendar_version <= docket.calendar_version or not docket.pending:
        return []
    return [
        CalendarApplied(
            project=command.project,
            calendar_version=command.calendar_version,
            pending=docket.pending,
            applied_at=command.at,
        )
    ]


def _follows(docket: Docket, at: datetime) -> Sequence[DocketEvent]:
    """What the docket has to say next: blocked items, cases due, complete phases."""
    if docket.closed or docket.accepted_at is None:
        return []
    blocked = _blocked(docket, at)
    docket = _fold(docket, blocked)
    due = [_due(docket, item, at) for item in docket.items.values() if _ready(docket, item)]
    docket = _fold(docket, due)
    phases = sorted({item.phase for item in docket.items.values()} - docket.complete)
    complete = [_complete(docket, phase, at) for phase in phases if _finished(docket, phase)]
    done = [DocketSettled(project=docket.project, settled_at=at)] if _done(docket) else []
    return [*blocked, *due, *complete, *done]


def _done(docket: Docket) -> bool:
    items = [i for i in docket.items.values() if i.before_start]
    return bool(items) and not docket.done and all(i.item in docket.settled for i in items)


def _blocked(docket: Docket, at: datetime) -> list[DocketEvent]:
    """Items that can never open, because something they need was not approved."""
    found: list[DocketEvent] = []
    waiting = [i for i in docket.items.values() if i.item not in docket.opened]
    while True:
        stuck = [i for i in waiting if i.item not in docket.settled and _stuck(docket, i)]
        if not stuck:
            return found
        new = [_item_blocked(docket, item, at) for item in stuck]
        docket = _fold(docket, new)
        found += new


def _stuck(docket: Docket, item: GuidanceItem) -> bool:
    outcomes = {docket.settled.get(code) for code in docket.needs(item)}
    return bool(outcomes - {None, Settled.APPROVED})


def _item_blocked(docket: Docket, item: GuidanceItem, at: datetime) -> DocketEvent:
    return ItemSettled(
        project=docket.project, item=item.item, outcome=Settled.BLOCKED, settled_at=at
    )


def _ready(docket: Docket, item: GuidanceItem) -> bool:
    return (
        item.before_start
        and item.item not in docket.opened
        and item.item not in docket.settled
        and all(docket.settled.get(c) is Settled.APPROVED for c in docket.needs(item))
    )


def _due(docket: Docket, item: GuidanceItem, at: datetime) -> DocketEvent:
    assert docket.accepted_at is not None
    return CaseDue(
        project=docket.project,
        item=item.item,
        line=item,
        division=docket.division,
        major=docket.major,
        materials=tuple(m for m in docket.materials if _concerns(item, m)),
        prerequisites=docket.needs(item),
        received_at=max(docket.accepted_at, at),
    )


def _concerns(item: GuidanceItem, material: Material) -> bool:
    """An item that names no materials of its own gets all that was filed."""
    return not item.materials or material.code in item.materials


def _finished(docket: Docket, phase: int) -> bool:
    items = [i for i in docket.items.values() if i.phase == phase and i.before_start]
    settled = [docket.settled.get(i.item) for i in items]
    return None not in settled and Settled.APPROVED in settled


def _complete(docket: Docket, phase: int, at: datetime) -> DocketEvent:
    return PhaseComplete(
        project=docket.project,
        division=docket.division,
        phase=phase,
        approved=tuple(
            item
            for item in docket.items.values()
            if item.phase == phase and docket.settled.get(item.item) is Settled.APPROVED
        ),
        completed_at=at,
    )


def _fold(docket: Docket, events: Sequence[DocketEvent]) -> Docket:
    for event in events:
        docket = evolve(docket, event)
    return docket


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
        case DocketClosed():
            return replace(docket, closed=True)
        case CalendarApplied(calendar_version=version):
            return replace(docket, calendar_version=version)
        case _:
            assert_never(event)


docket = Decider(initial=Docket(), decide=decide, evolve=evolve)
