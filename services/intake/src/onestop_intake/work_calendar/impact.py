"""What further holiday notices would move here: decided by the code that moves it, not recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from onestop_chassis.act import Attempt
from onestop_chassis.now import Now
from onestop_chassis.worktime import Notice, WorkCalendar, not_in_force
from onestop_contracts.fields import Code, Number
from onestop_contracts.intake import PlanDrawn
from onestop_contracts.parts import CalendarDay

from onestop_intake.project.accept_by import recounted
from onestop_intake.project.deadlines import next_look
from onestop_intake.project.planning import revised_plan
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference
from onestop_intake.work_calendar import work_calendar
from onestop_intake.work_calendar.adoption import AdoptCalendar
from onestop_intake.work_calendar.state import Notices

BECAUSE = "试算 / tried"


@dataclass(frozen=True, slots=True)
class Tried:
    """A notice as it stands in a file; review gives it its version when it is published."""

    notice: Number
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True)
class Moving:
    """One open deadline of a project, and where it would be."""

    kind: Code
    was: datetime
    would_be: datetime


def with_notices(known: Notices, notices: Sequence[Tried], now: Now[Reference]) -> Notices:
    """The notices as they would be with these, as far as they do not hold already."""
    given = [_counted(one) for one in notices]
    for one in not_in_force(given, known.held):
        adopted = AdoptCalendar(
            version=1 + known.calendar().version,
            notice=one.name,
            published_on=one.published_on,
            years=one.years,
            days=tuple(CalendarDay(day=d, working=w, name=name) for d, w, name in one.days),
            at=now.at,
        )
        told = work_calendar.decider.decide(known, Attempt(adopted, now))
        known = work_calendar.decider.fold(told, known)
    return known


def _counted(one: Tried) -> Notice:
    """As days are counted by it; its version comes with its publication."""
    days = tuple((day.day, day.working, day.name) for day in one.days)
    return Notice(0, one.notice, one.published_on, one.years, days)


def under(now: Now[Reference], calendar: WorkCalendar) -> Now[Reference]:
    """The same circumstances, by another calendar."""
    return replace(now, rules=replace(now.rules, calendar=calendar))


def acceptance_moves(project: Project, would_be: Now[Reference]) -> Sequence[Moving]:
    """The time to ask for a correction; it moves when somebody next acts, or when it falls due."""
    _, moved = recounted(project, would_be)
    return [Moving("accept", one.was, one.accept_by) for one in moved]


def plan_moves(
    project: Project, known: Now[Reference], would_be: Now[Reference]
) -> Sequence[Moving]:
    """The next latest start of the plan, drawn now by the calendar in force and by the other."""
    was, then = (_look(project, now) for now in (known, would_be))
    if was is None or then is None or was == then:
        return []
    return [Moving("plan", was, then)]


def _look(project: Project, now: Now[Reference]) -> datetime | None:
    """When the plan would be looked at again; one that comes out as it was stays in force."""
    events = revised_plan(project, now, BECAUSE, daily=True)
    drawn = next((event for event in events if isinstance(event, PlanDrawn)), project.plan)
    return next_look(drawn.items, drawn.drawn_on) if drawn else None
