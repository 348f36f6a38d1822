"""Holiday notices."""

from datetime import date

from fastapi import APIRouter
from onestop_chassis.http import Call, Public, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_contracts.parts import CalendarDay
from pydantic import BaseModel, Field

from onestop_review import calendar_rule
from onestop_review.calendar_rule import CalendarInvalid, HolidayNotice, PublishCalendar
from onestop_review.http.access import importer, rules
from onestop_review.http.body import Body

router = APIRouter(prefix="/calendar", tags=["calendar"])


class DayBody(Body):
    """A day that departs from the week of Monday to Friday."""

    day: date
    working: bool
    name: str = ""


class NoticeBody(Body):
    """One notice and the days it names."""

    notice: str
    published_on: date
    years: list[int] = Field(max_length=10)
    days: list[DayBody] = Field(max_length=400)
    row: int | None = None

    def entry(self) -> HolidayNotice:
        """As the calendar keeps it."""
        days = tuple(CalendarDay(**day.model_dump()) for day in self.days)
        return HolidayNotice(self.notice, self.published_on, tuple(self.years), days, self.row)


class CalendarBody(Body):
    """Notices, oldest first; those entered already change nothing."""

    notices: list[NoticeBody] = Field(min_length=1, max_length=100)


class NoticeAnswer(BaseModel):
    """One notice in force, and its place in the order in which they came in."""

    version: int
    notice: str
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]


@router.post("", responses=problems(CalendarInvalid, Forbidden))
def publish_calendar(body: CalendarBody, call: Call) -> Receipt:
    """Enters holiday notices; open deadlines are reckoned again by them."""
    capacity = importer(call)
    command = PublishCalendar(tuple(notice.entry() for notice in body.notices))
    return call.handle(calendar_rule.calendar_rule, calendar_rule.STREAM, command, capacity)


@router.get("")
def list_notices(call: Public) -> list[NoticeAnswer]:
    """Every notice, oldest first."""
    return [
        NoticeAnswer(
            version=known.version,
            notice=known.name,
            published_on=known.published_on,
            years=known.years,
            days=tuple(CalendarDay(day=d, working=w, name=n) for d, w, n in known.days),
        )
        for known in rules(call).calendar.notices
    ]
