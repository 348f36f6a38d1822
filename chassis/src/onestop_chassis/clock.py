"""The clock is a port: wall time when deployed, a persisted simulated one for demonstrations."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
SET_BACK = timedelta(seconds=1)
"""Behind by more than this a clock was set back; by less it was only put right."""


class Clock(Protocol):
    """Says what time it is, aware and in UTC; `name` goes into facts that rest on it.

    It never goes back: a deadline that has passed by it has passed. `behind` is how far whatever
    it goes by is behind what it said already; so long it stands still.
    """

    @property
    def name(self) -> str: ...

    @property
    def behind(self) -> timedelta: ...

    def now(self) -> datetime: ...

    def not_before(self, instant: datetime) -> None:
        """Somebody has gone by `instant` already: nothing earlier is said from now on."""
        ...


def was_set_back(clock: Clock) -> bool:
    """Whether what it says is not to be relied on: it stands still until the time has come."""
    return clock.behind > SET_BACK


def _machine() -> datetime:
    return datetime.now(UTC)


class WallClock:
    """The machine's clock, which stands still where the machine's is set back.

    `machine` says what the machine's says.
    """

    name = "wall"

    def __init__(self, machine: Callable[[], datetime] = _machine):
        self._machine = machine
        self._latest = datetime.min.replace(tzinfo=UTC)

    @property
    def behind(self) -> timedelta:
        return max(self._latest - self._machine(), timedelta(0))

    def now(self) -> datetime:
        # No lock: of two that read it at once the earlier may stay, which is no step back.
        self._latest = max(self._latest, self._machine())
        return self._latest

    def not_before(self, instant: datetime) -> None:
        self._latest = max(self._latest, instant.astimezone(UTC))


class FixedClock:
    """A clock that stands where it was set; for tests."""

    name = "fixed"
    behind = timedelta(0)

    def __init__(self, at: datetime):
        self.at = at

    def not_before(self, instant: datetime) -> None:
        """Nothing: it says what it was set to."""

    def now(self) -> datetime:
        return self.at


def clock_time(instant: datetime) -> str:
    """An instant in words of the place: date and time in Asia/Shanghai, to the second."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
