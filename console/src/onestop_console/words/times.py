"""Instants and days as people at the centre write them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from onestop_console.words.language import said

CENTRE = ZoneInfo("Asia/Shanghai")
DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SOON, NOW = timedelta(hours=24), timedelta(hours=4)
LONG_HOURS = 48


def local(language: str, at: datetime | None) -> str:
    """An instant in the centre's time: 2026年3月13日 17:30（周五）."""
    if at is None:
        return "—"
    here = at.astimezone(CENTRE)
    if language == "en":
        return here.strftime("%a %d %b %Y, %H:%M")
    return f"{_date(here)} {here:%H:%M}（{DAYS[here.weekday()]}）"


def start_of(day: date) -> datetime:
    """The first moment of a day at the centre."""
    return datetime.combine(day, time(), CENTRE)


def day(language: str, on: date | None) -> str:
    """A day: 2026年3月13日（周五）. Read years later, it still says which."""
    if on is None:
        return "—"
    if language == "en":
        return on.strftime("%a %d %b %Y")
    return f"{_date(on)}（{DAYS[on.weekday()]}）"


def whole_day(language: str, on: date | None) -> str:
    """A day within a sentence: 2026年3月13日."""
    if on is None or language == "en":
        return day(language, on)
    return _date(on)


def _date(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def whole(language: str, at: datetime | None) -> str:
    """An instant within a sentence: 2026年3月13日 17:30."""
    if at is None or language == "en":
        return local(language, at)
    here = at.astimezone(CENTRE)
    return f"{whole_day(language, here.date())} {here:%H:%M}"


def left(language: str, until: datetime, now: datetime) -> str:
    """How long it still is, before any script counts."""
    if until <= now:
        return said(language, "已届满")
    minutes = int((until - now).total_seconds()) // 60
    hours = minutes // 60
    if hours >= LONG_HOURS:
        return said(language, "%(days)s天%(hours)s小时", days=hours // 24, hours=hours % 24)
    return said(language, "%(hours)s小时%(minutes)s分", hours=hours, minutes=f"{minutes % 60:02d}")


def age(language: str, seconds: float | None) -> str:
    """How long something has waited, in the largest unit that tells something."""
    if seconds is None or seconds == float("inf"):
        return "—"
    for size, zh in ((86_400, "%(n)s 天"), (3600, "%(n)s 小时"), (60, "%(n)s 分钟")):
        if seconds >= size:
            return said(language, zh, n=f"{seconds / size:.1f}")
    return said(language, "%(n)s 秒", n=f"{seconds:.0f}")


def level(until: datetime, now: datetime) -> str:
    """How near a deadline is: `over`, `now`, `soon`, or nothing."""
    rest = until - now
    if rest <= timedelta():
        return "over"
    return "now" if rest < NOW else "soon" if rest < SOON else ""
