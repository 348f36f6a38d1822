"""Stops (停计): what a clock stood still for, and what that gives back to a deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from onestop_chassis.worktime.calendar import ONE_DAY, WorkCalendar
from onestop_chassis.worktime.limit import Unit, further
from onestop_chassis.worktime.office import (
    after_office_time,
    end_of_day,
    end_of_working_day_on_or_after,
    local_day,
    office_time_between,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch in which a clock stood still.

    `by_the_day` where it was given back in whole working days, one for each close of office in
    it: so stops were counted once, and deadlines that were told then stay.
    """

    since: datetime
    until: datetime
    by_the_day: bool = False

    def clipped(self, first: datetime) -> "Stop":
        """What of it lies at or after `first`."""
        return replace(self, since=max(self.since, first), until=max(self.until, first))


def given_back(
    at: datetime, stops: Iterable[Stop], calendar: WorkCalendar, unit: Unit = Unit.WORKING_DAY
) -> datetime:
    """The deadline `at` after these stops, given in order, in UTC.

    A limit in working days ends at the first close of office at which its clock runs and all its
    office time has run: it gets back exactly what the stops took in all, carried to the end of
    that day, and never ends within a stop. Limits in calendar days get back whole days, limits
    in hours their office time. A stop that begins after the deadline takes nothing.
    """
    due = counted = at.astimezone(UTC)
    for stop in stops:
        if stop.since > due or stop.until <= stop.since:
            continue
        if stop.by_the_day or unit is Unit.CALENDAR_DAY:
            days = stopped_days(stop.since, stop.until, unit, calendar)
            due = counted = further(due, days, unit, calendar)
            continue
        if stop.since < counted:
            taken = office_time_between(stop.since, stop.until, calendar)
            counted = after_office_time(counted, taken, calendar)
        if unit is Unit.WORKING_HOUR:
            due = counted
        else:
            due = max(due, end_of_working_day_on_or_after(max(counted, stop.until), calendar))
    return due


def after_lost(at: datetime, lost: timedelta, calendar: WorkCalendar) -> datetime:
    """The deadline `at` later by office time that was lost, to the close of that working day."""
    return end_of_working_day_on_or_after(after_office_time(at, lost, calendar), calendar)


def stopped_days(a: datetime, b: datetime, unit: Unit, calendar: WorkCalendar) -> int:
    """How many days a stop from `a` to `b` takes out of a count of whole days.

    A day is never split. It counts when the clock was running at its close, and does not count
    when the clock stood still then; so a stop takes out each day whose close lies in [a, b), and
    several stops take out exactly the sum of what each takes out.
    """
    day, last, stopped = local_day(a), local_day(b), 0
    while day <= last:
        counts = unit is Unit.CALENDAR_DAY or calendar.is_working(day)
        stopped += counts and a <= end_of_day(day, calendar) < b
        day += ONE_DAY
    return stopped
