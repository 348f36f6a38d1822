"""Deadlines of cases: what each fact opens, moves or closes, and what firing one asks for.

Keys are `case/<project>/<case>/<kind>`; kinds are `accept_by`, `decide_by`, and with the stage of
the window after a colon `window`, `mend`, `consult_by`, `government_by`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.act import Ask
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer
from onestop_contracts import review as facts
from onestop_contracts.event import Event
from onestop_contracts.parts import Stage

from onestop_review.case import events as notes
from onestop_review.case.acting import CaseAct
from onestop_review.case.clock import FlagOverdue
from onestop_review.case.explanations import explained
from onestop_review.case.lapse import LapseMending, LapseWindow
from onestop_review.case.opening import DeemAccepted
from onestop_review.case.words import MEND, WINDOW, Deadline
from onestop_review.reference import Reference

RUNGS = (Deadline.CONSULT_BY, Deadline.GOVERNMENT_BY)
KINDS = (
    Deadline.ACCEPT_BY.of(None),
    Deadline.DECIDE_BY.of(None),
    *(f"{kind}:{stage}" for kind in (WINDOW, MEND, *RUNGS) for stage in Stage),
)


def deadlines(recorded: Recorded[Any]) -> Sequence[Due | Met]:
    """What this fact opened, moved or closed."""
    event = recorded.event
    match event:
        case facts.CaseFact() | notes.CaseNote():
            return [_entry(event, kind, at) for kind, at in _changes(event)]
        case _:
            return []


def _entry(event: facts.CaseFact | notes.CaseNote, kind: str, at: datetime | None) -> Due | Met:
    where = f"case/{event.project}/{event.case}"
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
            | facts.CaseRefused()
            | facts.CaseWithdrawn()
        ):
            return [(kind, None) for kind in KINDS]
        case facts.CaseResumed(decide_by=by) | facts.DeadlinesMoved(decide_by=by):
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


def fire(due: Due, now: datetime, reference: Reference) -> Ask:
    """The act for a deadline that has passed; the case decides what it meant."""
    return Ask(_act(due.kind), due.stream)


def _act(due: str) -> CaseAct:
    kind, _, suffix = due.partition(":")
    stage = Stage(suffix) if suffix else None
    if kind == Deadline.ACCEPT_BY:
        return DeemAccepted()
    if stage is None or kind in RUNGS:
        return FlagOverdue(deadline=Deadline(kind), stage=stage)
    return LapseMending(stage=stage) if kind == MEND else LapseWindow(stage=stage)


case_timer: Timer[Reference] = Timer("cases", deadlines, fire, explained)
