"""What further holiday notices would move: decided as when they come in, and not recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.fields import Code
from onestop_contracts.parts import Stage
from onestop_contracts.review import DeadlinesMoved, WindowExtended

from onestop_review.calendar_rule import Calendars, HolidayNotice, calendar_rule, published_by
from onestop_review.case.recount import recounted
from onestop_review.case.state import Case
from onestop_review.case.words import MEND, WINDOW, Deadline


@dataclass(frozen=True, slots=True)
class Moving:
    """One open deadline of a case, and where it would be."""

    kind: Code
    was: datetime
    would_be: datetime


def with_notices(known: Calendars, notices: Sequence[HolidayNotice]) -> Calendars:
    """The calendar as it would be with these notices, as far as they are new.

    Raises:
        CalendarInvalid: listing every fault of every notice.
    """
    return calendar_rule.decider.fold(published_by(known, notices), known)


def would_move(case: Case, at: datetime, calendar: WorkCalendar) -> Sequence[Moving]:
    """The open deadlines of a case that would be somewhere else."""
    moves = [move for event in recounted(case, at, calendar) for move in _moves(case, event)]
    return [move for move in moves if move.was != move.would_be]


def _moves(case: Case, event: object) -> Iterator[Moving]:
    match event:
        case DeadlinesMoved(decide_by=by, deadlines=moved):
            if by is not None and case.clock.decide_by is not None:
                yield Moving(Deadline.DECIDE_BY.of(None), case.clock.decide_by, by)
            terms = case.terms()
            yield from (Moving(one.kind, terms[one.kind].deadline, one.at) for one in moved)
        case WindowExtended(stage=stage, was=was, deadline=deadline, mend_by=mend_by):
            yield Moving(f"{WINDOW}:{stage}", was, deadline)
            if mend_by is not None:
                yield from _mending(case, stage, mend_by)


def _mending(case: Case, stage: Stage, mend_by: datetime) -> Iterator[Moving]:
    out = case.returned(stage)
    if out is not None and out.term is not None:
        yield Moving(f"{MEND}:{stage}", out.term.deadline, mend_by)
