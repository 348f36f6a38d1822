"""What happens to the windows and objections of a case, in its row."""

from typing import Any

from onestop_contracts import review as facts
from onestop_contracts.parts import ConsultationOutcome, EndedBy, GovernmentOutcome, Stage

from onestop_review.case import events as notes
from onestop_review.case.row import CaseRow, Extension, ObjectionRow, ReplyRow, WindowRow
from onestop_review.case.words import Standing

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
        case facts.ObjectionFiled():
            filed = _filed(event)
            ended = _window(
                row, event.stage, ended_by=EndedBy.OBJECTION, ended_at=event.received_at
            )
            return ended.model_copy(update={"objections": (*row.objections, filed)})
        case notes.ReplyRecorded():
            reply = ReplyRow.model_validate(event.model_dump())
            return row.model_copy(update={"replies": (*row.replies, reply)})
        case notes.ObjectionReturned() | notes.ObjectionMended() | notes.ObjectionFell():
            return _mending(row, event)
        case _:
            return _ladder(row, event)


def _opened(event: facts.SupervisionOpened) -> WindowRow:
    said = event.model_dump(exclude={"project", "item", "department", "receipt"})
    return WindowRow.model_validate({**said, "vacant": not event.representative})


def _extended(row: CaseRow, event: facts.WindowExtended) -> CaseRow:
    window = next(w for w in row.windows if w.stage is event.stage)
    extension = Extension.model_validate(event.model_dump())
    return _window(
        row,
        event.stage,
        deadline=event.deadline,
        representative=event.representative or window.representative,
        mandate=event.mandate or window.mandate,
        vacant=window.vacant or event.reason == "vacancy",
        extensions=(*window.extensions, extension),
    )


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


def _filed(event: facts.ObjectionFiled) -> ObjectionRow:
    said = event.model_dump(exclude={"project", "item"})
    moved = {"standing": Standing.FILED, "moved_at": event.received_at}
    return ObjectionRow.model_validate({**said, **moved})


def _mending(row: CaseRow, event: Any) -> CaseRow:
    match event:
        case notes.ObjectionReturned(objection=one, returned_at=at, mend_by=by):
            changed = _objection(
                row,
                one,
                standing=Standing.RETURNED,
                moved_at=at,
                mend_by=by,
                deficiencies=event.deficiencies,
            )
            return _window(changed, event.stage, ended_by=None, ended_at=None)
        case notes.ObjectionMended(objection=one, mended_at=at):
            received = next(o.received_at for o in row.objections if o.objection == one)
            said = event.model_dump(
                include={"representative", "grounds", "legal_basis", "document", "signed"}
            )
            changed = _objection(
                row, one, standing=Standing.MENDED, moved_at=at, mend_by=None, **said
            )
            return _window(changed, event.stage, ended_by=EndedBy.OBJECTION, ended_at=received)
        case _:
            changed = _objection(
                row, event.objection, standing=Standing.FELL, moved_at=event.fell_at, mend_by=None
            )
            return _window(changed, event.stage, ended_by=None, ended_at=None)


def _ladder(row: CaseRow, event: Any) -> CaseRow:
    match event:
        case facts.ObjectionRegistered(objection=one, registered_at=at, consult_by=by):
            return _objection(row, one, standing=Standing.REGISTERED, moved_at=at, consult_by=by)
        case facts.ConsultationConvened(objection=one, convened_at=at, slot_on=slot):
            return _objection(row, one, standing=Standing.CONVENED, moved_at=at, slot_on=slot)
        case facts.ConsultationConcluded():
            return _concluded(row, event)
        case facts.EscalatedToGovernment(objection=one, escalated_at=at, decide_by=by):
            return _objection(row, one, standing=Standing.ESCALATED, moved_at=at, government_by=by)
        case _:
            rejects = event.outcome is GovernmentOutcome.REJECT
            done = _resolved(row, event, event.decided_at)
            return done.model_copy(update={"bound": "reject" if rejects else "approve"})


def _concluded(row: CaseRow, event: facts.ConsultationConcluded) -> CaseRow:
    if event.outcome is ConsultationOutcome.NO_AGREEMENT:
        return _objection(
            row,
            event.objection,
            standing=Standing.NO_AGREEMENT,
            moved_at=event.concluded_at,
            consult_by=None,
            outcome=event.outcome.value,
        )
    done = _resolved(row, event, event.concluded_at)
    upheld = event.outcome is ConsultationOutcome.UPHELD
    return done.model_copy(update={"bound": "reject"}) if upheld else done


def _resolved(row: CaseRow, event: Any, at: Any) -> CaseRow:
    done = _objection(
        row,
        event.objection,
        standing=Standing.RESOLVED,
        moved_at=at,
        consult_by=None,
        government_by=None,
        outcome=str(event.outcome),
        conditions=event.conditions,
    )
    return done.model_copy(update={"conditions": (*row.conditions, *event.conditions)})


def _window(row: CaseRow, stage: Stage, **changes: Any) -> CaseRow:
    windows = tuple(w.model_copy(update=changes) if w.stage is stage else w for w in row.windows)
    return row.model_copy(update={"windows": windows})


def _objection(row: CaseRow, objection: str, **changes: Any) -> CaseRow:
    objections = tuple(
        o.model_copy(update=changes) if o.objection == objection else o for o in row.objections
    )
    return row.model_copy(update={"objections": objections})
