"""The days of a year that an ordinary week does not tell, and where a day begins for counting."""

from datetime import date, datetime, timedelta

from onestop_chassis.worktime import Day, DayKind, WorkCalendar


def remarkable(calendar: WorkCalendar, year: int) -> list[Day]:
    """The days of a year, in order, that are off or that a notice names."""
    first = date(year, 1, 1)
    number = (date(year + 1, 1, 1) - first).days
    days = (calendar.day(first + timedelta(days=n)) for n in range(number))
    return [day for day in days if day.kind is not DayKind.WORKING or day.name]


def start_of(day: date, calendar: WorkCalendar) -> datetime:
    """When offices open on a day: from then on it is the day of the start, never the one before."""
    return calendar.hours.spans(day)[0][0]
