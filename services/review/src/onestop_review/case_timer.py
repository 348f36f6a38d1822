"""Deadlines of cases: what each fact opens, moves or closes, and what firing one asks for.

Keys are `case/<project>/<item>/<kind>`; kinds are `accept_by`, `decide_by`, and with the stage of
the window after a colon `window`, `mend`, `consult_by`, `government_by`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from onestop_chassis.policy import Issue
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts import review as facts
from onestop_contracts.event import Event
from onestop_contracts.parts import Stage

from onestop_review import case_events as notes
from onestop_review.case import case, stream
from onestop_review.case_command import CaseCommand, Deadline
from onestop_review.case_commands import DeemAccepted, FlagOverdue, LapseMending, LapseWindow
from onestop_review.case_deadline_words import MEND, explained
from onestop_review.outage import OutageRecorded
from onestop_review.post import Posts
from onestop_review.rules import Rules

WINDOW = "window"
RUNGS = (Deadline.CONSULT_BY, Deadline.GOVERNMENT_BY)
KINDS = (
    Deadline.ACCEPT_BY.of(None),
    Deadline.DECIDE_BY.of(None),
    *(f"{kind}:{stage}" for kind in (WINDOW, MEND, *RUNGS) for stage in Stage),
)


class CaseReference(Protocol):
    """What firing needs of the service's snapshot of rules, posts and outages."""

    @property
    def calendar(self) -> WorkCalendar: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def outages(self) -> tuple[OutageRecorded, ...]: ...
    @property
    def service(self) -> str: ...
    @property
    def clock(self) -> str: ...
    def rules_for(self, jurisdiction: str, item: str) -> Rules: ...


def deadlines(recorded: Recorded[Any]) -> Sequence[Due | Met]:
    """What this fact opened, moved or closed."""
    event = recorded.event
    match event:
        case facts.CaseFact() | notes.CaseNote():
            return [_entry(event, kind, at) for kind, at in _changes(event)]
        case _:
            return []


def _entry(event: facts.CaseFact | notes.CaseNote, kind: str, at: datetime | None) -> Due | Met:
    where = stream(event.project, event.item)
    key = f"{where}/{kind}"
    return Met(key) if at is None else Due(key, kind, where, event.project, at)


Changes = Sequence[tuple[str, datetime | None]]
"""Kind and new deadline; None where it is not open any more."""


def _changes(event: Event) -> Changes:
    match event:
        case (
            facts.CaseSuspended()
            | facts.ItemApproved()
            | facts.ItemRejected()
            | facts.CaseWithdrawn()
        ):
            return [(kind, None) for kind in KINDS]
        case facts.CaseResumed(decide_by=by) | notes.DeadlinesMoved(decide_by=by):
            moved = [(one.kind, one.at) for one in event.deadlines]
            return [*moved, *([("decide_by", by)] if by else [])]
        case notes.CaseOverdue(deadline=kind):
            return [(kind, None)]
        case _:
            return [*_of_limits(event), *_of_windows(event), *_of_rungs(event)]


def _of_limits(event: Event) -> Changes:
    match event:
        case facts.CaseOpened(accept_by=by) | notes.CorrectionSupplied(accept_by=by):
            return [("accept_by", by)]
        case notes.CorrectionRequested():
            return [("accept_by", None)]
        case facts.CaseAccepted(decide_by=by) | facts.CaseDeemedAccepted(decide_by=by):
            return [("accept_by", None), ("decide_by", by)]
        case facts.CaseClockPaused():
            return [("decide_by", None)]
        case facts.CaseClockResumed(decide_by=by) | facts.LimitExtended(decide_by=by):
            return [("decide_by", by)]
        case _:
            return []


def _of_windows(event: Event) -> Changes:
    match event:
        case facts.SupervisionOpened(stage=stage, deadline=at):
            return [(f"{WINDOW}:{stage}", at)]
        case facts.WindowExtended(stage=stage, deadline=at, mend_by=mend_by):
            mending = [(f"{MEND}:{stage}", mend_by)] if mend_by else []
            return [(f"{WINDOW}:{stage}", at), *mending]
        case (
            facts.ObjectionFiled(stage=stage)
            | facts.ConsentGiven(stage=stage)
            | facts.DefaultConsentGranted(stage=stage)
            | notes.ObjectionMended(stage=stage)
        ):
            return [(f"{WINDOW}:{stage}", None), (f"{MEND}:{stage}", None)]
        case notes.ObjectionReturned(stage=stage, mend_by=mend_by):
            return [(f"{MEND}:{stage}", mend_by)]
        case notes.ObjectionFell(stage=stage, deadline=at):
            return [(f"{MEND}:{stage}", None), (f"{WINDOW}:{stage}", at)]
        case _:
            return []


def _of_rungs(event: Event) -> Changes:
    match event:
        case facts.ObjectionRegistered(stage=stage, consult_by=by):
            return [(Deadline.CONSULT_BY.of(stage), by)]
        case facts.ConsultationConcluded(stage=stage):
            return [(Deadline.CONSULT_BY.of(stage), None)]
        case facts.EscalatedToGovernment(stage=stage, decide_by=by):
            return [(Deadline.GOVERNMENT_BY.of(stage), by)]
        case facts.GovernmentDecided(stage=stage):
            return [(Deadline.GOVERNMENT_BY.of(stage), None)]
        case _:
            return []


def fire(due: Due, now: datetime, reference: CaseReference) -> Issue:
    """The command for a deadline that has passed; the case decides what it meant."""
    _, project, item = due.stream.split("/")
    return Issue(case, due.stream, _command(due, project, item, now, reference))


def _command(
    due: Due, project: str, item: str, now: datetime, reference: CaseReference
) -> CaseCommand:
    kind, _, suffix = due.kind.partition(":")
    stage = Stage(suffix) if suffix else None
    rules = reference.rules_for(division(project), item)
    calendar = reference.calendar
    if kind == Deadline.ACCEPT_BY:
        return DeemAccepted(project=project, item=item, at=now, calendar=calendar, rules=rules)
    if stage is None or kind in RUNGS:
        late = Deadline(kind)
        return FlagOverdue(
            project=project, item=item, at=now, deadline=late, stage=stage, rules=rules
        )
    if kind == MEND:
        return LapseMending(
            project=project,
            item=item,
            at=now,
            stage=stage,
            calendar=calendar,
            rules=rules,
            outages=reference.outages,
        )
    return LapseWindow(
        project=project,
        item=item,
        at=now,
        stage=stage,
        posts=reference.posts,
        calendar=calendar,
        rules=rules,
        outages=reference.outages,
        service=reference.service,
        clock=reference.clock,
    )


def division(project: str) -> str:
    """The jurisdiction in a project code's second group."""
    return project.split("-")[1]


case_timer: Timer[CaseReference] = Timer("cases", deadlines, fire, explained)
