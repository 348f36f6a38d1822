"""Office time as the oracle counts it: Monday to Friday, 08:30 to 17:30, minute by minute."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SETTLE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
DAYS = {"acceptance": 3, "handling": 2}
START_OF_TIME = datetime.min.replace(tzinfo=UTC)
Span = tuple[datetime, datetime]


def working(day: datetime) -> bool:
    return day.astimezone(ZONE).isoweekday() <= 5


def close_of(day: datetime) -> datetime:
    local = day.astimezone(ZONE)
    return datetime.combine(local.date(), time(17, 30), ZONE).astimezone(UTC)


def close_after(start: datetime, days: int) -> datetime:
    """The close of the n-th working day after the day of `start`."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= working(day)
    return close_of(day)


def in_office(minute: datetime) -> bool:
    """Whether the minute that begins here is office time."""
    local = minute.astimezone(ZONE)
    return working(minute) and time(8, 30) <= local.time() < time(17, 30)


def lost_minutes(deadline: datetime, outages: list[Span]) -> int:
    """Minutes of the last four office hours in which nothing could be filed."""
    if not any(begin < deadline for begin, _ in outages):
        return 0
    seen = lost = 0
    minute = deadline
    while seen < 4 * 60:
        minute -= MINUTE
        if in_office(minute):
            seen += 1
            lost += any(begin <= minute < end for begin, end in outages)
    return lost


def after_loss(deadline: datetime, minutes: int) -> datetime:
    """As many office minutes later, and to the close of that working day."""
    minute = deadline
    while minutes:
        minutes -= in_office(minute)
        minute += MINUTE
    while not working(minute) or minute > close_of(minute):
        minute = close_of(minute + timedelta(days=1))
    return close_of(minute)


def in_office_between(begin: datetime, end: datetime) -> timedelta:
    """Office time from `begin` to `end`, day by day."""
    total, day = timedelta(0), begin
    while close_of(day) - timedelta(days=1) < end:
        opens = close_of(day) - timedelta(hours=9)
        if working(day):
            total += max(timedelta(0), min(end, close_of(day)) - max(begin, opens))
        day += timedelta(days=1)
    return total


def after_stops(deadline: datetime, stops: list[Span]) -> datetime:
    """The first close from `deadline` on, outside a stop, with as much office time since as the
    stops took until then. An old end that is no close stays where no stop touched it.
    """
    close = deadline
    while True:
        took = sum((in_office_between(a, min(b, close)) for a, b in stops), timedelta(0))
        within = any(a <= close < b for a, b in stops)
        if in_office_between(deadline, close) >= took and not within:
            return close
        close = close_after(close, 1)
