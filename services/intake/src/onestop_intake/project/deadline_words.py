"""Why what falls due in a project falls due then, in both languages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from onestop_chassis.timer import Due, Words
from onestop_chassis.worktime import explain

from onestop_intake.clock_words import explained, local
from onestop_intake.project.case_progress import APPLICANT
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
    """Which steps must begin or should end by that day, and when the plan is drawn again."""
    plan = project.plan
    if plan is None:
        return ()
    ahead = [one for one in plan.items if not one.done]
    begin = [one.item for one in ahead if one.latest_start.isoformat() == due.kind]
    theirs = [o.item for o in ahead if o.owner == APPLICANT and o.start.isoformat() == due.kind]
    failed = [item for item in theirs if item in project.cases and project.cases[item].failed]
    awaited = [item for item in theirs if item not in failed]
    end = [one.item for one in ahead if one.finish.isoformat() == due.kind]
    last = local(due.at - timedelta(days=1))
    said = (
        (awaited, "待申请人交齐材料，计划于", "开始", "awaits papers, should begin on"),
        (failed, "须由申请人重新申请，计划于", "开始", "to be applied for again, should begin on"),
        (begin, "最迟应于", "开始", "must begin by"),
        (end, "计划于", "完成", "should end by"),
    )
    return (
        *(
            (
                f"倒排计划第 {plan.version} 版：{'、'.join(steps)} {by_zh} {due.kind} {what_zh}",
                f"plan version {plan.version}: {', '.join(steps)} {by_en} {due.kind}",
            )
            for steps, by_zh, what_zh, by_en in said
            if steps
        ),
        (
            f"该日于 {last} 结束；其后一日重新编排计划",
            f"that day ends at {last}; a day later the plan is drawn again",
        ),
    )


def hand_out_words(
    due: Due, project: Project, now: datetime, reference: Reference
) -> Sequence[Words]:
    """What lies at the counter, and until when the law lets it."""
    at = local(due.at)
    return (
        (
            f"证照 {due.kind} 应于 {at} 前送达申请人（行政许可法第四十四条），逾期未发放的予以预警",
            f"licence {due.kind} is to be handed over by {at} (Administrative Licensing Law,"
            " art. 44); it is warned of when it still lies at the counter then",
        ),
    )
