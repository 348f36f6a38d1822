"""Calendars for tests, read straight from the reference table without any of our code."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from onestop_chassis.worktime import Notice, WorkCalendar

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "cli/src/onestop_cli/data/calendar.csv"
ZONE = ZoneInfo("Asia/Shanghai")
_FIRST = datetime(2019, 1, 2, tzinfo=UTC)
# Whole minutes over two years that had two notices each.
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minute: _FIRST + timedelta(minutes=minute))


@cache
def notices() -> tuple[Notice, ...]:
    """Every notice of the reference table, in order."""
    rows = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            rows[int(row["version"])].append(row)
    return tuple(
        Notice(
            version=version,
            name=days[0]["notice"],
            published_on=date.fromisoformat(days[0]["published_on"]),
            years=tuple(sorted({int(day["year"]) for day in days})),
            days=tuple(
                (date.fromisoformat(d["day"]), d["kind"] == "workday", d["name_zh"]) for d in days
            ),
        )
        for version, days in sorted(rows.items())
    )


@cache
def chinese_calendar() -> WorkCalendar:
    """The calendar with every notice known."""
    return WorkCalendar.of(notices())


def at(text: str) -> datetime:
    """`2019-05-27 10:00` in Asia/Shanghai as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
