"""Cases: one row for each, as its facts leave it."""

from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts import review as facts
from onestop_contracts.event import Event

from onestop_review.case import events as notes
from onestop_review.case.row import CaseRow, DecisionRow, DraftRow
from onestop_review.case.view_clock import CLOCK, clocked
from onestop_review.case.view_supervision import SUPERVISION, supervised
from onestop_review.case.words import Progress


def key(recorded: Recorded[Any]) -> str | None:
    """`<project>/<item>` for every fact of a case."""
    event = recorded.event
    if isinstance(event, facts.CaseFact | notes.CaseNote):
        return f"{event.project}/{event.item}"
    return None


def evolve(row: CaseRow | None, recorded: Recorded[Any]) -> CaseRow | None:
    """The row after a fact; `version` follows the case's stream."""
    event = recorded.event
    changed = _opened(event) if isinstance(event, facts.CaseOpened) else _changed(row, event)
    return changed and changed.model_copy(update={"version": recorded.version})


def _opened(event: facts.CaseOpened) -> CaseRow:
    said = event.model_dump(exclude={"rule_version", "calendar_version"})
    return CaseRow.model_validate({**said, "version": 0, "progress": Progress.OPENED})


def _changed(row: CaseRow | None, event: Event) -> CaseRow | None:
    if row is None:
        return None
    if isinstance(event, SUPERVISION):
        return supervised(row, event)
    if isinstance(event, CLOCK):
        return clocked(row, event)
    return row.model_copy(update=_progress(row, event))


def _progress(row: CaseRow, event: Event) -> dict[str, Any]:
    match event:
        case notes.CorrectionRequested():
            return {
                "progress": Progress.CORRECTING,
                "corrected": True,
                "accept_by": None,
                "correction_at": event.requested_at,
                "correction_expected_on": event.expected_on,
                "correction_materials": event.materials,
            }
        case notes.CorrectionSupplied():
            return {
                "progress": Progress.OPENED,
                "correction_at": None,
                "correction_materials": (),
                "materials": event.materials,
                "received_at": event.supplied_at,
                "accept_by": event.accept_by,
            }
        case facts.CaseAccepted(accepted_at=at, decide_by=by):
            return _accepted(row, accepted_at=at, decide_by=by, deemed=False)
        case facts.CaseDeemedAccepted(effective_at=at, decide_by=by):
            return _accepted(row, accepted_at=at, decide_by=by, deemed=True)
        case notes.DecisionDrafted():
            draft = DraftRow.model_validate(event.model_dump())
            return {"draft": draft}
        case notes.CaseOverdue(deadline=deadline):
            return {"overdue": (*row.overdue, deadline)}
        case facts.ItemApproved() | facts.ItemRejected():
            return {"progress": Progress.DECIDED, "decide_by": None, "decision": _decision(event)}
        case facts.CaseWithdrawn(withdrawn_at=at):
            return {"progress": Progress.WITHDRAWN, "withdrawn_at": at, "decide_by": None}
        case _:
            return {}


def _accepted(row: CaseRow, **said: Any) -> dict[str, Any]:
    stopped = any(stop.ended_at is None for stop in row.stops)
    by = None if stopped else said["decide_by"]
    return {**said, "decide_by": by, "accept_by": None, "progress": Progress.ACCEPTED}


def _decision(event: facts.ItemApproved | facts.ItemRejected) -> DecisionRow:
    outcome = "approve" if isinstance(event, facts.ItemApproved) else "reject"
    return DecisionRow.model_validate({**event.model_dump(), "outcome": outcome})


cases = View(
    name="cases",
    version=2,
    row=CaseRow,
    key=key,
    evolve=evolve,
    index=("project", "progress", "department", "jurisdiction"),
    reads=(facts.CaseFact, notes.CaseNote),
    spread=subject_of,
)
