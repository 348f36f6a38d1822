"""A new holiday notice: open deadlines are counted again by the new calendar."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar, end_of_working_day_on_or_after
from onestop_contracts.event import Event
from onestop_contracts.parts import MovedDeadline
from onestop_contracts.review import DeadlinesMoved, WindowExtended

from onestop_review.case.acting import CaseAct
from onestop_review.case.clock import decide_by
from onestop_review.case.state import Case, CaseNow, runs
from onestop_review.case.windows import Window
from onestop_review.case.words import TERMINAL


class MoveDeadlines(CaseAct):
    """By the policy: a holiday notice came out; open deadlines are counted again."""

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        return recounted(case, now.at, now.rules.calendar)


def recounted(case: Case, at: datetime, calendar: WorkCalendar) -> Sequence[Event]:
    """What is open is counted again; what has passed is not.

    A window only ever moves to a later instant: its representative was told the earlier one.
    """
    if not runs(case):
        return []
    notice = calendar.notices[-1].name if calendar.notices else ""
    moved = tuple(
        MovedDeadline(kind=kind, at=by)
        for kind, term in case.terms().items()
        if (by := _moved(term.deadline, term.under(calendar), at, calendar)) is not None
    )
    counted = decide_by(case, calendar)
    limit = None
    if case.clock.decide_by and counted and case.progress not in TERMINAL:
        limit = _moved(case.clock.decide_by, counted, at, calendar)
    windows = [
        event
        for window in case.windows
        if (event := _by_notice(case, window, notice, at, calendar))
    ]
    if not moved and limit is None:
        return windows
    told = DeadlinesMoved(
        project=case.facts.project,
        item=case.facts.item,
        notice=notice,
        calendar_version=calendar.version,
        decide_by=limit,
        deadlines=moved,
        moved_at=at,
    )
    return [told, *windows]


def _moved(
    was: datetime, counted: datetime, at: datetime, calendar: WorkCalendar
) -> datetime | None:
    """The new deadline, never before the close of this working day; None when nothing moves."""
    if at > was:
        return None
    close = end_of_working_day_on_or_after(at, calendar)
    moved = max(counted, min(was, close))
    return moved if moved != was else None


def _by_notice(
    case: Case, window: Window, notice: str, at: datetime, calendar: WorkCalendar
) -> WindowExtended | None:
    if not window.open or at > window.deadline:
        return None
    out = case.returned(window.stage)
    mend_by = max(out.term.deadline, out.term.under(calendar)) if out and out.term else None
    later = max(window.deadline, window.term.under(calendar), mend_by or window.deadline)
    if later == window.deadline and (
        out is None or out.term is None or mend_by == out.term.deadline
    ):
        return None
    return WindowExtended(
        project=case.facts.project,
        item=case.facts.item,
        stage=window.stage,
        reason="calendar",
        was=window.deadline,
        deadline=later,
        mend_by=mend_by,
        facts=(notice,),
        calendar_version=calendar.version,
        extended_at=at,
    )
