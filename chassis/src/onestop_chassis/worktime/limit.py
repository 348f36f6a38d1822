"""Limits (期限) as data, and the deadline each leads to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from onestop_chassis.worktime.calendar import ONE_DAY, WorkCalendar, add_working_days
from onestop_chassis.worktime.office import (
    after_office_time,
    end_of_day,
    end_of_working_day_on_or_after,
    local_day,
)


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    WORKING_HOUR = "working_hour"


class Starts(StrEnum):
    """Whether day 1 is the day after the start, or the start's own day."""

    NEXT_DAY = "next_day"
    AT_ONCE = "at_once"


class LastDay(StrEnum):
    """What happens when a calendar-day limit ends on a day off.

    `AS_IT_FALLS` keeps it there, at the end of office hours: the notice promises "100 days" to
    the applicant, and a promise is not prolonged in favour of who gave it. `NEXT_WORKING_DAY`
    carries it on, as civil law does for the limits of a party who has to act (民法典 art. 203).
    """

    AS_IT_FALLS = "as_it_falls"
    NEXT_WORKING_DAY = "next_working_day"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units, counted from the day after or at once; `amount` 0 means by close of day."""

    amount: int
    unit: Unit = Unit.WORKING_DAY
    starts: Starts = Starts.NEXT_DAY
    last_day: LastDay = LastDay.AS_IT_FALLS

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"a limit of {self.amount} units")


def deadline(start: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """The last instant that is still in time, in UTC.

    Day limits end with the office hours of their last day; hour limits end inside office hours.
    """
    return settled(unsettled(start, limit, calendar), limit, calendar)


def unsettled(start: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """The deadline before `last_day` is looked at; further days are counted from here."""
    if limit.unit is Unit.WORKING_HOUR:
        begins = hours_from(start, limit, calendar)
        return after_office_time(begins, timedelta(hours=limit.amount), calendar)
    if limit.amount == 0:
        return _first_close(start, limit.unit, calendar)
    day = before_day_one(start, limit, calendar)
    return end_of_day(_on(day, limit.amount, limit.unit, calendar), calendar)


def settled(at: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Carries a calendar-day deadline off a day off, where the limit asks for that."""
    carried = limit.unit is Unit.CALENDAR_DAY and limit.last_day is LastDay.NEXT_WORKING_DAY
    return end_of_working_day_on_or_after(at, calendar) if carried else at


def before_day_one(start: datetime, limit: Limit, calendar: WorkCalendar) -> date:
    """The date after which days are counted: the start's own, or the one before it.

    A start after office hours never makes its own day the first one.
    """
    day = local_day(start)
    in_time = start <= end_of_day(day, calendar)
    return day - ONE_DAY if limit.starts is Starts.AT_ONCE and in_time else day


def day_one(start: datetime, limit: Limit, calendar: WorkCalendar) -> date:
    """The first day that counts."""
    unit = Unit.CALENDAR_DAY if limit.unit is Unit.CALENDAR_DAY else Unit.WORKING_DAY
    return _on(before_day_one(start, limit, calendar), 1, unit, calendar)


def hours_from(start: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Where an hour limit begins to count: at once, or when offices next open on another day."""
    if limit.starts is Starts.AT_ONCE:
        return start
    opening = add_working_days(local_day(start), 1, calendar)
    return calendar.hours.spans(opening)[0][0]


def further(at: datetime, units: int, unit: Unit, calendar: WorkCalendar) -> datetime:
    """A deadline given `units` more (an extension)."""
    if unit is Unit.WORKING_HOUR:
        return after_office_time(at, timedelta(hours=units), calendar)
    return end_of_day(_on(local_day(at), units, unit, calendar), calendar) if units else at


def _first_close(start: datetime, unit: Unit, calendar: WorkCalendar) -> datetime:
    if unit is Unit.WORKING_DAY:
        return end_of_working_day_on_or_after(start, calendar)
    today = end_of_day(local_day(start), calendar)
    return today if start <= today else end_of_day(local_day(start) + ONE_DAY, calendar)


def _on(day: date, n: int, unit: Unit, calendar: WorkCalendar) -> date:
    if unit is Unit.CALENDAR_DAY:
        return day + timedelta(days=n)
    return add_working_days(day, n, calendar)
