"""The clock of demonstrations: stands still until it is set, and survives a restart."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

import structlog

from onestop_chassis.log.database import Database
from onestop_chassis.refusal import Conflict

log = structlog.get_logger(__name__)


class ClockBackwards(Conflict):
    """Time does not go back: facts have been recorded in between."""

    code = "clock-backwards"
    title = "The clock cannot go back"
    title_zh = "时钟不能回拨"
    remedy = "Set it to the present simulated time or later."
    remedy_zh = "请设置为不早于当前模拟时间的时刻。"


class SimulatedClock:
    """Says what was last set, from memory; the service's own database keeps it.

    `start` is where a database that never had a simulated clock begins: an aware instant, or
    one in ISO 8601. Another process on the same database sees a change after its `refresh`.
    """

    name = "simulated"
    behind = timedelta(0)

    def __init__(self, database: Database, start: datetime | str):
        self._database = database
        self._lock = Lock()
        self._listeners: list[Callable[[], None]] = []
        self._heralds: list[Callable[[datetime], None]] = []
        first = datetime.fromisoformat(start) if isinstance(start, str) else start
        self._now = self._begin(_utc(first))

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> datetime:
        """Moves the time forward to `now`, stored before it counts; setting it again is fine.

        Raises:
            ClockBackwards: `now` is earlier than what the clock says.
        """
        wanted = _utc(now)
        with self._lock:
            for herald in tuple(self._heralds):
                herald(wanted)
            stored = self._store(wanted)
            if stored is None:
                self._now = self._read()
                raise ClockBackwards(
                    f"现为 / it is {self._now.isoformat()}", now=self._now.isoformat()
                )
            self._now = stored
        log.info("clock_set", now=stored.isoformat())
        self._tell()
        return stored

    def not_before(self, instant: datetime) -> None:
        """Nothing: the stored time is what everybody goes by, and it is set forward only."""

    def refresh(self) -> datetime:
        """Takes over what another process has set meanwhile."""
        with self._lock:
            before, self._now = self._now, self._read()
        if self._now != before:
            self._tell()
        return self._now

    def subscribe(self, listener: Callable[[], None]) -> None:
        """`listener` is called after each change, in the thread that made it."""
        self._listeners.append(listener)

    def announce(self, herald: Callable[[datetime], None]) -> None:
        """`herald` hears the new time before it counts: nobody else can have seen it yet."""
        self._heralds.append(herald)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _begin(self, first: datetime) -> datetime:
        with self._database.connection() as connection:
            connection.execute(
                "INSERT INTO simulated_clock (now) VALUES (%s) ON CONFLICT DO NOTHING", (first,)
            )
        return self._read()

    def _read(self) -> datetime:
        with self._database.connection() as connection:
            found = connection.execute("SELECT now FROM simulated_clock").fetchone()
        assert found is not None, "the row is written when the clock is made"
        return _utc(found[0])

    def _store(self, wanted: datetime) -> datetime | None:
        with self._database.connection() as connection:
            found = connection.execute(
                "UPDATE simulated_clock SET now = %s WHERE now <= %s RETURNING now",
                (wanted, wanted),
            ).fetchone()
        return None if found is None else _utc(found[0])


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("时刻应注明时区 / an instant needs its zone")
    return at.astimezone(UTC)
