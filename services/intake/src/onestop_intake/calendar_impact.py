"""What further holiday notices would move here: decided by the code that moves it, not recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.intake import PlanDrawn
from onestop_contracts.parts import CalendarDay

from onestop_intake.accept_by import recounted
from onestop_intake.planning import revised_plan
from onestop_intake.project_state import Project
from onestop_intake.rules import Rules
from onestop_intake.timers import next_look
from onestop_intake.work_calendar import AdoptCalendar, Notices, work_calendar

BECAUSE = "试算 / tried"


@dataclass(frozen=True, slots=True)
class Tried:
    """A notice as it stands in a file; review gives it its version when it is published."""

    notice: str
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True)
class Moving:
    """One open deadline of a project, and where it would be."""

    kind: str
    was: datetime
    would_be: datetime


def with_notices(known: Notices, notices: Sequence[Tried], at: datetime) -> Notices:
    """The notices as they would be with these, as far as they are new."""
    for one in notices:
        days = tuple((day.day, day.working, day.name) for day in one.days)
        same = (one.notice, one.published_on, one.years, days)
        if any((n.name, n.published_on, n.years, n.days) == same for n in known.held):
            continue
        version = 1 + known.calendar().version
        command = AdoptCalendar(version, one.notice, one.published_on, one.years, one.days, at)
        known = work_calendar.fold(work_calendar.decide(known, command), known)
    return known


def acceptance_moves(
    project: Project, code: str, at: datetime, calendar: WorkCalendar, rules: Rules
) -> Sequence[Moving]:
    """The time to ask for a correction; it moves when somebody next acts, or when it falls due."""
    _, moved = recounted(project, code, at, calendar, rules)
    return [Moving("accept", one.was, one.accept_by) for one in moved]


def plan_moves(
    project: Project,
    code: str,
    at: datetime,
    known: WorkCalendar,
    calendar: WorkCalendar,
    rules: Rules,
) -> Sequence[Moving]:
    """The next latest start of the plan, drawn now by the calendar in force and by the other."""
    was, would_be = (_look(project, code, at, under, rules) for under in (known, calendar))
    if was is None or would_be is None or was == would_be:
        return []
    return [Moving("plan", was, would_be)]


def _look(
    project: Project, code: str, at: datetime, calendar: WorkCalendar, rules: Rules
) -> datetime | None:
    """When the plan would be looked at again; one that comes out as it was stays in force."""
    events = revised_plan(project, code, at, calendar, rules, BECAUSE, daily=True)
    drawn = next((event for event in events if isinstance(event, PlanDrawn)), project.plan)
    return next_look(drawn.items, drawn.drawn_on) if drawn else None
