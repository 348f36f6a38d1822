"""Progress: a case moved, and with it the clock, the plan, or the whole project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.intake import ProjectClosed
from onestop_contracts.review import (
    CaseClockPaused,
    CaseClockResumed,
    CaseResumed,
    CaseSuspended,
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
    LimitExtended,
)

from onestop_intake.case_changes import ProgressFact, changed
from onestop_intake.clearance import cleared
from onestop_intake.planning import revised_plan
from onestop_intake.project_events import CaseProgressed, LicencesReady, ProjectEvent
from onestop_intake.project_state import Project, Stage, evolve
from onestop_intake.refusals import ProjectUnknown
from onestop_intake.rules import Rules
from onestop_intake.stops import aligned

REASONS: dict[type[ProgressFact], str] = {
    ItemApproved: "已批准 / approved",
    CaseClockPaused: "停钟 / clock stopped",
    CaseClockResumed: "恢复计时 / clock resumed",
    CaseSuspended: "中止办理 / suspended",
    CaseResumed: "恢复办理 / resumed",
    LimitExtended: "延长期限 / limit extended",
    CaseWithdrawn: "撤回申请 / withdrawn",
}
"""The facts that change a plan, and what the new version says about it."""


@dataclass(frozen=True, slots=True)
class RecordProgress:
    """Take note of what review recorded about a case, at the instant `at` it happened."""

    project: str
    fact: ProgressFact
    at: datetime
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True)
class RecordLicences:
    """Take note of licences that wait at the counter."""

    project: str
    phase: int
    numbers: tuple[str, ...]
    at: datetime


def record_progress(project: Project, command: RecordProgress) -> Sequence[ProjectEvent]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    fact = command.fact
    known = project.cases.get(fact.item)
    case = changed(known, fact, command.at, command.calendar)
    if case == known:
        return []
    progressed = CaseProgressed(project=command.project, fact=fact.TYPE, case=case, at=command.at)
    after = evolve(project, progressed)
    if after.stage is not Stage.ACCEPTED or not case.before_start:
        return [progressed]
    return [progressed, *_consequences(after, command)]


def _consequences(project: Project, command: RecordProgress) -> Sequence[ProjectEvent]:
    if isinstance(command.fact, ItemRejected):
        return [_closed(command.fact, command.at)]
    events: list[ProjectEvent] = []
    events += aligned(project, command.project, command.at, command.rules.warn_at_days)
    for event in events:
        project = evolve(project, event)
    plan = _replanned(project, command)
    for event in plan:
        project = evolve(project, event)
    return [*events, *plan, *cleared(project, command.project, command.at)]


def _replanned(project: Project, command: RecordProgress) -> Sequence[ProjectEvent]:
    reason = REASONS.get(type(command.fact))
    if reason is None:
        return []
    because = f"{command.fact.item} {reason}"
    return revised_plan(
        project, command.project, command.at, command.calendar, command.rules, because
    )


def _closed(fact: ItemRejected, at: datetime) -> ProjectClosed:
    reasons = "；".join(fact.reasons)
    return ProjectClosed(
        project=fact.project,
        outcome="rejected",
        explanation=f"{fact.item} 不予批准 / was rejected ({fact.decision}): {reasons}",
        closed_at=at,
    )


def record_licences(project: Project, command: RecordLicences) -> Sequence[LicencesReady]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    new = tuple(number for number in command.numbers if number not in project.ready)
    if not new:
        return []
    return [
        LicencesReady(
            project=command.project, phase=command.phase, numbers=new, ready_at=command.at
        )
    ]
