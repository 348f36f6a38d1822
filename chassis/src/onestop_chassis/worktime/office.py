"""Office time: ends of days, and stretches of hours that offices are open."""

from datetime import UTC, date, datetime, timedelta

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime.calendar import ONE_DAY, WorkCalendar, add_working_days

_NONE = timedelta(0)


def local_day(instant: datetime) -> date:
    """The date in Asia/Shanghai on which an instant falls.

    Raises:
        ValueError: the instant carries no zone.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} carries no zone")
    return instant.astimezone(SHANGHAI).date()


def end_of_day(day: date, calendar: WorkCalendar) -> datetime:
    """The end of office hours on `day`, working day or not, in UTC."""
    return datetime.combine(day, calendar.hours.end, SHANGHAI).astimezone(UTC)


def end_of_working_day_on_or_after(instant: datetime, calendar: WorkCalendar) -> datetime:
    """The first end of a working day that is not before `instant`, in UTC."""
    day = local_day(instant)
    if calendar.is_working(day) and instant <= end_of_day(day, calendar):
        return end_of_day(day, calendar)
    return end_of_day(add_working_days(day, 1, calendar), calendar)


def office_time_between(a: datetime, b: datetime, calendar: WorkCalendar) -> timedelta:
    """How long offices are open from `a` to `b`; zero when `b` is not after `a`."""
    total, day = _NONE, local_day(a)
    while day <= local_day(b):
        if calendar.is_working(day):
            for opens, closes in calendar.hours.spans(day):
                total += max(_NONE, min(closes, b) - max(opens, a))
        day += ONE_DAY
    return total


def after_office_time(start: datetime, amount: timedelta, calendar: WorkCalendar) -> datetime:
    """The instant at which `amount` of office time has gone by since `start`, in UTC.

    The end of one stretch is the answer rather than the beginning of the next: eight hours from
    an opening at 09:30 end at 17:30 and not on the following morning.
    """
    if amount <= _NONE:
        return start.astimezone(UTC)
    left, day = amount, local_day(start)
    while True:
        for opens, closes in calendar.hours.spans(day) if calendar.is_working(day) else []:
            begins = max(opens, start)
            if closes - begins >= left:
                return (begins.astimezone(UTC)) + left
            left -= max(_NONE, closes - begins)
        day += ONE_DAY


def working_minutes_before(instant: datetime, hours: int, calendar: WorkCalendar) -> datetime:
    """Where the last `hours` office hours before `instant` begin, in UTC.

    For the rule that silence counts only while an objection could have been filed: the stretch
    from the answer to `instant` holds exactly `hours` of office time.
    """
    left, day = timedelta(hours=hours), local_day(instant)
    while left > _NONE:
        for opens, closes in reversed(calendar.hours.spans(day)):
            ends = min(closes, instant)
            if not calendar.is_working(day) or ends <= opens:
                continue
            if ends - opens >= left:
                return ends.astimezone(UTC) - left
            left -= ends - opens
        day -= ONE_DAY
    return instant.astimezone(UTC)


def provisional_years(calendar: WorkCalendar, *dates: date | datetime | None) -> tuple[int, ...]:
    """The years of these dates for which no notice is known: what was counted into them may move.

    For whatever shows dates: none means that they are certain.
    """
    days = (local_day(one) if isinstance(one, datetime) else one for one in dates if one)
    return tuple(sorted({day.year for day in days if calendar.provisional(day.year)}))
