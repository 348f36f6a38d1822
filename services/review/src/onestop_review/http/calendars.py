"""Holiday notices: those in force, and what further ones would move."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from onestop_chassis.http import Page, Public, Question, problems, whole
from onestop_chassis.refusal import Forbidden, Invalid
from onestop_chassis.worktime import (
    Day,
    DayKind,
    Limit,
    WorkCalendar,
    explain,
    local_day,
    provisional_years,
)
from onestop_contracts.examples import example_of
from onestop_contracts.fields import Code, Number, Title, Wording
from onestop_contracts.parts import CalendarDay
from onestop_contracts.people import Role
from onestop_contracts.times import Day as OnDay
from pydantic import BaseModel, Field

from onestop_review.calendar_days import remarkable, start_of
from onestop_review.calendar_impact import with_notices, would_move
from onestop_review.calendar_rule import STREAM, CalendarInvalid, HolidayNotice, calendar_rule
from onestop_review.case import case
from onestop_review.http.access import docket_of, rules
from onestop_review.http.body import Body

router = APIRouter(prefix="/calendar", tags=["calendar"])
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DAYS = 1000


class DayBeyond(Invalid):
    """The day is not among the years that are counted in."""

    code = "day-beyond"
    title = "The day is outside of the years that are counted in"
    title_zh = "日期超出可计算的年份"
    remedy = f"Give a day from {FIRST_YEAR} to {LAST_YEAR - 1}."
    remedy_zh = f"请给出 {FIRST_YEAR} 年至 {LAST_YEAR - 1} 年之间的日期。"


class ImpactBody(Body):
    """Notices to be tried on the open cases of `limit` projects after project `after`."""

    notices: tuple[HolidayNotice, ...] = Field(
        min_length=1, max_length=100, examples=[(example_of(HolidayNotice),)]
    )
    after: Code = Field(default="", max_length=40)
    limit: int = Field(default=100, ge=1, le=500)


class MovingAnswer(BaseModel):
    """One open deadline that would be somewhere else; `key` is the deadline's own. `provisional`
    if the year it would fall into had no notice even then."""

    key: Code
    project: Code
    item: Code
    kind: Code
    was: datetime
    would_be: datetime
    provisional: tuple[int, ...]


class ImpactAnswer(BaseModel):
    """What would move in `projects` projects, by the calendar's would-be version.

    `cursor` goes on as `after`, empty at the end.
    """

    calendar_version: int
    would_be_version: int
    projects: int
    moving: list[MovingAnswer]
    cursor: Code


class NoticeAnswer(BaseModel):
    """One notice in force, and its place in the order in which they came in."""

    version: int
    notice: Number
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]


class DayAnswer(BaseModel):
    """A day that is not an ordinary working day; `name` is the holiday that it belongs to."""

    day: date
    kind: DayKind
    working: bool
    name: Title


class YearAnswer(BaseModel):
    """The days of a year that are off, or worked instead, by the notices in force.

    `notice` governs the year; empty where none names it: `provisional`, only weekends are known.
    """

    year: int
    provisional: bool
    version: int
    notice: Number
    published_on: date | None
    days: list[DayAnswer]


class CountAnswer(BaseModel):
    """Until when so many working days last that begin on a day; the same lines in two languages
    say how it was counted. `provisional` where a year that it touches has no notice."""

    since: date
    working_days: int
    last_day: date
    deadline: datetime
    calendar_version: int
    provisional: bool
    zh: list[Wording]
    en: list[Wording]


@router.post("/impact", responses=problems(CalendarInvalid, Forbidden))
def try_calendar(body: ImpactBody, call: Question) -> ImpactAnswer:
    """Which open deadlines notices would move, decided as when they come in; nothing is kept."""
    call.actor.require(Role.OPERATOR, Role.AUDITOR, Role.DIRECTOR, Role.STANDING_DEPUTY)
    log = call.runtime.log
    known = log.state(calendar_rule.decider, STREAM)[0]
    would_be = with_notices(known, body.notices)
    ahead = [project for project in rules(call).dockets if project > body.after]
    projects = ahead[: body.limit]
    moving = [
        MovingAnswer(
            key=f"{case.stream_at(project, item)}/{move.kind}",
            project=project,
            item=item,
            kind=move.kind,
            was=move.was,
            would_be=move.would_be,
            provisional=provisional_years(would_be.calendar, move.would_be),
        )
        for project in projects
        for item in docket_of(call, project).pending
        for move in would_move(
            log.state(case.decider, case.stream_at(project, item))[0],
            call.now,
            would_be.calendar,
        )
    ]
    return ImpactAnswer(
        calendar_version=known.calendar.version,
        would_be_version=would_be.calendar.version,
        projects=len(projects),
        moving=moving,
        cursor=projects[-1] if len(ahead) > len(projects) else "",
    )


@router.get("")
def list_notices(call: Public) -> Page[NoticeAnswer]:
    """Every notice, oldest first."""
    return whole(
        NoticeAnswer(
            version=known.version,
            notice=known.name,
            published_on=known.published_on,
            years=known.years,
            days=tuple(CalendarDay(day=d, working=w, name=n) for d, w, n in known.days),
        )
        for known in rules(call).calendar.notices
    )


@router.get("/years/{year}")
def read_year(year: Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR)], call: Public) -> YearAnswer:
    """Every day of a year on which offices do otherwise than from Monday to Friday, by the newest
    notices; weekends are among them."""
    calendar: WorkCalendar = rules(call).calendar
    governs = calendar.notice_for(year)
    return YearAnswer(
        year=year,
        provisional=calendar.provisional(year),
        version=governs.version if governs else 0,
        notice=governs.name if governs else "",
        published_on=governs.published_on if governs else None,
        days=[_day(day) for day in remarkable(calendar, year)],
    )


@router.get("/deadline", responses=problems(DayBeyond))
def read_deadline(
    call: Public,
    since: Annotated[OnDay | None, Query(description="The day of the start; else today.")] = None,
    working_days: Annotated[int, Query(ge=0, le=MOST_DAYS, description="How many.")] = 1,
) -> CountAnswer:
    """When a limit of so many working days ends that starts on a day: day 1 is the day after."""
    calendar: WorkCalendar = rules(call).calendar
    begun = since or local_day(call.now)
    if not FIRST_YEAR <= begun.year < LAST_YEAR:
        raise DayBeyond(begun.isoformat(), since=begun.isoformat())
    found = explain(start_of(begun, calendar), Limit(working_days), calendar)
    return CountAnswer(
        since=begun,
        working_days=working_days,
        last_day=local_day(found.deadline),
        deadline=found.deadline,
        calendar_version=found.calendar_version,
        provisional=found.provisional,
        zh=found.zh,
        en=found.en,
    )


def _day(day: Day) -> DayAnswer:
    return DayAnswer(day=day.on, kind=day.kind, working=day.working, name=day.name)
