"""Why what falls due in a project falls due then, in both languages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from onestop_chassis.timer import Due, Words
from onestop_chassis.worktime import explain

from onestop_intake.clock_words import explained, local
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference


def acceptance_words(
    due: Due, project: Project, now: datetime, reference: Reference
) -> Sequence[Words]:
    """Rule, calendar, day 1, the days skipped, and what silence leads to."""
    if project.received_at is None:
        return ()
    known = reference.calendar.as_of(project.calendar_version)
    told = explain(project.received_at, reference.rules.correction, known, until=due.at)
    silence = (
        "逾期未告知补正的，自收到材料之日起即为受理",
        "if no correction was asked for by then, the project is accepted as of the receipt",
    )
    return (*zip(told.zh, told.en, strict=True), silence)


def warning_words(
    due: Due, project: Project, now: datetime, reference: Reference
) -> Sequence[Words]:
    """The 100-day clock with its stops, and which of its days is warned of."""
    if project.clock is None:
        return ()
    told = explained(project.clock, now)
    at = local(due.at)
    warned = (
        f"第 {due.kind} 天于 {at} 结束，届时预警",
        f"day {due.kind} ends at {at}; that is when it warns",
    )
    return (*zip(told.zh, told.en, strict=True), warned)


def plan_words(due: Due, project: Project, now: datetime, reference: Reference) -> Sequence[Words]:
    """Which steps must begin by that day, and when the plan is looked at again."""
    if project.plan is None:
        return ()
    steps = [
        one.item
        for one in project.plan.items
        if not one.done and one.latest_start.isoformat() == due.kind
    ]
    last = local(due.at - timedelta(days=1))
    return (
        (
            f"倒排计划第 {project.plan.version} 版：{'、'.join(steps)} 最迟应于 {due.kind} 开始",
            f"plan version {project.plan.version}: {', '.join(steps)} must begin by {due.kind}",
        ),
        (
            f"该日于 {last} 结束；其后一日重新编排计划",
            f"that day ends at {last}; a day later the plan is drawn again",
        ),
    )
