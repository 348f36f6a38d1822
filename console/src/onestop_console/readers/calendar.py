"""The working calendar, as review answers it."""

from datetime import date

from onestop_console.readers.reader import Reader


class Day(Reader):
    """A day that a notice names."""

    day: date
    working: bool
    name: str


class Notice(Reader):
    """A notice of free days and adjusted working days."""

    version: int
    notice: str
    days: list[Day]
