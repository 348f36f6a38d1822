"""What stops, prolongs and moves the deadlines of a case, in its row."""

from collections.abc import Sequence
from typing import Any

from onestop_contracts import review as facts
from onestop_contracts.parts import MovedDeadline

from onestop_review.case.row import CaseRow, StopRow
from onestop_review.case.words import Deadline

CLOCK = (
    facts.CaseClockPaused,
    facts.CaseClockResumed,
    facts.LimitExtended,
    facts.CaseSuspended,
    facts.CaseResumed,
    facts.DeadlinesMoved,
)


def clocked(row: CaseRow, event: Any) -> CaseRow:
    """The row after a fact that changes how time counts."""
    match event:
        case facts.CaseClockPaused():
            said = event.model_dump(include=set(StopRow.model_fields))
            stop = StopRow.model_validate({**said, "began_at": event.paused_at})
            return row.model_copy(update={"stops": (*row.stops, stop), "decide_by": None})
        case facts.CaseClockResumed():
            stops = tuple(_ended(stop, event) for stop in row.stops)
            return row.model_copy(update={"stops": stops, "decide_by": event.decide_by})
        case facts.LimitExtended(decide_by=by):
            return row.model_copy(update={"extended": True, "decide_by": by})
        case facts.CaseSuspended(suspended_at=at):
            more = row.suspensions + 1
            return row.model_copy(
                update={"suspended_at": at, "suspensions": more, "decide_by": None}
            )
        case facts.CaseResumed(decide_by=by):
            on = row.model_copy(update={"suspended_at": None, "decide_by": by})
            return _moved(on, event.deadlines, None)
        case _:
            by = event.decide_by or row.decide_by
            on = row.model_copy(update={"decide_by": by})
            return _moved(on, event.deadlines, event.calendar_version)


def _ended(stop: StopRow, event: facts.CaseClockResumed) -> StopRow:
    if stop.ground is not event.ground or stop.ended_at is not None:
        return stop
    return stop.model_copy(update={"ended_at": event.resumed_at})


def _moved(row: CaseRow, deadlines: Sequence[MovedDeadline], version: int | None) -> CaseRow:
    accept_by = next((one.at for one in deadlines if one.kind == Deadline.ACCEPT_BY), None)
    objections = tuple(one.moved(deadlines, version) for one in row.objections)
    return row.model_copy(
        update={"accept_by": accept_by or row.accept_by, "objections": objections}
    )
