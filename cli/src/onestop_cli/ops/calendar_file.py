"""Holiday notices: those in force, those of a file, and what the file would change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import Day, DayKind, Notice, WorkCalendar, not_in_force

from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.importers.targets import TARGETS
from onestop_cli.ops.operator import Operator

Record = Mapping[str, Any]
WEEKDAYS = "一二三四五六日"
KINDS_ZH = {
    DayKind.WORKING: "工作日",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "放假",
    DayKind.ADJUSTED: "调休上班",
}


@dataclass(frozen=True, slots=True)
class Held:
    """The notices in force, oldest first."""

    notices: tuple[Notice, ...]

    @property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar.of(self.notices)

    def new(self, records: Sequence[Record]) -> list[Notice]:
        """The notices of a file that do not hold, with the versions they would get."""
        fresh = not_in_force([_notice(0, record) for record in records], self.notices)
        first = 1 + self.calendar.version
        return [replace(notice, version=n) for n, notice in enumerate(fresh, first)]

    def with_new(self, records: Sequence[Record]) -> WorkCalendar:
        """The calendar as it would be."""
        return WorkCalendar.of((*self.notices, *self.new(records)))


def in_force(who: Operator) -> Held:
    """Review's notices."""
    return Held(tuple(_notice(one["version"], one) for one in who.items("review", "/calendar")))


def records_of(file: Path) -> list[dict[str, Any]]:
    """A file's notices as review takes them.

    Raises:
        Failed: with a line for each problem.
    """
    shape = TARGETS["calendar"].shape
    return [shape(record) for record in load(KINDS["calendar"], file)]


def day_row(day: Day) -> dict[str, Any]:
    """A day for people and programs."""
    return {
        "day": day.on.isoformat(),
        "weekday": f"周{WEEKDAYS[day.on.weekday()]}",
        "kind": day.kind.value,
        "kind_zh": KINDS_ZH[day.kind],
        "name": day.name,
    }


def changed_days(held: Held, records: Sequence[Record]) -> Iterator[dict[str, Any]]:
    """Every day that would be of another kind, or belong to another holiday."""
    before, after = held.calendar, held.with_new(records)
    for day in _touched(held.new(records)):
        was, would_be = before.day(day), after.day(day)
        if was != would_be:
            yield {
                **day_row(would_be),
                "was": was.kind.value,
                "was_zh": KINDS_ZH[was.kind],
                "would_be": would_be.kind.value,
                "would_be_zh": KINDS_ZH[would_be.kind],
                "matters": was.working != would_be.working,
            }


def provisional(calendar: WorkCalendar, now: datetime) -> list[int]:
    """Years from this one to the next, and between those with notices, that none names yet."""
    this = now.astimezone(SHANGHAI).year
    named = [year for notice in calendar.notices for year in notice.years]
    years = range(min([this, *named]), max([this + 1, *named]) + 1)
    return [year for year in years if calendar.provisional(year)]


def _touched(notices: Sequence[Notice]) -> Iterator[date]:
    """The days of the years that notices name, and the days they name outside them."""
    years = {year for notice in notices for year in notice.years}
    named = {day for notice in notices for day, _, _ in notice.days}
    whole = {date(year, 1, 1) + timedelta(days=n) for year in years for n in range(_length(year))}
    yield from sorted(whole | named)


def _length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _notice(version: int, record: Record) -> Notice:
    days = tuple(
        (date.fromisoformat(day["day"]), day["working"], day["name"]) for day in record["days"]
    )
    published = date.fromisoformat(record["published_on"])
    return Notice(version, record["notice"], published, tuple(record["years"]), days)
