"""The clock is a port: wall time when deployed, a persisted simulated one for demonstrations."""

from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Says what time it is, aware and in UTC; `name` goes into facts that rest on it."""

    @property
    def name(self) -> str: ...

    def now(self) -> datetime: ...


class WallClock:
    """The machine's clock."""

    name = "wall"

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands where it was set; for tests."""

    name = "fixed"

    def __init__(self, at: datetime):
        self.at = at

    def now(self) -> datetime:
        return self.at


def clock_time(instant: datetime) -> str:
    """An instant in words of the place: date and time in Asia/Shanghai, to the second."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
