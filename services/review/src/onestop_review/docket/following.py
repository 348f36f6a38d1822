"""What a docket has to say next: a case falls due once its prerequisites are approved.

Each item opens once, and once more each time it was applied for again. Only items before the
start of construction open here; those of completion wait for construction. A need that is not on
the project's guidance sheet does not apply to the project and holds nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from onestop_contracts.parts import GuidanceItem

from onestop_review.docket.events import (
    CaseDue,
    DocketEvent,
    DocketSettled,
    ItemSettled,
    PhaseComplete,
    Settled,
)
from onestop_review.docket.state import Docket, fold


def follows(docket: Docket, at: datetime) -> Sequence[DocketEvent]:
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
    """Items that can never open, because something they need was not approved; what needs
    something that was revoked waits."""
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
    return bool(outcomes - {None, Settled.APPROVED, Settled.REVOKED})


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
        materials=docket.materials_of(item),
        prerequisites=docket.needs(item),
        received_at=max(docket.accepted_at, at),
        attempt=docket.attempt(item.item),
        filing=docket.filing,
    )


def _finished(docket: Docket, phase: int) -> bool:
    items = [i for i in docket.items.values() if i.phase == phase and i.before_start]
    settled = [docket.settled.get(i.item) for i in items]
    return None not in settled and Settled.APPROVED in settled


def _complete(docket: Docket, phase: int, at: datetime) -> DocketEvent:
    approved = tuple(
        item
        for item in docket.items.values()
        if item.phase == phase and docket.settled.get(item.item) is Settled.APPROVED
    )
    known = {item.item: docket.attempts.get(item.item, 1) for item in approved}
    return PhaseComplete(
        project=docket.project,
        division=docket.division,
        phase=phase,
        approved=approved,
        completed_at=at,
        attempts={item: attempt for item, attempt in known.items() if attempt > 1},
    )


def unblocked(docket: Docket, at: datetime, but_for: str = "") -> tuple[str, ...]:
    """The items that were given up, and that nothing holds for good as the docket is now; `but_for`
    is an item that may be approved after all."""
    blocked = {code for code, how in docket.settled.items() if how is Settled.BLOCKED}
    left = {c: how for c, how in docket.settled.items() if c != but_for and c not in blocked}
    still = _blocked(replace(docket, settled=left), at)
    return tuple(sorted(blocked - {e.item for e in still if isinstance(e, ItemSettled)}))
