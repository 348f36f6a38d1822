"""The working calendar: the State Council's holiday notices in the order they came into the log.

A later notice may correct an earlier one for the same year; both stay, so that it can be said by
which of them a deadline was reckoned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, Invalid, fault, so_many
from onestop_chassis.worktime import Notice, WorkCalendar, not_in_force
from onestop_contracts.event import Internal
from onestop_contracts.fields import Number, Prose, Title
from onestop_contracts.parts import CalendarDay
from onestop_contracts.review import CalendarPublished
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.register import RegisterAct, Row, Sent, the_leaders_of_the_city

STREAM = "calendar/cn"


class CalendarEntered(Internal):
    """Somebody entered the notices of these versions by hand, and said why."""

    TYPE: ClassVar[str] = "onestop.review.CalendarEntered.v1"

    versions: tuple[int, ...]
    reason: Prose


CalendarEvent = CalendarPublished | CalendarEntered


class NamedDay(Sent):
    """A day that departs from the week of Monday to Friday."""

    day: Day
    working: bool
    name: Title = Field(default="", examples=["春节"])


class HolidayNotice(Row):
    """One notice: `days` are only those that depart from the week of Monday to Friday.

    A notice may reach over New Year, so a day may lie in the year before or after those named.
    """

    notice: Number
    published_on: Day
    years: tuple[int, ...] = Field(max_length=10)
    days: tuple[NamedDay, ...] = Field(max_length=400)


@dataclass(frozen=True, slots=True)
class Calendars:
    """Every notice entered, oldest first; the version of a notice is its place, from 1."""

    notices: tuple[HolidayNotice, ...] = ()
    calendar: WorkCalendar = field(default_factory=WorkCalendar, compare=False)

    @property
    def version(self) -> int:
        """How many notices have been entered."""
        return len(self.notices)


class CalendarInvalid(Invalid):
    """A notice names a day far outside its years, or one day twice."""

    code = "calendar-invalid"
    title = "The holiday notices have faults"
    title_zh = "节假日安排有误"
    remedy = "Correct the notices and send them again; nothing was recorded."
    remedy_zh = "请更正后重新提交；本次未记录任何内容。"


class PublishCalendar(RegisterAct[Calendars]):
    """Enters holiday notices (节假日安排), oldest first; open deadlines are reckoned again.

    The list sent is what is to hold, a later one of it before an earlier: those in force already
    change nothing, one that was replaced meanwhile comes into force again. `reason` is why, where
    it is not a routine import.
    """

    by = the_leaders_of_the_city
    refuses = (CalendarInvalid,)
    opens = True

    notices: tuple[HolidayNotice, ...] = Field(min_length=1, max_length=100)
    reason: Prose = Field(default="", max_length=1000, examples=["国务院办公厅发布放假通知"])

    def decide(self, known: Calendars, now: Now[Any]) -> Sequence[CalendarEvent]:
        published = published_by(known, self.notices)
        versions = tuple(event.version for event in published)
        why = [CalendarEntered(versions=versions, reason=self.reason)] if self.reason else []
        return [*published, *why] if published else []


def published_by(known: Calendars, notices: Sequence[HolidayNotice]) -> Sequence[CalendarPublished]:
    """One event for each notice that does not hold, whether it ever did or not.

    Raises:
        CalendarInvalid: listing every fault of every notice.
    """
    faults = [found for notice in notices for found in _faults(notice)]
    if faults:
        raise CalendarInvalid(so_many(faults), errors=faults)
    given = [_counted(notice) for notice in notices]
    new = not_in_force(given, known.calendar.notices)
    return [
        CalendarPublished(
            version=known.version + n,
            notice=notice.name,
            published_on=notice.published_on,
            years=notice.years,
            days=tuple(CalendarDay(day=d, working=w, name=name) for d, w, name in notice.days),
        )
        for n, notice in enumerate(new, start=1)
    ]


def _counted(notice: HolidayNotice | CalendarPublished, version: int = 0) -> Notice:
    """As days are counted by it."""
    days = tuple((day.day, day.working, day.name) for day in notice.days)
    return Notice(version, notice.notice, notice.published_on, notice.years, days)


def _faults(notice: HolidayNotice) -> list[Fault]:
    faults: list[Fault] = []
    if not notice.notice:
        faults.append(fault("notice", "the notice has no name", "缺少通知名称", notice.row))
    if not notice.years:
        faults.append(fault("years", "names no year", "未列年份", notice.row))
    seen: set[date] = set()
    for day in notice.days:
        if min(abs(day.day.year - year) for year in notice.years or (0,)) > 1:
            en, zh = f"{day.day} is far from its years", f"{day.day} 与通知年份不符"
            faults.append(fault("days", en, zh, notice.row))
        if day.day in seen:
            en, zh = f"{day.day} is listed twice", f"{day.day} 重复出现"
            faults.append(fault("days", en, zh, notice.row))
        seen.add(day.day)
    return faults


def evolve(known: Calendars, event: CalendarEvent) -> Calendars:
    """The notices after a fact."""
    if isinstance(event, CalendarEntered):
        return known
    notice = HolidayNotice.model_construct(
        notice=event.notice,
        published_on=event.published_on,
        years=event.years,
        days=tuple(NamedDay.model_construct(**day.model_dump()) for day in event.days),
    )
    calendar = WorkCalendar.of((*known.calendar.notices, _counted(event, event.version)))
    return Calendars((*known.notices, notice), calendar)


calendar_rule: Noun[Calendars, Any] = Noun(
    stream=STREAM,
    path="/calendar",
    initial=Calendars(),
    evolve=evolve,
    acts=(PublishCalendar,),
)
