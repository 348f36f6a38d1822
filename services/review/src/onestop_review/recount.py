"""A new holiday notice: open deadlines are counted again by the new calendar."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.worktime import end_of_working_day_on_or_after
from onestop_contracts.event import Event
from onestop_contracts.parts import MovedDeadline
from onestop_contracts.review import WindowExtended

from onestop_review.case_clock import decide_by
from onestop_review.case_commands import MoveDeadlines
from onestop_review.case_events import DeadlinesMoved
from onestop_review.case_guard import runs
from onestop_review.case_state import Case
from onestop_review.windows import Window


def move_deadlines(case: Case, c: MoveDeadlines) -> Sequence[Event]:
    """A holiday notice came out: what is open is counted again; what has passed is not.

    A window only ever moves to a later instant: its representative was told the earlier one.
    """
    if not runs(case):
        return []
    notice = c.calendar.notices[-1].name if c.calendar.notices else ""
    moved = tuple(
        MovedDeadline(kind=kind, at=by)
        for kind, term in case.terms().items()
        if (by := _recounted(term.deadline, term.under(c.calendar), c)) is not None
    )
    counted = decide_by(case, c.calendar)
    limit = _recounted(case.decide_by, counted, c) if case.decide_by and counted else None
    windows = [
        event for window in case.windows.values() if (event := _by_notice(case, window, notice, c))
    ]
    if not moved and limit is None:
        return windows
    recounted = DeadlinesMoved(
        project=c.project,
        item=c.item,
        notice=notice,
        calendar_version=c.calendar.version,
        decide_by=limit,
        deadlines=moved,
        moved_at=c.at,
    )
    return [recounted, *windows]


def _recounted(was: datetime, counted: datetime, c: MoveDeadlines) -> datetime | None:
    """The new deadline, never before the close of this working day; None when nothing moves."""
    if c.at > was:
        return None
    close = end_of_working_day_on_or_after(c.at, c.calendar)
    moved = max(counted, min(was, close))
    return moved if moved != was else None


def _by_notice(case: Case, window: Window, notice: str, c: MoveDeadlines) -> WindowExtended | None:
    if not window.open or c.at > window.deadline:
        return None
    out = case.returned(window.stage)
    mend_by = max(out.term.deadline, out.term.under(c.calendar)) if out and out.term else None
    later = max(window.deadline, window.term.under(c.calendar), mend_by or window.deadline)
    if later == window.deadline and (
        out is None or out.term is None or mend_by == out.term.deadline
    ):
        return None
    return WindowExtended(
        project=c.project,
        item=c.item,
        stage=window.stage,
        reason="calendar",
        was=window.deadline,
        deadline=later,
        mend_by=mend_by,
        facts=(notice,),
        calendar_version=c.calendar.version,
        extended_at=c.at,
    )
