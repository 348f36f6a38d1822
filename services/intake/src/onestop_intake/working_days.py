"""Working days as whole numbers, so that a plan is integer arithmetic."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from typing import Protocol

ONE_DAY = timedelta(days=1)


class SaysWorking(Protocol):
    """The part of a calendar that a plan needs."""

    @property
    def version(self) -> int: ...

    def is_working(self, day: date) -> bool: ...


class WorkingDays:
    """Numbers the working days: 0 is the first one from `origin` on, those before are negative."""

    def __init__(self, calendar: SaysWorking, origin: date):
        self._calendar = calendar
        self._next, self._last = origin, origin
        self._from: list[date] = []
        self._before: list[date] = []  # backwards: -1, -2, and so on

    def index(self, day: date) -> int:
        """The number of `day`, or of the last working day before it."""
        while self._next <= day:
            self._forth()
        n = bisect_right(self._from, day)
        if n > 0:
            return n - 1
        while not self._before or self._before[-1] > day:
            self._back()
        return -1 - bisect_left(self._before, -day.toordinal(), key=lambda one: -one.toordinal())

    def at_or_after(self, day: date) -> int:
        """The number of `day`, or of the first working day after it."""
        n = self.index(day)
        return n if self.day(n) == day else n + 1

    def day(self, n: int) -> date:
        """The working day of this number."""
        while len(self._from) <= n:
            self._forth()
        while len(self._before) < -n:
            self._back()
        return self._from[n] if n >= 0 else self._before[-n - 1]

    def _forth(self) -> None:
        if self._calendar.is_working(self._next):
            self._from.append(self._next)
        self._next += ONE_DAY

    def _back(self) -> None:
        self._last -= ONE_DAY
        if self._calendar.is_working(self._last):
            self._before.append(self._last)
