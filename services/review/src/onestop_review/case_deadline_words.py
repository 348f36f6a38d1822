"""Why a deadline of a case is where it is: rule, calendar, day 1, the days skipped, the end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from onestop_chassis.timer import Due, Words
from onestop_chassis.worktime import Explanation, WorkCalendar, explain
from onestop_contracts.parts import Stage

from onestop_review.case_state import Case
from onestop_review.explanations import explanations
from onestop_review.rules import Rules

MEND = "mend"


class Rulebook(Protocol):
    """What explaining needs of the service's snapshot."""

    @property
    def calendar(self) -> WorkCalendar: ...
    def rules_for(self, jurisdiction: str, item: str) -> Rules: ...


def explained(due: Due, case: Case, now: datetime, reference: Rulebook) -> Sequence[Words]:
    """The lines of the explanation that belongs to this deadline, in both languages."""
    if case.opened is None:
        return ()
    rules = reference.rules_for(case.opened.jurisdiction, case.opened.item)
    kind, _, stage = due.kind.partition(":")
    if kind == MEND:
        told = _mending(case, Stage(stage), rules, reference.calendar)
        return _lines(told) if told else ()
    every = explanations(case, rules, reference.calendar, now)
    return next((_lines(one.explanation) for one in every if one.kind == due.kind), ())


def _mending(case: Case, stage: Stage, rules: Rules, calendar: WorkCalendar) -> Explanation | None:
    out = case.returned(stage)
    if out is None or out.term is None:
        return None
    term = out.term
    known = calendar.as_of(term.calendar_version)
    return explain(term.start, rules.mending, known, until=term.deadline)


def _lines(told: Explanation) -> Sequence[Words]:
    return tuple(zip(told.zh, told.en, strict=True))
