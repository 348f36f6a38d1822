"""How the facts about an objection change the case: mending, and the ladder. No rules here."""

from dataclasses import replace
from datetime import datetime

from onestop_contracts import review as facts
from onestop_contracts.parts import ConsultationOutcome, EndedBy, GovernmentOutcome, Stage

from onestop_review import case_events as notes
from onestop_review.case_command import Outcome
from onestop_review.case_state import RUNG, Case
from onestop_review.objections import Objection, Standing
from onestop_review.term import Term

_BINDING = {
    GovernmentOutcome.APPROVE: Outcome.APPROVE,
    GovernmentOutcome.APPROVE_WITH_CONDITIONS: Outcome.APPROVE,
    GovernmentOutcome.REJECT: Outcome.REJECT,
}


def ended(case: Case, stage: Stage, by: EndedBy, at: datetime, person: str) -> Case:
    """The window of this stage ended, by what `person` said or left unsaid."""
    return case.with_window(case.windows[stage].ended(by, at, person))


def mended(
    case: Case, event: notes.ObjectionReturned | notes.ObjectionMended | notes.ObjectionFell
) -> Case:
    """Returned, handed in again, or fallen."""
    objection = case.objections[event.objection]
    window = case.windows[event.stage]
    match event:
        case notes.ObjectionReturned(returned_at=at, mend_by=by):
            term = Term(at, by, window.calendar_version)
            back = replace(objection, standing=Standing.RETURNED, term=term)
            return case.with_objection(back).with_window(window.reopened())
        case notes.ObjectionMended():
            stands = case.with_objection(objection.mended(event))
            received, person = objection.received_at, event.representative
            return ended(stands, event.stage, EndedBy.OBJECTION, received, person)
        case notes.ObjectionFell():
            fell = case.with_objection(replace(objection, standing=Standing.FELL, term=None))
            return fell.with_window(window.reopened())


def climbed(
    case: Case,
    event: facts.ObjectionRegistered
    | facts.ConsultationConvened
    | facts.ConsultationConcluded
    | facts.EscalatedToGovernment
    | facts.GovernmentDecided,
) -> Case:
    """One rung of the ladder further, or off it."""
    objection = case.objections[event.objection]
    match event:
        case facts.ObjectionRegistered(registered_at=at, consult_by=by):
            term = Term(at, by, event.calendar_version)
            fresh = replace(case, overdue=case.overdue - _rungs(event.stage))
            return fresh.with_objection(replace(objection, standing=Standing.REGISTERED, term=term))
        case facts.ConsultationConvened(slot_on=slot):
            return case.with_objection(replace(objection, standing=Standing.CONVENED, slot_on=slot))
        case facts.ConsultationConcluded():
            return _concluded(case, objection, event)
        case facts.EscalatedToGovernment(escalated_at=at, decide_by=by):
            term = Term(at, by, event.calendar_version)
            return case.with_objection(replace(objection, standing=Standing.ESCALATED, term=term))
        case facts.GovernmentDecided():
            done = case.with_objection(replace(objection, standing=Standing.RESOLVED, term=None))
            conditions = (*case.conditions, *event.conditions)
            return replace(done, bound=_BINDING[event.outcome], conditions=conditions)


def _rungs(stage: Stage) -> frozenset[str]:
    return frozenset(rung.of(stage) for rung in RUNG.values())


def _concluded(case: Case, objection: Objection, event: facts.ConsultationConcluded) -> Case:
    if event.outcome is ConsultationOutcome.NO_AGREEMENT:
        return case.with_objection(replace(objection, standing=Standing.NO_AGREEMENT, term=None))
    done = case.with_objection(replace(objection, standing=Standing.RESOLVED, term=None))
    upheld = event.outcome is ConsultationOutcome.UPHELD
    return replace(
        done,
        bound=Outcome.REJECT if upheld else done.bound,
        conditions=(*done.conditions, *event.conditions),
    )
