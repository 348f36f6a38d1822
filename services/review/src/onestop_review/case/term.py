"""A span of days with a deadline, and how suspensions or a new calendar move it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from onestop_chassis.worktime import (
    Stop,
    WorkCalendar,
    add_working_days,
    end_of_day,
    given_back,
    local_day,
    working_days_between,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Counted from `start` by calendar `calendar_version`; `deadline` is the last instant.

    `set_to` is the deadline before the suspensions `stops` moved it; None where none did.
    """

    start: datetime
    deadline: datetime
    calendar_version: int
    stops: tuple[Stop, ...] = ()
    set_to: datetime | None = None

    def stood_still(self, stop: Stop, calendar: WorkCalendar) -> datetime:
        """The deadline of a limit after one more stop.

        The day of the start is no part of a limit, unless that ends on it.
        """
        day = local_day(self.start)
        due_at_once = local_day(self._set_to) == day
        first = self.start if due_at_once else end_of_day(day, calendar) + datetime.resolution
        return self._after([*self.stops, stop], first, calendar)

    def kept(self, stop: Stop, calendar: WorkCalendar) -> datetime:
        """The deadline after one more stop of a time that could be used from its start on."""
        return self._after([*self.stops, stop], self.start, calendar)

    def reopened(self, calendar: WorkCalendar) -> datetime:
        """The deadline with all that `stops` took, by this calendar where that makes it later."""
        bare = Term(self.start, self._set_to, self.calendar_version)
        at = max(self._set_to, bare.under(calendar))
        counted = replace(self, set_to=at)._after(self.stops, self.start, calendar)
        return max(self.deadline, counted)

    def moved(self, by: datetime, stop: Stop | None, version: int | None = None) -> "Term":
        """With the deadline `by` after one more stop; without one, set anew by calendar
        `version`, if that is another.
        """
        if stop is not None:
            return replace(self, deadline=by, stops=(*self.stops, stop), set_to=self._set_to)
        counted_by = self.calendar_version if version is None else version
        return Term(self.start, by, counted_by)

    def under(self, calendar: WorkCalendar) -> datetime:
        """The deadline with the same number of working days by `calendar`, at the same hour.

        A deadline that stands on a day off (suspensions once put it there) keeps its distance
        from the working day before it.
        """
        before = calendar.as_of(self.calendar_version)
        first, last = local_day(self.start), local_day(self.deadline)
        days = working_days_between(first, last, before)
        counted = add_working_days(first, days, before)
        return self.deadline + (add_working_days(first, days, calendar) - counted)

    @property
    def _set_to(self) -> datetime:
        return self.set_to or self.deadline

    def _after(self, stops: Iterable[Stop], first: datetime, calendar: WorkCalendar) -> datetime:
        return given_back(self._set_to, (stop.clipped(first) for stop in stops), calendar)
