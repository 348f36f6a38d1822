"""The moments at which something can happen in the demonstration, on the working calendar."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import WorkCalendar, add_working_days, working_days_between

from onestop_cli.demo.script import AFTERNOON, DEADLINE, EVENING, MORNING

AFTER_DEADLINES = timedelta(seconds=30)
DEPUTIES_ON_SITE = (0, 1)


def local(instant: datetime) -> datetime:
    """The same instant as the clock on the wall shows it."""
    return instant.astimezone(SHANGHAI)


def at(day: date, time_of_day: tuple[int, int]) -> datetime:
    """An instant of a day in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, *time_of_day, tzinfo=SHANGHAI)


def passed(since: datetime, now: datetime, calendar: WorkCalendar) -> int:
    """How many working days lie between two instants, by their dates."""
    return working_days_between(local(since).date(), local(now).date(), calendar)


def in_office(now: datetime, calendar: WorkCalendar) -> bool:
    """Whether people are at work: silence is judged in the evening, decisions wait for morning."""
    here = local(now)
    return calendar.is_working(here.date()) and here < at(here.date(), DEADLINE)


def never(_morning: datetime) -> bool:
    """Somebody has something to do every morning."""
    return False


def next_moment(
    now: datetime,
    deadline: datetime | None,
    calendar: WorkCalendar,
    afternoon: bool = False,
    idle: Callable[[datetime], bool] = never,
) -> datetime:
    """Where the clock goes next.

    The afternoon where one is asked for, the evening of a day on which a deadline falls, or the
    next working morning that is not idle. An evening is kept where the earliest deadline is behind
    already: another may stand behind it.
    """
    here = local(now)
    today = here.date()
    if afternoon and here < at(today, AFTERNOON):
        return at(today, AFTERNOON)
    if here < at(today, MORNING) and calendar.is_working(today):
        return at(today, MORNING)
    morning = at(add_working_days(today, 1, calendar), MORNING)
    while (deadline is None or deadline >= morning) and idle(morning):
        morning = at(add_working_days(local(morning).date(), 1, calendar), MORNING)
    if deadline is None or deadline >= morning:
        return morning
    evening = at(max(today, local(deadline).date()), EVENING)
    return evening if here < evening < morning else morning


def step_before(now: datetime, then: datetime) -> datetime | None:
    """Half a minute past the deadlines of the day, if the clock is about to pass them.

    The clocks of five services are set one after the other. No timer fires before its settle
    time, so setting all of them here first leaves them at most minutes apart, on one day, when
    one of them starts to fire.
    """
    halt = at(local(then).date(), DEADLINE) + AFTER_DEADLINES
    return halt if now < halt < then else None


def slot(now: datetime, calendar: WorkCalendar) -> date:
    """The next day on which the deputies are on site: a working Monday or Tuesday."""
    day = local(now).date()
    while day.weekday() not in DEPUTIES_ON_SITE or not calendar.is_working(day):
        day += timedelta(days=1)
    return day
