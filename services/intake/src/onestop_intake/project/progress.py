"""Progress: a case moved, and with it the clock, the plan, or the clearance of the project.

An item that is rejected or withdrawn ends nothing but its own case.
"""

from collections.abc import Sequence
from dataclasses import replace

from onestop_chassis.now import Now
from onestop_contracts.fields import Number
from onestop_contracts.identifiers import attempt_of_licence, item_of_licence
from onestop_contracts.review import (
    AuthorityPassed,
    CaseClockPaused,
    CaseClockResumed,
    CaseOpened,
    CaseRefused,
    CaseResumed,
    CaseSuspended,
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
    LicenceRevoked,
    LimitExtended,
    MaterialsAwaited,
)
from pydantic import AwareDatetime

from onestop_intake.project.acting import ProjectAct
from onestop_intake.project.case_changes import (
    CaseUnknown,
    ProgressFact,
    changed,
    former,
    overtaken,
)
from onestop_intake.project.case_progress import CaseProgress, CaseState
from onestop_intake.project.clearance import cleared
from onestop_intake.project.events import (
    CaseProgressed,
    LicencesReady,
    PapersNoted,
    ProjectEvent,
    RevocationNoted,
)
from onestop_intake.project.planning import revised_plan
from onestop_intake.project.state import Project, Stage, evolve
from onestop_intake.project.stops import aligned
from onestop_intake.reference import Reference

REASONS: dict[type[ProgressFact], str] = {
    ItemApproved: "已批准 / approved",
    ItemRejected: "不予批准 / rejected",
    CaseClockPaused: "停钟 / clock stopped",
    CaseClockResumed: "恢复计时 / clock resumed",
    CaseSuspended: "中止办理 / suspended",
    CaseResumed: "恢复办理 / resumed",
    LimitExtended: "延长期限 / limit extended",
    CaseWithdrawn: "撤回申请 / withdrawn",
    AuthorityPassed: "办理主体变更 / decided by the other side",
    CaseRefused: "不予受理 / refused",
    MaterialsAwaited: "待交材料 / materials awaited",
    CaseOpened: "已立案 / opened",
}
"""The facts that may change a plan, and what the new version says about it."""


class RecordProgress(ProjectAct):
    """By the policy: notes what review recorded about a case, at the instant `at` it happened.

    Source: notice A6.
    """

    refuses = (CaseUnknown,)

    fact: ProgressFact
    at: AwareDatetime

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        now, fact = replace(now, at=self.at), self.fact
        if overtaken(project, fact):
            return []
        known = project.cases.get(fact.item)
        case = changed(known, fact, self.at, now.rules.calendar)
        papers = _papers(project, fact)
        if case == known:
            return papers
        progressed = CaseProgressed(
            project=now.key("project"), fact=fact.TYPE, case=case, at=self.at
        )
        after = _after(project, [*papers, progressed])
        if after.stage is not Stage.ACCEPTED or not case.before_start:
            return [*papers, progressed]
        return [*papers, progressed, *_consequences(after, _why(fact, known), now)]


def _papers(project: Project, fact: ProgressFact) -> list[ProjectEvent]:
    """Those that came to the case itself and are not in the project's file yet."""
    if not isinstance(fact, CaseClockResumed):
        return []
    there = [paper.value() for paper in project.handed_in.get(fact.item, ())]
    new = tuple(one for one in fact.materials if one not in there)
    if not new:
        return []
    at = fact.resumed_at
    return [PapersNoted(project=fact.project, item=fact.item, materials=new, supplied_at=at)]


class RecordLicences(ProjectAct):
    """By the policy: licences of a phase wait at the counter (一窗出件) since `at`.

    Source: notice A1, D5.
    """

    phase: int
    numbers: tuple[Number, ...]
    at: AwareDatetime
    hand_over_by: AwareDatetime

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[LicencesReady]:
        known = frozenset(project.licences)
        new = tuple(one for one in self.numbers if one not in known and _counts(project, one))
        if not new:
            return []
        code = now.key("project")
        ready = LicencesReady(
            project=code,
            phase=self.phase,
            numbers=new,
            ready_at=self.at,
            hand_over_by=self.hand_over_by,
        )
        return [ready]


def _counts(project: Project, number: str) -> bool:
    """Whether the licence is of a case that counts: not of an earlier attempt or filing."""
    return not former(project, item_of_licence(number), attempt_of_licence(number))


class RecordRevocation(ProjectAct):
    """By the policy: a licence was revoked; its item is approved no longer, and the plan follows.

    Source: notice D5; 行政许可法 art. 69.
    """

    refuses = (CaseUnknown,)

    number: Number
    at: AwareDatetime

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        if self.number in project.revoked:
            return []
        now, code, item = replace(now, at=self.at), now.key("project"), item_of_licence(self.number)
        known, attempt = project.cases.get(item), attempt_of_licence(self.number)
        noted = RevocationNoted(project=code, number=self.number, revoked_at=self.at)
        if former(project, item, attempt):
            return [noted]  # Of a case before the one that counts.
        if known is None:
            raise CaseUnknown(f"{code} {item}", project=code, item=item)
        case = known.model_copy(update={"state": CaseState.REVOKED})
        moved = CaseProgressed(project=code, fact=LicenceRevoked.TYPE, case=case, at=self.at)
        after = _after(project, [noted, moved])
        if after.stage is not Stage.ACCEPTED or not case.before_start:
            return [noted, moved]
        return [noted, moved, *_consequences(after, f"{item} 证照撤销 / licence revoked", now)]


def _why(fact: ProgressFact, known: CaseProgress | None) -> str:
    reason = REASONS.get(type(fact), "")
    if isinstance(fact, CaseOpened) and known is not None:
        reason = "材料已齐 / materials are in"
    return f"{fact.item} {reason}" if reason else ""


def _consequences(project: Project, why: str, now: Now[Reference]) -> Sequence[ProjectEvent]:
    """What follows for the clock, for the plan where there is a reason, and for clearance."""
    clock = aligned(project, now)
    project = _after(project, clock)
    plan = revised_plan(project, now, why) if why else []
    return [*clock, *plan, *cleared(_after(project, plan), now)]


def _after(project: Project, events: Sequence[ProjectEvent]) -> Project:
    for event in events:
        project = evolve(project, event)
    return project
