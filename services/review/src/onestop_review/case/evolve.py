"""How each fact changes what is known of a case. No rules here: it must read any history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from onestop_chassis.worktime import Entry, EntryKind, Why
from onestop_contracts import review as facts
from onestop_contracts.event import Event
from onestop_contracts.parts import ConsultationOutcome, EndedBy, GovernmentOutcome, Stage

from onestop_review.case import events as notes
from onestop_review.case.state import Case, Objection, ObjectionFact
from onestop_review.case.term import Term
from onestop_review.case.windows import Window
from onestop_review.case.words import CHECKABLE, RUNG, Deadline, Outcome, Progress

_BINDING = {
    GovernmentOutcome.APPROVE: Outcome.APPROVE,
    GovernmentOutcome.APPROVE_WITH_CONDITIONS: Outcome.APPROVE,
    GovernmentOutcome.REJECT: Outcome.REJECT,
}


def evolve(case: Case, event: Event) -> Case:
    """The case after one more fact; a fact it does not know only counts."""
    return replace(_changed(case, event), version=case.version + 1)


def _changed(case: Case, event: Event) -> Case:
    match event:
        case facts.SupervisionOpened() | facts.WindowExtended():
            return _window(case, event)
        case facts.ConsentGiven() | facts.DefaultConsentGranted():
            return _consent(case, event)
        case facts.ObjectionFiled():
            filed = case.with_objection(Objection.filed(event))
            by = event.representative
            return _ended(filed, event.stage, EndedBy.OBJECTION, event.received_at, by)
        case (
            notes.ObjectionReturned()
            | notes.ObjectionMended()
            | notes.ObjectionFell()
            | facts.ObjectionRegistered()
            | facts.ConsultationConvened()
            | facts.ConsultationConcluded()
            | facts.EscalatedToGovernment()
            | facts.GovernmentDecided()
        ):
            return _objected(case, event)
        case facts.CaseClockPaused() | facts.CaseClockResumed() | facts.LimitExtended():
            return _clock(case, event)
        case facts.CaseSuspended() | facts.CaseResumed() | notes.DeadlinesMoved():
            return _still(case, event)
        case _:
            return _progress(case, event)


def _progress(case: Case, event: Event) -> Case:
    match event:
        case facts.CaseOpened():
            return replace(
                case,
                progress=Progress.OPENED,
                opened=event,
                materials=event.materials,
                acceptance=Term(event.received_at, event.accept_by, event.calendar_version),
            )
        case notes.CorrectionRequested():
            return replace(
                case, progress=Progress.CORRECTING, requested=event.materials, corrected=True
            )
        case notes.CorrectionSupplied(supplied_at=at, accept_by=by, calendar_version=version):
            return replace(
                case,
                progress=Progress.OPENED,
                materials=event.materials,
                acceptance=Term(at, by, version),
            )
        case facts.CaseAccepted(accepted_at=at) | facts.CaseDeemedAccepted(effective_at=at):
            return replace(
                case,
                progress=Progress.ACCEPTED,
                ledger=case.clock_from(at),
                decide_by=event.decide_by,
            )
        case notes.DecisionDrafted():
            return replace(case, draft=event)
        case notes.CaseOverdue(deadline=deadline):
            return replace(case, overdue=case.overdue | {deadline})
        case facts.ItemApproved() | facts.ItemRejected():
            return replace(case, progress=Progress.DECIDED)
        case facts.CaseWithdrawn():
            return replace(case, progress=Progress.WITHDRAWN)
        case _:
            return case


def _window(case: Case, event: facts.SupervisionOpened | facts.WindowExtended) -> Case:
    match event:
        case facts.SupervisionOpened():
            return case.with_window(Window.opened(event))
        case facts.WindowExtended(stage=stage):
            later = case.with_window(case.windows[stage].extended(event))
            out = later.returned(stage)
            return later.with_objection(out.extended(event)) if out else later


def _consent(case: Case, event: facts.ConsentGiven | facts.DefaultConsentGranted) -> Case:
    window = replace(case.windows[event.stage], mandate=event.mandate)
    named = case.with_window(window)
    match event:
        case facts.ConsentGiven(stage=stage, given_at=at, representative=by):
            return _ended(named, stage, EndedBy.CONSENT, at, by)
        case facts.DefaultConsentGranted(stage=stage, granted_at=at, representative=by):
            return _ended(named, stage, EndedBy.DEFAULT_CONSENT, at, by)


def _ended(case: Case, stage: Stage, by: EndedBy, at: datetime, person: str) -> Case:
    """The window of this stage ended, by what `person` said or left unsaid."""
    return case.with_window(case.windows[stage].ended(by, at, person))


def _objected(case: Case, event: ObjectionFact) -> Case:
    """The objection goes its way, and its window and the case with it."""
    objection, window = case.objections[event.objection], case.windows[event.stage]
    after = case.with_objection(objection.after(event, window.calendar_version))
    match event:
        case notes.ObjectionReturned() | notes.ObjectionFell():
            return after.with_window(window.reopened())
        case notes.ObjectionMended(representative=person):
            received = objection.received_at
            return _ended(after, event.stage, EndedBy.OBJECTION, received, person)
        case facts.ObjectionRegistered(stage=stage):
            fresh = {rung.of(stage) for rung in RUNG.values()}
            return replace(after, overdue=case.overdue - fresh)
        case facts.ConsultationConcluded(outcome=outcome, conditions=conditions):
            if outcome is ConsultationOutcome.NO_AGREEMENT:
                return after
            bound = Outcome.REJECT if outcome is ConsultationOutcome.UPHELD else case.bound
            return replace(after, bound=bound, conditions=(*case.conditions, *conditions))
        case facts.GovernmentDecided(outcome=outcome, conditions=conditions):
            agreed = (*case.conditions, *conditions)
            return replace(after, bound=_BINDING[outcome], conditions=agreed)
        case _:
            return after


def _clock(
    case: Case, event: facts.CaseClockPaused | facts.CaseClockResumed | facts.LimitExtended
) -> Case:
    match event:
        case facts.CaseClockPaused(ground=ground, paused_at=at):
            entered = (
                case if case.held else _entry(case, EntryKind.PAUSE, at, Why(ground, event.basis))
            )
            return replace(entered, grounds=case.grounds | {ground})
        case facts.CaseClockResumed(ground=ground, resumed_at=at, decide_by=by):
            left = replace(case, grounds=case.grounds - {ground})
            entered = left if left.held else _entry(left, EntryKind.RESUME, at, Why(ground))
            return replace(entered, decide_by=by or case.decide_by)
        case facts.LimitExtended(extended_at=at, working_days=days, decide_by=by):
            more = _entry(case, EntryKind.EXTEND, at, Why(event.reason), days)
            return replace(more, extended=True, decide_by=by)


def _still(
    case: Case, event: facts.CaseSuspended | facts.CaseResumed | notes.DeadlinesMoved
) -> Case:
    match event:
        case facts.CaseSuspended(suspended_at=at):
            why = Why("suspension", event.basis)
            entered = case if case.held else _entry(case, EntryKind.PAUSE, at, why)
            return replace(entered, suspended_at=at)
        case facts.CaseResumed(resumed_at=at, decide_by=by):
            since = case.suspended_at or at
            on = replace(
                case,
                suspended_at=None,
                suspensions=(*case.suspensions, (since, max(since, at))),
                windows=_stood_still(case, at),
            )
            entered = on if on.held else _entry(on, EntryKind.RESUME, at, Why("suspension"))
            terms = _terms(entered, event, None)
            return replace(terms, decide_by=by or case.decide_by)
        case notes.DeadlinesMoved(decide_by=by, calendar_version=version):
            return replace(_terms(case, event, version), decide_by=by or case.decide_by)


def _terms(
    case: Case, event: facts.CaseResumed | notes.DeadlinesMoved, version: int | None
) -> Case:
    """Puts moved deadlines on the acceptance and on the rungs that objections stand on."""
    objections = {o.objection: o.moved(event.deadlines, version) for o in case.objections.values()}
    case = replace(case, objections=MappingProxyType(objections))
    accept_by = next((m.at for m in event.deadlines if m.kind == Deadline.ACCEPT_BY), None)
    term = case.acceptance
    if accept_by is None or term is None or case.progress is not Progress.OPENED:
        return case
    counted_by = term.calendar_version if version is None else version
    return replace(case, acceptance=Term(term.start, accept_by, counted_by))


def _stood_still(case: Case, until: datetime) -> Mapping[Stage, Window]:
    since = case.suspended_at or until
    holding = {o.stage for o in case.objections.values() if o.standing in CHECKABLE}
    return MappingProxyType(
        {
            stage: window.stood_still(since, until, held=stage in holding)
            for stage, window in case.windows.items()
        }
    )


def _entry(case: Case, act: EntryKind, at: datetime, why: Why, amount: int = 0) -> Case:
    """One more line in the clock's ledger; before acceptance there is no clock yet."""
    if case.ledger is None:
        return case
    # Receipts may be recorded a moment out of order; the ledger's lines are in order.
    at = max(at, case.ledger.entries[-1].at)
    entries = (*case.ledger.entries, Entry(act, at, why, amount))
    return replace(case, ledger=replace(case.ledger, entries=entries))
