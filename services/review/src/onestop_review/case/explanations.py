"""The deadlines of a case, each with its explanation in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onestop_chassis.timer import Due, Words
from onestop_chassis.worktime import (
    Explanation,
    Limit,
    Move,
    WorkCalendar,
    explain,
    office_time_between,
    office_words,
)
from onestop_contracts.parts import Stage

from onestop_review.case.parts import Extension
from onestop_review.case.state import Case
from onestop_review.case.term import Term
from onestop_review.case.words import MEND, TERMINAL, Deadline
from onestop_review.reference import Reference
from onestop_review.rules import Rules

EXTENDED: Mapping[str, Words] = {
    "outage": ("意见提交渠道中断，期限顺延", "extended, since no objection could be filed"),
    "vacancy": ("岗位空缺，重新给足期限", "a full window anew, since the post was vacant"),
    "mending": (
        "意见退回补正，监督期继续",
        "open again, since an objection came back to be mended",
    ),
    "calendar": ("节假日安排调整", "recounted by another holiday notice"),
    "suspension": ("办件中止，期限顺延", "moved by the time the case stood still"),
}
STOOD_STILL: Words = (
    "办件中止，按其间办公时间顺延，至工作日下班时止",
    "moved by the office time that the case stood still, to the close of a working day",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One deadline; `deadline` is None while the limit does not count."""

    kind: str
    open: bool
    deadline: datetime | None
    explanation: Explanation


def explanations(case: Case, rules: Rules, calendar: WorkCalendar, now: datetime) -> Sequence[Told]:
    """Acceptance, the item's limit, the windows, and the rungs that objections stand on."""
    return [
        *_limit(case, case.progress not in TERMINAL, calendar, now),
        *_windows(case, not case.over, rules, calendar),
        *_terms(case, rules, calendar),
    ]


def _limit(case: Case, live: bool, calendar: WorkCalendar, now: datetime) -> Iterator[Told]:
    ledger = case.clock.ledger(calendar)
    if ledger is None:
        return
    told = ledger.explain(now if case.clock.held else None)
    yield Told(Deadline.DECIDE_BY.of(None), live, case.clock.runs_out_at, told)


def _windows(case: Case, live: bool, rules: Rules, calendar: WorkCalendar) -> Iterator[Told]:
    for window in case.windows:
        told = explain(
            window.opens_at,
            rules.window(window.stage),
            calendar.as_of(window.calendar_version),
            until=window.deadline,
            moves=[_move(extension) for extension in window.extensions],
        )
        yield Told(f"window:{window.stage}", live and window.open, window.deadline, told)


def _move(extension: Extension) -> Move:
    zh, en = EXTENDED.get(extension.reason, (extension.reason, extension.reason))
    if extension.office_seconds is not None:
        zh, en = _with_time(extension.office_seconds)
    facts = "；".join(extension.facts)
    told = (f"{zh}（{facts}）", f"{en} ({facts})") if facts else (zh, en)
    return Move(told, extension.was, extension.deadline)


def _with_time(seconds: int) -> Words:
    zh, en = office_words(timedelta(seconds=seconds))
    return f"{STOOD_STILL[0]}：{zh}", f"{STOOD_STILL[1]}: {en}"


def _terms(case: Case, rules: Rules, calendar: WorkCalendar) -> Iterator[Told]:
    for kind, term in case.terms().items():
        limit = _limit_of(kind, rules)
        yield Told(kind, True, term.deadline, _explained(term, limit, calendar))


def _explained(term: Term, limit: Limit, calendar: WorkCalendar) -> Explanation:
    known, moves = calendar.as_of(term.calendar_version), list(_stops(term, calendar))
    return explain(term.start, limit, known, until=term.deadline, moves=moves)


def _stops(term: Term, calendar: WorkCalendar) -> Iterator[Move]:
    if term.set_to is None:
        return
    taken = (office_time_between(stop.since, stop.until, calendar) for stop in term.stops)
    why = _with_time(int(sum(taken, timedelta(0)).total_seconds()))
    yield Move(why, term.set_to, term.deadline)


def _limit_of(kind: str, rules: Rules) -> Limit:
    match kind.partition(":")[0]:
        case Deadline.CONSULT_BY:
            return rules.consultation
        case Deadline.GOVERNMENT_BY:
            return rules.government
        case _:
            return rules.correction


def explained(due: Due, case: Case, now: datetime, reference: Reference) -> Sequence[Words]:
    """The lines of the explanation that belongs to this deadline, in both languages."""
    if case.begun is None:
        return ()
    rules = reference.rules_for(case.begun.jurisdiction, case.begun.item)
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
    return _explained(out.term, rules.mending, calendar)


def _lines(told: Explanation) -> Sequence[Words]:
    return tuple(zip(told.zh, told.en, strict=True))
