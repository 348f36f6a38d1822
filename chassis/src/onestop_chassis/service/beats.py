"""When could a command have been handed in? Beats in the database, and what lay between them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from onestop_chassis.clock import SET_BACK, Clock, was_set_back
from onestop_chassis.log.database import Database

log = structlog.get_logger(__name__)

BEAT = timedelta(seconds=10)
TOLERANCE = timedelta(minutes=2)
"""A silence up to this long is a slow machine; a longer one is an outage of the channel."""


@dataclass(frozen=True, slots=True)
class Downtime:
    """No instance could take a command from `since` to `until`, or say when it came in."""

    since: datetime
    until: datetime
    cause: str = "服务未运行 / the service was not running"


class Beats:
    """One instance's beats. `beat` finds a downtime: no other instance was up either.

    A simulated clock that is about to be set jumps without one: call `jump` first.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        instance: str,
        on_downtime: Callable[[Downtime], None],
    ):
        self._database = database
        self._clock = clock
        self._instance = instance
        self._on_downtime = on_downtime
        self._since: datetime | None = None
        self._set_back: Downtime | None = None

    def begin(self) -> None:
        """The first beat: what lies between anybody's last one and now is a downtime."""
        if (last := self._last_seen()) is not None:
            self._clock.not_before(last)
        self.beat()

    def beat(self) -> None:
        """Says «up until now»; a downtime before it is reported, and on record, first."""
        self._store(self.check())

    def check(self) -> datetime:
        """Reports a downtime up to now, if there is one, without saying that it is over."""
        self.check_clock()
        last = self._last_seen()
        now = self._clock.now()
        if last is not None and now - last > TOLERANCE:
            log.warning("channel_was_down", since=last.isoformat(), until=now.isoformat())
            self._on_downtime(Downtime(last, now))
            self._since = None
        return now

    def check_clock(self) -> None:
        """Reports, once, that the clock was set back: from the time it was set to until the time
        it had said before, nobody can tell when what comes in has come."""
        if not was_set_back(self._clock):
            return
        until = self._clock.now()
        since = until - self._clock.behind
        known = self._set_back
        if known is None or until != known.until or since < known.since - SET_BACK:
            log.error("clock_set_back", to=since.isoformat(), stands_at=until.isoformat())
            self._set_back = Downtime(since, until, "服务器时钟被回拨 / the clock was set back")
            self._on_downtime(self._set_back)

    def jump(self, to: datetime) -> None:
        """The clock will be set to `to` on purpose: there is no silence in between."""
        self._store(to)

    def _last_seen(self) -> datetime | None:
        with self._database.connection() as connection:
            found = connection.execute("SELECT max(until) FROM presence").fetchone()
        return found[0] if found else None

    def _store(self, now: datetime) -> None:
        self._since = self._since or now
        with self._database.connection() as connection:
            connection.execute(
                "INSERT INTO presence (instance, since, until) VALUES (%s, %s, %s)"
                " ON CONFLICT (instance, since) DO UPDATE"
                " SET until = greatest(presence.until, excluded.until)",
                (self._instance, self._since, now),
            )
