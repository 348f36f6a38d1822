"""What happens to the windows and objections of a case, in its row."""

from typing import Any

from onestop_contracts import review as facts
from onestop_contracts.parts import ConsultationOutcome, EndedBy, GovernmentOutcome, Stage

from onestop_review.case import events as notes
from onestop_review.case.objections import Objection, ObjectionFact
from onestop_review.case.row import CaseRow, Extension, ReplyRow, WindowRow

LADDER = (
    facts.ObjectionRegistered,
    facts.ConsultationConvened,
    facts.ConsultationConcluded,
    facts.EscalatedToGovernment,
    facts.GovernmentDecided,
)
MENDING = (notes.ObjectionReturned, notes.ObjectionMended, notes.ObjectionFell)
SUPERVISION = (
    facts.SupervisionOpened,
    facts.WindowExtended,
    facts.ConsentGiven,
    facts.DefaultConsentGranted,
    facts.ObjectionFiled,
    notes.ReplyRecorded,
    *LADDER,
    *MENDING,
)


def supervised(row: CaseRow, event: Any) -> CaseRow:
    """The row after a fact of supervision."""
    match event:
        case facts.SupervisionOpened():
            return row.model_copy(update={"windows": (*row.windows, _opened(event))})
        case facts.WindowExtended():
            return _extended(row, event)
        case facts.ConsentGiven(stage=stage, given_at=at):
            return _window(row, stage, ended_by=EndedBy.CONSENT, ended_at=at)
        case facts.DefaultConsentGranted():
            return _silent(row, event)
        case facts.ObjectionFiled(received_at=at):
            filed = (*row.objections, Objection.filed(event))
            ended = _window(row, event.stage, ended_by=EndedBy.OBJECTION, ended_at=at)
            return ended.model_copy(update={"objections": filed})
        case notes.ReplyRecorded():
            reply = ReplyRow.model_validate(event.model_dump())
            return row.model_copy(update={"replies": (*row.replies, reply)})
        case _:
            return _objected(row, event)


def _opened(event: facts.SupervisionOpened) -> WindowRow:
    said = event.model_dump(exclude={"project", "item", "department", "receipt"})
    return WindowRow.model_validate({**said, "vacant": not event.representative})


def _extended(row: CaseRow, event: facts.WindowExtended) -> CaseRow:
    window = next(w for w in row.windows if w.stage is event.stage)
    extension = Extension.model_validate(event.model_dump())
    recounted = event.reason == "calendar"
    later = _window(
        row,
        event.stage,
        deadline=event.deadline,
        representative=event.representative or window.representative,
        mandate=event.mandate or window.mandate,
        calendar_version=event.calendar_version if recounted else window.calendar_version,
        vacant=window.vacant or event.reason == "vacancy",
        extensions=(*window.extensions, extension),
    )
    objections = tuple(one.extended(event) for one in row.objections)
    return later.model_copy(update={"objections": objections})


def _silent(row: CaseRow, event: facts.DefaultConsentGranted) -> CaseRow:
    return _window(
        row,
        event.stage,
        representative=event.representative,
        mandate=event.mandate,
        ended_by=EndedBy.DEFAULT_CONSENT,
        ended_at=event.deadline,
        granted_at=event.granted_at,
    )


def _objected(row: CaseRow, event: ObjectionFact) -> CaseRow:
    """The objection as its state has it; what it makes of its window and of the case."""
    version = next(w.calendar_version for w in row.windows if w.stage is event.stage)
    objections = tuple(
        one.after(event, version) if one.objection == event.objection else one
        for one in row.objections
    )
    row = row.model_copy(update={"objections": objections})
    match event:
        case notes.ObjectionReturned() | notes.ObjectionFell():
            return _window(row, event.stage, ended_by=None, ended_at=None)
        case notes.ObjectionMended(objection=mended):
            at = next(one.received_at for one in objections if one.objection == mended)
            return _window(row, event.stage, ended_by=EndedBy.OBJECTION, ended_at=at)
        case facts.ConsultationConcluded(outcome=outcome, conditions=conditions):
            bound = "reject" if outcome is ConsultationOutcome.UPHELD else row.bound
            agreed = outcome is not ConsultationOutcome.NO_AGREEMENT
            more = conditions if agreed else ()
            said = {"bound": bound, "conditions": (*row.conditions, *more)}
            return row.model_copy(update=said)
        case facts.GovernmentDecided(outcome=outcome, conditions=conditions):
            bound = "reject" if outcome is GovernmentOutcome.REJECT else "approve"
            said = {"bound": bound, "conditions": (*row.conditions, *conditions)}
            return row.model_copy(update=said)
        case _:
            return row


def _window(row: CaseRow, stage: Stage, **changes: Any) -> CaseRow:
    windows = tuple(w.model_copy(update=changes) if w.stage is stage else w for w in row.windows)
    return row.model_copy(update={"windows": windows})
