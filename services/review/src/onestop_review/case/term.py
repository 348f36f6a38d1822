"""A span of days with a deadline, and how a suspension or a new calendar moves it."""

from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.worktime import (
    Limit,
    WorkCalendar,
    add_working_days,
    end_of_day,
    local_day,
    shift,
    working_days_between,
)

_DAYS = Limit(0)


@dataclass(frozen=True, slots=True)
class Term:
    """Counted from `start` by calendar `calendar_version`; `deadline` is the last instant."""

    start: datetime
    deadline: datetime
    calendar_version: int

    def stood_still(self, since: datetime, until: datetime, calendar: WorkCalendar) -> datetime:
        """The deadline after a stop: later by each working day of the term whose close it covered.

        The day of the start is none of them, unless the term ends on it.
        """
        day = local_day(self.start)
        due_at_once = local_day(self.deadline) == day
        first = self.start if due_at_once else end_of_day(day, calendar) + datetime.resolution
        return shift(self.deadline, max(since, self.start, first), until, _DAYS, calendar)

    def under(self, calendar: WorkCalendar) -> datetime:
        """The deadline with the same number of working days by `calendar`, at the same hour.

        A deadline that stands on a day off (a suspension may have put it there) keeps its
        distance from the working day before it.
        """
        before = calendar.as_of(self.calendar_version)
        first, last = local_day(self.start), local_day(self.deadline)
        days = working_days_between(first, last, before)
        counted = add_working_days(first, days, before)
        return self.deadline + (add_working_days(first, days, calendar) - counted)
