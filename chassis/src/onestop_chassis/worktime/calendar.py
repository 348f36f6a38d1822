"""Which days offices work: the ordinary week, and the holiday notices that depart from it.

The State Council publishes a notice per year, and now and then a second one in the middle of it
(2019 and 2020 both had two). A calendar is therefore a list of notices in the order of their
versions, and an earlier state of knowledge is the same list cut short.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from onestop_contracts.fields import Number, Title

from onestop_chassis.clock import SHANGHAI

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class DayKind(StrEnum):
    """Why offices work on a day, or why they do not."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    ADJUSTED = "adjusted"


@dataclass(frozen=True, slots=True)
class Day:
    """One day as the calendar sees it; `name` is the holiday it belongs to, if any."""

    on: date
    kind: DayKind
    name: Title = ""

    @property
    def working(self) -> bool:
        """Ordinary working days, and days off that a notice made working days (调休上班)."""
        return self.kind in (DayKind.WORKING, DayKind.ADJUSTED)


@dataclass(frozen=True, slots=True)
class Notice:
    """A holiday notice: for each year named it replaces whatever an earlier one said.

    `days` holds (day, working, holiday's name). A day outside `years`, such as 31 December
    before a New Year's holiday, is overridden alone and leaves the rest of its year as it was.
    """

    version: int
    name: Number
    published_on: date
    years: tuple[int, ...]
    days: tuple[tuple[date, bool, Title], ...]


@dataclass(frozen=True, slots=True)
class WorkDay:
    """Office hours in Asia/Shanghai. Without `lunch` the whole span counts as working time."""

    start: time = time(8, 30)
    end: time = time(17, 30)
    lunch: tuple[time, time] | None = None

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The stretches of office time of a working day, as aware local instants."""
        edges = [self.start, *(self.lunch or ()), self.end]
        at = [datetime.combine(day, edge, SHANGHAI) for edge in edges]
        return list(zip(at[::2], at[1::2], strict=True))


@dataclass(frozen=True)
class WorkCalendar:
    """Says of any day whether offices work on it; equal when its notices and hours are."""

    notices: tuple[Notice, ...] = ()
    hours: WorkDay = WorkDay()
    _days: dict[date, Day] = field(init=False, repr=False, compare=False)
    _years: frozenset[int] = field(init=False, repr=False, compare=False)

    @classmethod
    def of(cls, notices: Iterable[Notice], hours: WorkDay | None = None) -> "WorkCalendar":
        """A calendar from notices in any order; the higher version wins."""
        ordered = tuple(sorted(notices, key=lambda notice: notice.version))
        return cls(ordered, hours or WorkDay())

    def __post_init__(self) -> None:
        days: dict[date, Day] = {}
        for notice in self.notices:
            days = {on: day for on, day in days.items() if on.year not in notice.years}
            days |= {on: _named(on, working, name) for on, working, name in notice.days}
        object.__setattr__(self, "_days", days)
        years = frozenset(year for notice in self.notices for year in notice.years)
        object.__setattr__(self, "_years", years)

    @property
    def version(self) -> int:
        """The highest version among its notices; 0 when there is none."""
        return max((notice.version for notice in self.notices), default=0)

    def provisional(self, year: int) -> bool:
        """Whether no notice names this year, so that only weekends are known."""
        return year not in self._years

    def day(self, on: date) -> Day:
        """What kind of day it is, and which holiday it belongs to."""
        known = self._days.get(on)
        if known is not None:
            return known
        return Day(on, DayKind.WEEKEND if on.weekday() >= SATURDAY else DayKind.WORKING)

    def is_working(self, day: date) -> bool:
        """Whether offices work on it."""
        return self.day(day).working

    def as_of(self, version: int) -> "WorkCalendar":
        """The calendar as it stood with notice `version`: later ones left out."""
        return replace(self, notices=tuple(n for n in self.notices if n.version <= version))

    def known_on(self, day: date) -> "WorkCalendar":
        """The calendar as anybody could know it on `day`."""
        return replace(self, notices=tuple(n for n in self.notices if n.published_on <= day))

    def notice_for(self, year: int) -> Notice | None:
        """The notice that governs a year: the last one that names it."""
        return next((n for n in reversed(self.notices) if year in n.years), None)


def _named(on: date, working: bool, name: str) -> Day:
    if working:
        return Day(on, DayKind.ADJUSTED if on.weekday() >= SATURDAY else DayKind.WORKING, name)
    return Day(on, DayKind.HOLIDAY, name)


def add_working_days(day: date, n: int, calendar: WorkCalendar) -> date:
    """The n-th working day after `day` (before it when `n` is negative); `day` itself for 0.

    The inverse of counting: `working_days_between(day, add_working_days(day, n, c), c) == n`.
    """
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def working_days_between(a: date, b: date, calendar: WorkCalendar) -> int:
    """How many working days lie after `a` up to and including `b`.

    Negative when `b` is before `a`: then those from `b` up to, but not including, `a`.
    """
    if b < a:
        return -sum(calendar.is_working(b + timedelta(days=n)) for n in range((a - b).days))
    return sum(calendar.is_working(a + timedelta(days=n + 1)) for n in range((b - a).days))
