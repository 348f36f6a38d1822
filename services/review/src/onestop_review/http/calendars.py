"""Holiday notices: those in force, and what further ones would move."""

from datetime import date, datetime

from fastapi import APIRouter
from onestop_chassis.http import Page, Public, Question, problems, whole
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import provisional_years
from onestop_contracts.examples import example_of
from onestop_contracts.fields import Code, Number
from onestop_contracts.parts import CalendarDay
from onestop_contracts.people import Role
from pydantic import BaseModel, Field

from onestop_review.calendar_impact import with_notices, would_move
from onestop_review.calendar_rule import STREAM, CalendarInvalid, HolidayNotice, calendar_rule
from onestop_review.case import case
from onestop_review.http.access import docket_of, rules
from onestop_review.http.body import Body

router = APIRouter(prefix="/calendar", tags=["calendar"])


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
