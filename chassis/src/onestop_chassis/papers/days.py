"""How papers write days and instants: as they are in Asia/Shanghai."""

from datetime import date, datetime

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import local_day

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_zh(day: date | datetime) -> str:
    """As 2026年3月2日."""
    day = local_day(day) if isinstance(day, datetime) else day
    return f"{day.year}年{day.month}月{day.day}日"


def day_en(day: date | datetime) -> str:
    """As 2 March 2026."""
    day = local_day(day) if isinstance(day, datetime) else day
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def instant(at: datetime) -> str:
    """To the second, as clocks here show it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
