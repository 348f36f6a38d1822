"""Projects, one row each: who, where, how far, on which clock, and whose step it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, get_args

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Firm, Number, Prose, Title
from onestop_contracts.intake import (
    ClockPaused,
    ClockResumed,
    ClockWarningRaised,
    ConstructionCleared,
    GuidanceIssued,
    PlanDrawn,
    ProjectAccepted,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
    ResultHandedOut,
)
from onestop_contracts.parts import GuidanceItem, Part

from onestop_intake.hundred_days import HundredDays, started
from onestop_intake.project.case_progress import CaseProgress
from onestop_intake.project.events import (
    AcceptanceTimeMoved,
    CaseProgressed,
    CorrectionRequested,
    CorrectionSupplied,
    LicencesReady,
)
from onestop_intake.project.state import Stage, ended, ticked


class ItemRow(Part):
    """One item of the project and how far its case is; no case yet when `case` is None."""

    item: Code
    name_zh: Title
    name_en: Title
    department: Code
    phase: int
    before_start: bool
    needs: tuple[Code, ...] = ()
    case: CaseProgress | None = None

    @property
    def state(self) -> str:
        """`waiting` before its case opens; `stopped` while it stands still."""
        if self.case is None:
            return "waiting"
        return "stopped" if self.case.stopped else self.case.state.value


class PlanSummary(Part):
    """The plan in force, in short."""

    version: int
    target_on: date
    finish_on: date
    feasible: bool
    critical_path: tuple[Code, ...]


class ProjectRow(Part):
    """One project. `organisation` is the applicant's credit code; `ending` says how it ended."""

    project: Code
    name_zh: Prose
    name_en: Prose
    organisation: Firm
    division: Code
    industry_class: Code
    stage: Stage
    filed_at: datetime
    accept_by: datetime | None = None
    deemed: bool = False
    correction: tuple[Prose, ...] = ()
    clock: HundredDays | None = None
    plan: PlanSummary | None = None
    items: tuple[ItemRow, ...] = ()
    licences: tuple[Number, ...] = ()
    handed_out: tuple[Number, ...] = ()
    cleared_at: datetime | None = None
    outcome: Code = ""
    ending: tuple[Prose, ...] = ()

    @property
    def holders(self) -> tuple[str, ...]:
        """Whose step it is: departments of running cases, else of stopped ones, else the centre.

        The applicant while a correction is awaited; nobody once it is over.
        """
        if self.stage is Stage.CORRECTING:
            return ("applicant",)
        if self.stage not in (Stage.FILED, Stage.ACCEPTED):
            return ()
        cases = [item.case for item in self.items if item.before_start and item.case]
        open_cases = [case for case in cases if case.open]
        running = [case for case in open_cases if not case.stopped]
        return tuple(sorted({case.department for case in running or open_cases})) or ("centre",)


PROJECT_FACTS = (
    ProjectFiled
    | CorrectionRequested
    | CorrectionSupplied
    | AcceptanceTimeMoved
    | ProjectAccepted
    | GuidanceIssued
    | PlanDrawn
    | CaseProgressed
    | ClockPaused
    | ClockResumed
    | ClockWarningRaised
    | LicencesReady
    | ResultHandedOut
    | ConstructionCleared
    | ProjectRefused
    | ProjectWithdrawn
    | ProjectClosed
)


def _key(recorded: Recorded[Any]) -> str | None:
    event = recorded.event
    return event.project if isinstance(event, PROJECT_FACTS) else None


def _evolve(row: ProjectRow | None, recorded: Recorded[Any]) -> ProjectRow | None:
    if isinstance(recorded.event, ProjectFiled):
        return _filed(recorded.event)
    if row is None:
        return None
    return row.model_copy(update=dict(_changes(row, recorded.event)))


def _filed(filed: ProjectFiled) -> ProjectRow:
    return ProjectRow(
        project=filed.project,
        name_zh=filed.name_zh,
        name_en=filed.name_en,
        organisation=filed.applicant.uscc,
        division=filed.division,
        industry_class=filed.industry_class,
        stage=Stage.FILED,
        filed_at=filed.filed_at,
        accept_by=filed.accept_by,
    )


def _changes(row: ProjectRow, event: Any) -> Mapping[str, Any]:
    match event:
        case CorrectionRequested(points=points):
            return {"stage": Stage.CORRECTING, "correction": points, "accept_by": None}
        case CorrectionSupplied(accept_by=accept_by):
            return {"stage": Stage.FILED, "accept_by": accept_by}
        case AcceptanceTimeMoved(accept_by=accept_by):
            return {"accept_by": accept_by}
        case ProjectAccepted(accepted_at=at, limit_days=days, deemed=deemed):
            clock = started(at, days)
            begun = {"stage": Stage.ACCEPTED, "clock": clock, "accept_by": None}
            return {**begun, "deemed": deemed}
        case GuidanceIssued(items=items):
            return {"items": tuple(_item(item) for item in items)}
        case PlanDrawn():
            return {"plan": PlanSummary.model_validate(event.model_dump())}
        case CaseProgressed(case=case):
            return {"items": tuple(_moved(item, case) for item in row.items)}
        case ClockPaused() | ClockResumed() | ClockWarningRaised():
            return {"clock": ticked(row.clock, event)}
        case LicencesReady(numbers=numbers):
            return {"licences": (*row.licences, *numbers)}
        case ResultHandedOut(licences=licences):
            return {"handed_out": (*row.handed_out, *licences)}
        case _:
            return _end(row, event)


def _end(row: ProjectRow, event: Any) -> Mapping[str, Any]:
    match event:
        case ConstructionCleared(cleared_at=at):
            return {"stage": Stage.CLEARED, "clock": ended(row.clock, at), "cleared_at": at}
        case ProjectRefused(reasons=reasons, basis=basis):
            refused = {"stage": Stage.REFUSED, "accept_by": None, "outcome": "refused"}
            return {**refused, "ending": (*reasons, basis)}
        case ProjectWithdrawn(reason=reason, withdrawn_at=at):
            clock = ended(row.clock, at)
            taken = {"stage": Stage.WITHDRAWN, "clock": clock, "accept_by": None}
            return {**taken, "outcome": "withdrawn", "ending": (reason,)}
        case ProjectClosed(outcome=outcome, explanation=explanation, closed_at=at):
            clock = ended(row.clock, at)
            closed = {"stage": Stage.CLOSED, "clock": clock, "accept_by": None}
            return {**closed, "outcome": outcome, "ending": (explanation,)}
        case _:
            return {}


def _item(item: GuidanceItem) -> ItemRow:
    return ItemRow.model_validate(item.model_dump())


def _moved(item: ItemRow, case: CaseProgress) -> ItemRow:
    return item.model_copy(update={"case": case}) if item.item == case.item else item


projects = View(
    name="projects",
    version=1,
    row=ProjectRow,
    key=_key,
    evolve=_evolve,
    index=("organisation", "division", "stage"),
    reads=get_args(PROJECT_FACTS),
    spread=subject_of,
)
