"""What is known of a project (投资项目), and how each fact changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from onestop_contracts.fields import Code, Number
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
from onestop_contracts.parts import GuidanceItem, Material

from onestop_intake.hundred_days import HundredDays, Stop, started
from onestop_intake.project.case_progress import CaseProgress, CaseState
from onestop_intake.project.events import (
    AcceptanceTimeMoved,
    CaseProgressed,
    ClockHeld,
    ClockReleased,
    CorrectionRequested,
    CorrectionSupplied,
    LicencesReady,
    ProjectEvent,
)


class Stage(StrEnum):
    """Where a project stands; the last three end it."""

    UNFILED = "unfiled"
    FILED = "filed"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    CLEARED = "cleared"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


NO_CASES: Mapping[str, CaseProgress] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Project:
    """The project so far. `received_at` is when the latest materials came in."""

    stage: Stage = Stage.UNFILED
    filed: ProjectFiled | None = None
    materials: tuple[Material, ...] = ()
    received_at: datetime | None = None
    accept_by: datetime | None = None
    calendar_version: int = 0
    corrected: bool = False
    guidance: tuple[GuidanceItem, ...] = ()
    clock: HundredDays | None = None
    held: ClockHeld | None = None
    cases: Mapping[Code, CaseProgress] = field(default_factory=lambda: NO_CASES)
    plan: PlanDrawn | None = None
    ready: tuple[Code, ...] = ()
    handed_out: tuple[Number, ...] = ()

    @property
    def division(self) -> str:
        """Where it was filed; empty before."""
        return self.filed.division if self.filed else ""

    @property
    def organisation(self) -> str:
        """The credit code of the firm that it was filed for; empty before."""
        return self.filed.applicant.uscc if self.filed else ""

    @property
    def before_start(self) -> tuple[GuidanceItem, ...]:
        """The items that count toward the 100 days."""
        return tuple(item for item in self.guidance if item.before_start)

    @property
    def open_cases(self) -> tuple[CaseProgress, ...]:
        """The cases before construction that are not ended."""
        return tuple(case for case in self.cases.values() if case.open and case.before_start)

    def approved(self, item: str) -> bool:
        """Whether the item's case ended in an approval."""
        case = self.cases.get(item)
        return case is not None and case.state is CaseState.APPROVED

    @property
    def all_approved(self) -> bool:
        """Whether every item before construction is approved."""
        return all(self.approved(item.item) for item in self.before_start)

    @property
    def centre_busy(self) -> bool:
        """Whether something runs in the centre: a case, or an item that could open by now."""
        if any(not case.stopped for case in self.open_cases):
            return True
        return any(self._could_open(item) for item in self.before_start)

    @property
    def stands_still(self) -> bool:
        """Whether the 100 days should not be counting: held, or all open cases stopped."""
        return self.held is not None or (bool(self.open_cases) and not self.centre_busy)

    def _could_open(self, item: GuidanceItem) -> bool:
        return item.item not in self.cases and all(self.approved(need) for need in item.needs)


def evolve(project: Project, event: ProjectEvent) -> Project:
    match event:
        case ProjectFiled():
            return replace(
                project,
                stage=Stage.FILED,
                filed=event,
                materials=event.materials,
                received_at=event.filed_at,
                accept_by=event.accept_by,
                calendar_version=event.calendar_version,
            )
        case CorrectionRequested():
            return replace(project, stage=Stage.CORRECTING, corrected=True, accept_by=None)
        case CorrectionSupplied():
            kept = {material.code: material for material in (*project.materials, *event.materials)}
            return replace(
                project,
                stage=Stage.FILED,
                materials=tuple(kept.values()),
                received_at=event.supplied_at,
                accept_by=event.accept_by,
                calendar_version=event.calendar_version,
            )
        case AcceptanceTimeMoved(accept_by=accept_by, calendar_version=version):
            return replace(project, accept_by=accept_by, calendar_version=version)
        case ProjectAccepted():
            clock = started(event.accepted_at, event.limit_days)
            return replace(project, stage=Stage.ACCEPTED, clock=clock, accept_by=None)
        case GuidanceIssued():
            return replace(project, guidance=event.items)
        case PlanDrawn():
            return replace(project, plan=event)
        case CaseProgressed(case=case):
            cases = MappingProxyType({**project.cases, case.item: case})
            return replace(project, cases=cases)
        case ClockHeld():
            return replace(project, held=event)
        case ClockReleased():
            return replace(project, held=None)
        case ClockPaused() | ClockResumed() | ClockWarningRaised():
            return replace(project, clock=ticked(project.clock, event))
        case LicencesReady():
            return replace(project, ready=(*project.ready, *event.numbers))
        case ResultHandedOut():
            return replace(project, handed_out=(*project.handed_out, *event.licences))
        case ConstructionCleared(cleared_at=at):
            return replace(project, stage=Stage.CLEARED, clock=ended(project.clock, at))
        case ProjectRefused():
            return replace(project, stage=Stage.REFUSED, accept_by=None)
        case ProjectWithdrawn(withdrawn_at=at):
            return replace(project, stage=Stage.WITHDRAWN, clock=ended(project.clock, at))
        case ProjectClosed(closed_at=at):
            return replace(project, stage=Stage.CLOSED, clock=ended(project.clock, at))
        case _:
            assert_never(event)


def ticked(
    clock: HundredDays | None, event: ClockPaused | ClockResumed | ClockWarningRaised
) -> HundredDays | None:
    """The clock after an entry in its ledger."""
    if clock is None:
        return None
    match event:
        case ClockPaused():
            stop = Stop(
                ground=event.ground,
                basis=event.basis,
                from_at=event.paused_at,
                expected_end_on=event.expected_end_on,
            )
            return clock.pause(stop)
        case ClockResumed(resumed_at=at):
            return clock.resume(at)
        case ClockWarningRaised(threshold=threshold):
            return clock.warned(threshold)


def ended(clock: HundredDays | None, at: datetime) -> HundredDays | None:
    """The clock at rest, if it ever ran and was not at rest already."""
    return clock.end(at) if clock is not None and clock.ended_at is None else clock
