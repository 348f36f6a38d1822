"""The deadlines of a case, each with its explanation in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.worktime import Explanation, Limit, WorkCalendar, explain

from onestop_review.case_command import Deadline
from onestop_review.case_state import TERMINAL, Case
from onestop_review.rules import Rules
from onestop_review.term import Term


@dataclass(frozen=True, slots=True)
class Told:
    """One deadline; `deadline` is None while the limit does not count."""

    kind: str
    open: bool
    deadline: datetime | None
    explanation: Explanation


def explanations(case: Case, rules: Rules, calendar: WorkCalendar, now: datetime) -> Sequence[Told]:
    """Acceptance, the item's limit, the windows, and the rungs that objections stand on."""
    live = case.progress not in TERMINAL
    return [
        *_limit(case, live, calendar, now),
        *_windows(case, live, rules, calendar),
        *_terms(case, rules, calendar),
    ]


def _limit(case: Case, live: bool, calendar: WorkCalendar, now: datetime) -> Iterator[Told]:
    if case.ledger is None:
        return
    counted = case.ledger.under(calendar)
    told = counted.explain(now if case.held else None)
    deadline = None if case.held else case.decide_by
    yield Told(Deadline.DECIDE_BY.of(None), live, deadline, told)


def _windows(case: Case, live: bool, rules: Rules, calendar: WorkCalendar) -> Iterator[Told]:
    for stage, window in case.windows.items():
        told = explain(
            window.opens_at,
            rules.window(stage),
            calendar.as_of(window.calendar_version),
            until=window.deadline,
        )
        yield Told(f"window:{stage}", live and window.open, window.deadline, told)


def _terms(case: Case, rules: Rules, calendar: WorkCalendar) -> Iterator[Told]:
    for kind, term in case.terms().items():
        limit = _limit_of(kind, rules)
        yield Told(kind, True, term.deadline, _explained(term, limit, calendar))


def _explained(term: Term, limit: Limit, calendar: WorkCalendar) -> Explanation:
    return explain(term.start, limit, calendar.as_of(term.calendar_version), until=term.deadline)


def _limit_of(kind: str, rules: Rules) -> Limit:
    match kind.partition(":")[0]:
        case Deadline.CONSULT_BY:
            return rules.consultation
        case Deadline.GOVERNMENT_BY:
            return rules.government
        case _:
            return rules.correction
