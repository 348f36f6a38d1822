"""The working calendar, as review answers it."""

from datetime import date, datetime

from onestop_console.readers.reader import Reader


class Day(Reader):
    """A day that a notice names."""

    day: date
    working: bool
    name: str


class Notice(Reader):
    """A notice of free days and adjusted working days, when it came out and for which years."""

    version: int
    notice: str
    published_on: date
    years: list[int]
    days: list[Day]


class SpecialDay(Reader):
    """A day on which offices do otherwise than in an ordinary week."""

    day: date
    kind: str
    working: bool
    name: str


class Year(Reader):
    """A year by the notices in force; provisional where none names it."""

    year: int
    provisional: bool
    version: int
    notice: str
    published_on: date | None
    days: list[SpecialDay]


class Count(Reader):
    """When so many working days end, and how that was counted."""

    since: date
    working_days: int
    last_day: date
    deadline: datetime
    calendar_version: int
    provisional: bool
    zh: list[str]
    en: list[str]
