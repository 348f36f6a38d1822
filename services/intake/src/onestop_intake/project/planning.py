"""A project's plan as facts: drawn at acceptance, revised when a fact changed it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from onestop_chassis.now import Now
from onestop_chassis.worktime import WorkCalendar, local_day, working_days_between
from onestop_contracts.intake import ClockWarningRaised, PlanDrawn, PlanRevised
from onestop_contracts.parts import GuidanceItem, Stage, Supervision

from onestop_intake.plan import Plan, Step, draw
from onestop_intake.project.case_progress import CENTRE, CaseProgress, CaseState
from onestop_intake.project.items import Item
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference
from onestop_intake.rules import PlanRules

PLAN = "plan"
"""The warning that the plan ends after the last day."""


def steps_of(
    project: Project, today: date, calendar: WorkCalendar, rules: PlanRules
) -> tuple[Step, ...]:
    """The items before construction as steps, with what is known about their cases."""
    return tuple(
        step_of(item, project.cases.get(item.item), today, calendar, rules)
        for item in project.before_start
    )


def step_of(
    item: Item | GuidanceItem,
    case: CaseProgress | None,
    today: date,
    calendar: WorkCalendar,
    rules: PlanRules,
) -> Step:
    """One item as a step; one that awaits papers, or whose case ended without an approval in force,
    counts as not begun. Its owner is whose step the case is; before there is one, the centre's,
    which opens it."""
    kind = item.supervision
    duration = rules.duration_wd(item.promised_limit_wd, kind)
    owner = CENTRE if case is None else case.holder
    if case is None or case.awaiting or case.failed:
        return Step(item.item, owner, duration, item.needs)
    return Step(
        item=item.item,
        owner=owner,
        duration_wd=duration,
        needs=item.needs,
        started_on=case.opened_on,
        done_on=case.decided_on if case.state is CaseState.APPROVED else None,
        extra_wd=case.extra_wd + standing_wd(case, today, calendar),
        owes_wd=owed_wd(case, today, calendar, rules, kind),
    )


def owed_wd(
    case: CaseProgress, today: date, calendar: WorkCalendar, rules: PlanRules, kind: Supervision
) -> int:
    """Working days that a case takes from today at least, by its windows and its stop.

    No more than a fresh one takes from its opening, so that a plan does not move because a case
    was opened.
    """
    stop = max(0, working_days_between(today, resumes_on(case, today), calendar))
    if case.window_ends_on is not None:
        left = working_days_between(today, case.window_ends_on, calendar)
        return max(0, left, stop) + rules.decision_wd
    past = () if case.state is CaseState.OPENED else (Stage.ACCEPTANCE,)
    return stop + rules.supervised_wd([one for one in kind.windows_before if one not in past])


def standing_wd(case: CaseProgress, today: date, calendar: WorkCalendar) -> int:
    """Working days that the present stop will have taken by the day it should end."""
    if not case.stopped:
        return 0
    since = local_day(min(hold.from_at for hold in case.holds))
    return working_days_between(since, resumes_on(case, today), calendar)


def resumes_on(case: CaseProgress, today: date) -> date:
    """The day by which its present stop should end; today when it is not stopped."""
    return max([today, *(hold.expected_end_on for hold in case.holds if hold.expected_end_on)])


def plan_of(project: Project, now: Now[Reference]) -> Plan:
    """The plan as of now, against the last day of the project's clock.

    A fact heard late draws it as of the day of the plan before: a plan does not go back.
    """
    if project.clock is None:
        raise ValueError("a plan needs a running clock")
    calendar, known = now.rules.calendar, project.plan
    today = max(now.day, known.drawn_on) if known else now.day
    steps = steps_of(project, today, calendar, now.rules.rules.plan)
    return draw(steps, today, project.clock.target_on(now.at), calendar)


def first_plan(project: Project, now: Now[Reference]) -> Sequence[PlanDrawn | ClockWarningRaised]:
    """The first version, and a warning if it ends too late."""
    plan = plan_of(project, now)
    version = project.plans_before + 1
    drawn = PlanDrawn(project=now.key("project"), version=version, **_facts(plan))
    return [drawn, *_late(project, plan, now)]


def revised_plan(
    project: Project, now: Now[Reference], because: str, *, daily: bool = False
) -> Sequence[PlanDrawn | ClockWarningRaised]:
    """The next version, or nothing when the plan came out as it was.

    `daily` records one on a new day all the same: that it was looked at is the fact, and the
    next look is due by it.
    """
    plan = plan_of(project, now)
    known = project.plan
    if known is None:
        return []
    looked_at = daily and plan.drawn_on > known.drawn_on
    if not looked_at and (plan.items, plan.target_on) == (known.items, known.target_on):
        return []
    code, facts = now.key("project"), _facts(plan)
    revised = PlanRevised(project=code, version=known.version + 1, because=because, **facts)
    return [revised, *_late(project, plan, now)]


def _facts(plan: Plan) -> dict[str, Any]:
    return {
        "drawn_on": plan.drawn_on,
        "target_on": plan.target_on,
        "finish_on": plan.finish_on,
        "feasible": plan.feasible,
        "items": plan.items,
        "critical_path": plan.critical_path,
        "calendar_version": plan.calendar_version,
    }


def _late(project: Project, plan: Plan, now: Now[Reference]) -> Sequence[ClockWarningRaised]:
    if plan.feasible or project.clock is None or PLAN in project.clock.raised:
        return []
    return [warning(project, PLAN, now)]


def warning(project: Project, threshold: str, now: Now[Reference]) -> ClockWarningRaised:
    """A warning with the days as they stand and who holds the project."""
    if project.clock is None:
        raise ValueError("a warning needs a running clock")
    return ClockWarningRaised(
        project=now.key("project"),
        threshold=threshold,
        days_raw=project.clock.days_raw(now.at),
        days_net=project.clock.days_net(now.at),
        holders=project.holders,
        raised_at=now.at,
    )
