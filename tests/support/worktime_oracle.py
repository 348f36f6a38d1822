"""Working time counted by walking, written without looking at the code it judges.

Slow on purpose: days are visited one by one and hours minute by minute.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = time(8, 30), time(17, 30)
Works = Callable[[date], bool]
Stops = Sequence[tuple[datetime, datetime]]


def close_of(day: date) -> datetime:
    return datetime.combine(day, CLOSES, ZONE).astimezone(UTC)


def days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day = day + timedelta(days=1)


def last_day(start: datetime, amount: int, counts: Works, stops: Stops = ()) -> datetime:
    """The close at which `amount` whole days are over; the start's own close is day 0.

    A day is lost when its close falls into a stop; day 0 is no part of the limit and cannot be.
    """
    local = start.astimezone(ZONE)
    number = 0
    if local.time() <= CLOSES and counts(local.date()):
        number = -1
    for day in days_from(local.date()):
        close = close_of(day)
        if close < start or not counts(day):
            continue
        if number >= 0 and any(a <= close < b for a, b in stops):
            continue
        number += 1
        if number == amount:
            return close
    raise AssertionError("unreachable")


def last_close(start: datetime, amount: int, works: Works, stops: Stops) -> datetime:
    """The first close outside a stop by which offices were open for `amount` days outside stops.

    Counting begins on the day after the start.
    """
    ran = timedelta(0)
    for day in days_from(start.astimezone(ZONE).date() + timedelta(days=1)):
        if not works(day):
            continue
        opens, close = datetime.combine(day, OPENS, ZONE).astimezone(UTC), close_of(day)
        ran += close - opens
        for a, b in stops:
            ran -= max(timedelta(0), min(b, close) - max(a, opens))
        whole = ran >= amount * (close - opens)
        if whole and not any(a <= close < b for a, b in stops):
            return close
    raise AssertionError("unreachable")


def office_minutes(start: datetime, end: datetime, works: Works) -> int:
    """Whole minutes from `start` to `end` in which offices are open."""
    minute, total = start, 0
    while minute < end:
        local = minute.astimezone(ZONE)
        total += works(local.date()) and OPENS <= local.time() < CLOSES
        minute += timedelta(minutes=1)
    return total
