"""How far a case has come, from its opening to its end: a part of what is known of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from onestop_contracts import review as facts
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Prose
from onestop_contracts.parts import Authority, Material, Stage, WithdrawalGround
from onestop_contracts.review import CaseOpened, MaterialsAwaited
from pydantic import BaseModel, ConfigDict, computed_field

from onestop_review.case import events as notes
from onestop_review.case.item_clock import ItemClock
from onestop_review.case.parts import DecisionRow, Passing, RefusalRow
from onestop_review.case.term import Term
from onestop_review.case.words import Progress

Changes = dict[str, Any]
"""New values of the case's fields."""


class Course(BaseModel):
    """How far a case has come.

    `awaited` is what is known of it until its papers are in, and it is opened. `authority` is who
    decides, as it was then or as the power has passed since. `acceptance` is the time for it while
    that is open, `correction_materials` what a correction asked for.
    """

    model_config = ConfigDict(frozen=True)

    progress: Progress = Progress.UNOPENED
    awaited: MaterialsAwaited | None = None
    opened: CaseOpened | None = None
    authority: Authority | None = None
    passings: tuple[Passing, ...] = ()
    received_at: datetime | None = None
    materials: tuple[Material, ...] = ()
    acceptance: Term | None = None
    corrected: bool = False
    correction_at: datetime | None = None
    correction_expected_on: date | None = None
    correction_materials: tuple[Code, ...] = ()
    accepted_at: datetime | None = None
    deemed: bool = False
    clock: ItemClock = ItemClock()
    decision: DecisionRow | None = None
    refusal: RefusalRow | None = None
    withdrawn_at: datetime | None = None
    withdrawn_because: Prose = ""
    withdrawal_ground: WithdrawalGround | None = None
    withdrawal_request: Digest = ""

    @property
    def begun(self) -> CaseOpened | MaterialsAwaited | None:
        """What the case was opened with, or waits with for its papers; None before its item fell
        due."""
        return self.opened or self.awaited

    @property
    def facts(self) -> CaseOpened | MaterialsAwaited:
        """The same; only asked of a case that has begun."""
        assert self.begun is not None
        return self.begun

    @property
    def since(self) -> datetime:
        """When it began: its papers were in, or its item fell due without them."""
        facts = self.facts
        return facts.received_at if isinstance(facts, CaseOpened) else facts.due_at

    @property
    def windows_before(self) -> tuple[Stage, ...]:
        """The windows that have to end before the decision."""
        return self.facts.supervision.windows_before

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def project(self) -> Code:
        """By which rows are found, as by the department and its place."""
        return self.begun.project if self.begun else ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def department(self) -> Code:
        return self.begun.department if self.begun else ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def jurisdiction(self) -> Code:
        return self.begun.jurisdiction if self.begun else ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Required materials that are not there."""
        return lacking(self.facts.required_materials, self.materials)


def lacking(codes: Sequence[Code], materials: Sequence[Material]) -> tuple[Code, ...]:
    """Those of the papers asked for that are not among these."""
    there = {material.code for material in materials}
    return tuple(code for code in codes if code not in there)


def progressed(case: Course, event: Event) -> Changes:
    """What changes with one more fact; nothing where it says something else."""
    match event:
        case facts.MaterialsAwaited():
            awaiting = {"progress": Progress.AWAITING_MATERIALS, "materials": event.materials}
            return {"awaited": event, "authority": event.authority, **awaiting}
        case notes.MaterialsTaken(materials=materials):
            asked = lacking(case.correction_materials, event.new)
            return {"materials": materials, "correction_materials": asked}
        case facts.CaseOpened(received_at=at, accept_by=by, calendar_version=version):
            clock = case.clock.model_copy(update={"limit_wd": event.promised_limit_wd})
            there = _handed_in(event.materials, at, by, version)
            begun = {"awaited": None, "opened": event, "authority": event.authority}
            return {**begun, "clock": clock, **there}
        case facts.AuthorityPassed(passed_to=holder):
            return {"authority": holder, "passings": (*case.passings, Passing.told(event))}
        case notes.CorrectionRequested():
            return {
                "progress": Progress.CORRECTING,
                "corrected": True,
                "acceptance": None,
                "correction_at": event.requested_at,
                "correction_expected_on": event.expected_on,
                "correction_materials": event.materials,
            }
        case notes.CorrectionSupplied(supplied_at=at, accept_by=by, calendar_version=version):
            fresh = {"correction_at": None, "correction_materials": ()}
            return {**fresh, **_handed_in(event.materials, at, by, version)}
        case facts.CaseAccepted(accepted_at=at, decide_by=by):
            return _accepted(case, at, by, deemed=False)
        case facts.CaseDeemedAccepted(effective_at=at, decide_by=by):
            return _accepted(case, at, by, deemed=True)
        case facts.ItemApproved() | facts.ItemRejected():
            return {"progress": Progress.DECIDED, "decision": DecisionRow.told(event)}
        case facts.CaseRefused():
            over = {"progress": Progress.REFUSED, "acceptance": None}
            return {**over, "refusal": RefusalRow.told(event)}
        case facts.CaseWithdrawn(withdrawn_at=at, reason=reason):
            told = {"withdrawn_at": at, "withdrawn_because": reason}
            how = {"withdrawal_ground": event.ground, "withdrawal_request": event.request}
            return {"progress": Progress.WITHDRAWN, "acceptance": None, **told, **how}
        case _:
            return {}


def _handed_in(
    materials: tuple[Material, ...], at: datetime, by: datetime, version: int
) -> Changes:
    """The materials came in, and the time for acceptance counts from there."""
    opened = {"progress": Progress.OPENED, "acceptance": Term(at, by, version)}
    return {**opened, "materials": materials, "received_at": at}


def _accepted(case: Course, at: datetime, by: datetime, *, deemed: bool) -> Changes:
    counted = {"acceptance": None, "clock": case.clock.started(at, by)}
    return {**counted, "progress": Progress.ACCEPTED, "accepted_at": at, "deemed": deemed}
