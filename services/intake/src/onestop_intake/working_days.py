"""Working days as whole numbers, so that a plan is integer arithmetic."""

from bisect import bisect_right
from datetime import date, timedelta
from typing import Protocol


class SaysWorking(Protocol):
    """The part of a calendar that a plan needs."""

    @property
    def version(self) -> int: ...

    def is_working(self, day: date) -> bool: ...


class WorkingDays:
    """Numbers the working days from `first` on; day `n` is the n-th, from 0."""

    def __init__(self, calendar: SaysWorking, first: date):
        self._calendar = calendar
        self._next = first
        self._days: list[date] = []
        while not self._days:
            self._grow()

    def index(self, day: date) -> int:
        """The number of `day`, or of the last working day before it.

        Raises:
            ValueError: there is no working day from `first` to `day`.
        """
        while self._next <= day:
            self._grow()
        n = bisect_right(self._days, day) - 1
        if n < 0:
            raise ValueError(f"{day} lies before the first working day {self._days[0]}")
        return n

    def at_or_after(self, day: date) -> int:
        """The number of `day`, or of the first working day after it."""
        n = self.index(day)
        return n if self._days[n] == day else n + 1

    def day(self, n: int) -> date:
        """The n-th working day.

        Raises:
            ValueError: `n` is negative.
        """
        if n < 0:
            raise ValueError(f"day {n} lies before the first working day {self._days[0]}")
        while len(self._days) <= n:
            self._grow()
        return self._days[n]

    def _grow(self) -> None:
        if self._calendar.is_working(self._next):
            self._days.append(self._next)
        self._next += timedelta(days=1)
