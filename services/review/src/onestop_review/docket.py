"""A project's docket: which of its cases open when, and which of its phases are complete.

It is told what intake published (filing, guidance sheet, acceptance) and what the cases decided,
and says what follows: a case falls due once its prerequisites are approved, each item once. Only
items before the start of construction open here; those of completion wait for construction.
A need that is not on the project's guidance sheet does not apply to the project and holds nothing.
"""

from collections.abc import Sequence
from datetime import datetime
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
from onestop_review.docket_state import Docket, evolve, fold


def stream(project: str) -> str:
    """The stream of one project's docket."""
    return f"docket/{project}"


def decide(docket: Docket, command: DocketCommand) -> Sequence[DocketEvent]:
    """What is new in the command, and everything that follows from it.

    Never refuses: each command repeats a fact, and a fact told twice records nothing.
    """
    told = _told(docket, command)
    return [*told, *_follows(fold(docket, told), command.at)] if told else []


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
    """What the docket has to say next: blocked items, cases due, complete phases.

    Where a project ended otherwise than by the applicant's wish, what was approved stays approved
    and gets its licences; nothing else opens.
    """
    if docket.withdrawn or docket.accepted_at is None:
        return []
    blocked = _never_opened(docket, at) if docket.closed else _blocked(docket, at)
    docket = fold(docket, blocked)
    due = [_due(docket, item, at) for item in docket.items.values() if _ready(docket, item)]
    docket = fold(docket, due)
    phases = sorted({item.phase for item in docket.items.values()} - docket.complete)
    complete = [_complete(docket, phase, at) for phase in phases if _finished(docket, phase)]
    done = [DocketSettled(project=docket.project, settled_at=at)] if _done(docket) else []
    return [*blocked, *due, *complete, *done]


def _done(docket: Docket) -> bool:
    items = [i for i in docket.items.values() if i.before_start]
    return bool(items) and not docket.done and all(i.item in docket.settled for i in items)


def _never_opened(docket: Docket, at: datetime) -> list[DocketEvent]:
    """Items whose cases will not open any more, because the project is over."""
    known = docket.opened | set(docket.settled)
    return [_item_blocked(docket, i, at) for i in docket.items.values() if i.item not in known]


def _blocked(docket: Docket, at: datetime) -> list[DocketEvent]:
    """Items that can never open, because something they need was not approved."""
    found: list[DocketEvent] = []
    waiting = [i for i in docket.items.values() if i.item not in docket.opened]
    while True:
        stuck = [i for i in waiting if i.item not in docket.settled and _stuck(docket, i)]
        if not stuck:
            return found
        new = [_item_blocked(docket, item, at) for item in stuck]
        docket = fold(docket, new)
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


docket = Decider(initial=Docket(), decide=decide, evolve=evolve)
