"""A year as months, each day with the word of what it is: 休, 班, or nothing."""

from calendar import Calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from onestop_console.readers.calendar import Notice, SpecialDay, Year

MONTHS = range(1, 13)
WORDS = {"holiday": "休", "weekend": "休", "adjusted": "班"}


@dataclass(frozen=True)
class Square:
    """A day in its month; `word` says by itself what its colour says, too."""

    number: int
    kind: str
    word: str
    name: str
    today: bool


@dataclass(frozen=True)
class Month:
    """Weeks from Monday to Sunday; None where the day is in another month."""

    number: int
    weeks: tuple[tuple[Square | None, ...], ...]
    working: int


def named_days(notices: Iterable[Notice]) -> dict[date, bool]:
    """Which of the days that notices name are working days: of each year, those of the last
    notice that is for it."""
    in_force = {year: one for one in sorted(notices, key=_version) for year in one.years}
    return {
        day.day: day.working
        for year, notice in in_force.items()
        for day in notice.days
        if day.day.year == year
    }


def _version(notice: Notice) -> int:
    return notice.version


def months(year: Year, today: date) -> list[Month]:
    """The twelve of a year."""
    special = {one.day: one for one in year.days}
    return [_month(year.year, number, special, today) for number in MONTHS]


def _month(year: int, number: int, special: Mapping[date, SpecialDay], today: date) -> Month:
    weeks = tuple(
        tuple(_square(on, special, today) if on.month == number else None for on in week)
        for week in Calendar().monthdatescalendar(year, number)
    )
    days = [day for week in weeks for day in week if day is not None]
    return Month(number, weeks, sum(day.kind in ("working", "adjusted") for day in days))


def _square(on: date, special: Mapping[date, SpecialDay], today: date) -> Square:
    told = special.get(on)
    kind = told.kind if told else "working"
    name = told.name if told else ""
    return Square(on.day, kind, WORDS.get(kind, ""), name, on == today)
