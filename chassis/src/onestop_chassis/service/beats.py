"""When could a command have been handed in? Beats in the database, and what lay between them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from onestop_chassis.clock import Clock
from onestop_chassis.log.database import Database

log = structlog.get_logger(__name__)

BEAT = timedelta(seconds=10)
TOLERANCE = timedelta(minutes=2)
"""A silence up to this long is a slow machine; a longer one is an outage of the channel."""


@dataclass(frozen=True, slots=True)
class Downtime:
    """No instance could take a command from `since` to `until`."""

    since: datetime
    until: datetime


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

    def begin(self) -> None:
        """The first beat: what lies between anybody's last one and now is a downtime."""
        self.beat()

    def beat(self) -> None:
        """Says «up until now»; a downtime before it is reported, and on record, first."""
        self._store(self.check())

    def check(self) -> datetime:
        """Reports a downtime up to now, if there is one, without saying that it is over."""
        now = self._clock.now()
        last = self._last_seen()
        if last is not None and now - last > TOLERANCE:
            log.warning("channel_was_down", since=last.isoformat(), until=now.isoformat())
            self._on_downtime(Downtime(last, now))
            self._since = None
        return now

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
