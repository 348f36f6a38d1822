"""What intake's queries answer: rows of the views, with the days as they stand now."""

from datetime import date, datetime

from onestop_chassis.worktime import WorkCalendar, provisional_years
from onestop_contracts.fields import Code, Number, Prose, Title
from onestop_contracts.parts import Attributes, GuidanceItem, Part
from pydantic import Field

from onestop_intake.clock_words import ClockWords, explained
from onestop_intake.hundred_days import Stop
from onestop_intake.project.amendment_answers import AmendmentAnswer, amendment_answer
from onestop_intake.project.blocking import Blocking, blocking
from onestop_intake.project.difference import standing
from onestop_intake.project.items import Item
from onestop_intake.project.state import Project, Stage

PROVISIONAL = Field(
    default=(),
    description="Years without a holiday notice that dates here were counted into: they may move.",
)


class PlanSummary(Part):
    """The plan in force, in short."""

    version: int
    target_on: date
    finish_on: date
    feasible: bool
    critical_path: tuple[Code, ...]


class ItemAnswer(Part):
    """One item and its state: waiting, awaiting_materials, opened, accepted, stopped, approved,
    rejected, refused, withdrawn, revoked. `missing` are papers to be handed in before it is opened.
    `attempt` is the how many-th case of the item it is about.
    """

    item: Code
    name_zh: Title
    name_en: Title
    department: Code
    phase: int
    before_start: bool
    needs: tuple[Code, ...]
    state: Code
    missing: tuple[Code, ...] = ()
    attempt: int = 1


class ProjectAnswer(Part):
    """One project as of now; days count calendar days, `net` without the stops.

    `amendments` say what was said otherwise since it was filed, the latest last.
    `blocking` are the items that keep it from being cleared until somebody does something.
    `hand_over_by` says until when each licence at the counter is to be handed over; `waiting` are
    those for which that day has passed.
    """

    project: Code
    filing: int
    name_zh: Prose
    name_en: Prose
    division: Code
    industry_class: Code
    attributes: Attributes | None
    amendments: tuple[AmendmentAnswer, ...]
    stage: Stage
    filed_at: datetime
    accept_by: datetime | None
    accepted_at: datetime | None
    deemed: bool
    correction: tuple[Prose, ...]
    days_raw: int | None
    days_net: int | None
    limit_days: int | None
    deadline: datetime | None
    paused: bool
    warnings: tuple[Code, ...]
    holders: tuple[Code, ...]
    plan: PlanSummary | None
    items: tuple[ItemAnswer, ...]
    blocking: tuple[Blocking, ...]
    licences: tuple[Number, ...]
    handed_out: tuple[Number, ...]
    hand_over_by: dict[Number, datetime]
    waiting: tuple[Number, ...]
    revoked: tuple[Number, ...]
    cleared_at: datetime | None
    outcome: Code
    ending: tuple[Prose, ...]
    provisional: tuple[int, ...] = PROVISIONAL


class ClockAnswer(Part):
    """The 100-day clock as of `now`, with its ledger and the same in words."""

    project: Code
    now: datetime
    accepted_at: datetime
    limit_days: int
    days_raw: int
    days_net: int
    days_stopped: int
    paused: bool
    stops: tuple[Stop, ...]
    target_on: date
    deadline: datetime
    ended_at: datetime | None
    warnings: tuple[Code, ...]
    holders: tuple[Code, ...]
    explanation: ClockWords


class StepAnswer(Part):
    """One step of a plan that was drawn up before anything was filed."""

    item: Code
    start: date
    finish: date
    latest_start: date
    slack_wd: int
    critical: bool


class SheetAnswer(Part):
    """A guidance sheet without a project, and the plan as if it were accepted today."""

    catalogue_version: int
    items: tuple[GuidanceItem, ...]
    materials: tuple[Code, ...]
    filing_materials: tuple[Code, ...]
    plan: tuple[StepAnswer, ...]
    target_on: date
    finish_on: date
    feasible: bool
    critical_path: tuple[Code, ...]
    provisional: tuple[int, ...] = PROVISIONAL


_OTHERWISE = {"amendments", "items", "plan", "provisional"}
_SAME = (set(ProjectAnswer.model_fields) & set(Project.model_fields)) - _OTHERWISE


def project_answer(
    project: Project, now: datetime, calendar: WorkCalendar | None = None
) -> ProjectAnswer:
    """The project with its days as of `now`; by the calendar it says which of them may move."""
    clock, plan = project.clock, project.plan
    ends = plan.finish_on if plan else None
    counted = (project.accept_by, ends, *project.hand_over_by.values())
    return ProjectAnswer(
        **project.model_dump(include=_SAME),
        accepted_at=clock and clock.accepted_at,
        days_raw=clock and clock.days_raw(now),
        days_net=clock and clock.days_net(now),
        limit_days=clock and clock.limit_days,
        deadline=clock and clock.deadline(now),
        paused=clock is not None and clock.paused,
        warnings=clock.raised if clock else (),
        holders=project.holders,
        plan=plan and PlanSummary.model_validate(plan, from_attributes=True),
        provisional=provisional_years(calendar, *counted) if calendar else (),
        items=tuple(item_answer(project, item) for item in project.items),
        blocking=blocking(project),
        amendments=tuple(amendment_answer(one) for one in project.amendments),
    )


def item_answer(project: Project, item: Item) -> ItemAnswer:
    """`waiting` before its case opens; `stopped` while it stands still."""
    case = project.cases.get(item.item)
    missing = project.missing(item) if case is None or case.awaiting else ()
    told = {"state": standing(case), "missing": missing, "attempt": project.attempt(item.item)}
    return ItemAnswer(**item.model_dump(), **told)


def clock_answer(project: Project, now: datetime) -> ClockAnswer | None:
    """The project's clock as of `now`; None before acceptance."""
    clock = project.clock
    if clock is None:
        return None
    return ClockAnswer(
        project=project.project,
        now=now,
        accepted_at=clock.accepted_at,
        limit_days=clock.limit_days,
        days_raw=clock.days_raw(now),
        days_net=clock.days_net(now),
        days_stopped=clock.days_stopped(now),
        paused=clock.paused,
        stops=clock.stops,
        target_on=clock.target_on(now),
        deadline=clock.deadline(now),
        ended_at=clock.ended_at,
        warnings=clock.raised,
        holders=project.holders,
        explanation=explained(clock, now),
    )
