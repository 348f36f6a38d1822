"""Progress: a case moved, and with it the clock, the plan, or the whole project."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from onestop_chassis.now import Now
from onestop_contracts.fields import Number
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
from pydantic import AwareDatetime

from onestop_intake.project.acting import ProjectAct
from onestop_intake.project.case_changes import CaseUnknown, ProgressFact, changed
from onestop_intake.project.clearance import cleared
from onestop_intake.project.events import CaseProgressed, LicencesReady, ProjectEvent
from onestop_intake.project.planning import revised_plan
from onestop_intake.project.state import Project, Stage, evolve
from onestop_intake.project.stops import aligned
from onestop_intake.reference import Reference

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


class RecordProgress(ProjectAct):
    """By the policy: notes what review recorded about a case, at the instant `at` it happened.

    Source: notice A6.
    """

    refuses = (CaseUnknown,)

    fact: ProgressFact
    at: AwareDatetime

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        now, fact = replace(now, at=self.at), self.fact
        known = project.cases.get(fact.item)
        case = changed(known, fact, self.at, now.rules.calendar)
        if case == known:
            return []
        progressed = CaseProgressed(
            project=now.key("project"), fact=fact.TYPE, case=case, at=self.at
        )
        after = evolve(project, progressed)
        if after.stage is not Stage.ACCEPTED or not case.before_start:
            return [progressed]
        return [progressed, *_consequences(after, fact, now)]


class RecordLicences(ProjectAct):
    """By the policy: licences of a phase wait at the counter (一窗出件) since `at`.

    Source: notice A1, D5.
    """

    phase: int
    numbers: tuple[Number, ...]
    at: AwareDatetime

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[LicencesReady]:
        new = tuple(number for number in self.numbers if number not in project.licences)
        if not new:
            return []
        code = now.key("project")
        return [LicencesReady(project=code, phase=self.phase, numbers=new, ready_at=self.at)]


def _consequences(
    project: Project, fact: ProgressFact, now: Now[Reference]
) -> Sequence[ProjectEvent]:
    if isinstance(fact, ItemRejected):
        return [_closed(fact, now.at)]
    clock = aligned(project, now)
    project = _after(project, clock)
    plan = _replanned(project, fact, now)
    return [*clock, *plan, *cleared(_after(project, plan), now)]


def _after(project: Project, events: Sequence[ProjectEvent]) -> Project:
    for event in events:
        project = evolve(project, event)
    return project


def _replanned(project: Project, fact: ProgressFact, now: Now[Reference]) -> Sequence[ProjectEvent]:
    reason = REASONS.get(type(fact))
    return [] if reason is None else revised_plan(project, now, f"{fact.item} {reason}")


def _closed(fact: ItemRejected, at: datetime) -> ProjectClosed:
    reasons = "；".join(fact.reasons)
    return ProjectClosed(
        project=fact.project,
        outcome="rejected",
        explanation=f"{fact.item} 不予批准 / was rejected ({fact.decision}): {reasons}",
        closed_at=at,
    )
