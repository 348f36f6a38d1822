"""When could a command have been handed in? Beats in the database, and what lay between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from onestop_chassis.clock import SET_BACK, Clock, was_set_back
from onestop_chassis.log.database import Database
from onestop_chassis.reactions.deadlines import SETTLE

log = structlog.get_logger(__name__)

BEAT = timedelta(seconds=10)
TOLERANCE = SETTLE
"""A silence up to this long is a slow machine; a longer one is an outage of the channel. An act
that waits longer is refused as not recorded: no longer, or that would be for no reason on record.
A timer waits as long, so that it finds either a beat that set out after its deadline, or this."""
_STORE = (
    "INSERT INTO presence (instance, since, until) VALUES (%s, %s, %s)"
    " ON CONFLICT (instance, since) DO UPDATE"
    " SET until = greatest(presence.until, excluded.until)"
)


@dataclass(frozen=True, slots=True)
class Downtime:
    """No instance could take a command from `since` to `until`, or say when it came in."""

    since: datetime
    until: datetime
    cause: str = "服务未运行或无法受理 / the service did not run, or could record nothing"


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
        write: Callable[[str, Sequence[Any]], None] | None = None,
    ):
        """`write` has a statement carried out by the way that acts go; None: by any."""
        self._database = database
        self._clock = clock
        self._instance = instance
        self._on_downtime = on_downtime
        self._write = write or self._execute
        self._reported: datetime | None = None
        self._since: datetime | None = None
        self._set_back: Downtime | None = None

    def begin(self) -> None:
        """What lies between anybody's last beat and now is a downtime."""
        if (last := self._last_seen()) is not None:
            self._clock.not_before(last)
        self.check()

    def beat(self, at: datetime | None = None) -> None:
        """Says «up until `at`», when it set out, or now; a downtime that lasted until now is
        reported, and on record, first."""
        self.check()
        self._write(_STORE, self._until(at or self._clock.now()))

    def check(self) -> None:
        """Reports a downtime up to now, if there is one, without saying that it is over: while it
        lasts, what was not reported yet."""
        self.check_clock()
        last = self._last_seen()
        now = self._clock.now()
        if last is None or now - last <= TOLERANCE:
            return
        since = max(last, self._reported or last)
        if since == last or now - since > BEAT:
            log.warning("channel_was_down", since=since.isoformat(), until=now.isoformat())
            self._on_downtime(Downtime(since, now))
            self._reported = now
        self._since = None

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
        self._execute(_STORE, self._until(to))

    def _execute(self, statement: str, values: Sequence[Any]) -> None:
        with self._database.connection() as connection:
            connection.execute(statement, values)

    def _last_seen(self) -> datetime | None:
        with self._database.connection() as connection:
            found = connection.execute("SELECT max(until) FROM presence").fetchone()
        return found[0] if found else None

    def _until(self, at: datetime) -> tuple[str, datetime, datetime]:
        self._since = self._since or at
        return self._instance, self._since, at
