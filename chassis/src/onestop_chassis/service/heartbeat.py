"""This instance says that acts can be recorded; when none could be is recorded as an outage."""

import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.act import Ask
from onestop_chassis.clock import Clock
from onestop_chassis.decider import Issue
from onestop_chassis.http.rejection import RouteUnknown
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log, Work
from onestop_chassis.log.refusals import ANSWER_SECONDS
from onestop_chassis.reactions.circumstances import issue_of
from onestop_chassis.recorded import Cause
from onestop_chassis.service.beats import BEAT, Beats, Downtime
from onestop_chassis.service.door import BEAT_PATH, Door

LOOK_SECONDS = 1.0
BEAT_LOOKS = int(BEAT.total_seconds() / LOOK_SECONDS)
NOT_YET_SECONDS = 0.1
"""How soon it knocks again while nobody listens for the first time."""


class Heartbeat:
    """The beats of an instance that takes commands, as long as its log is not halted.

    A beat goes the whole way of an act: in by the door, through the threads of acts and the
    appender, into the same transaction under the same lock. It counts from when it set out: what
    came in before it has been recorded by then, or refused.

    While a log is halted no command is taken: all of it is an outage of the channel, found by the
    first beat after the release. `outage` says which act records one; None: nobody needs it.
    """

    def __init__(
        self,
        own_log: Log,
        database: Database,
        clock: Clock,
        instance: str,
        outage: Callable[[Downtime], Issue | Ask] | None,
        reference: Callable[[], Any],
    ):
        self._log = own_log
        self._clock = clock
        self._outage = outage
        self._reference = reference
        self._looks = 0
        self._door: Door | None = None
        self._came_in = False
        self._key = secrets.token_urlsafe()
        self.beats = Beats(database, clock, instance, self._record, self._write)

    def begin(self, door: Door | None = None) -> None:
        """Before anything else is done. `door`: where acts come in; None: nobody serves this
        instance over HTTP, and acts begin at the log."""
        self._door = door
        if self._log.loss().halted:
            return
        self.beats.begin()
        if door is None:
            self.beats.beat(self._clock.now())

    def step(self) -> float:
        """A beat when it is time for one; how many seconds to rest before the next look.

        Another process may find the log behind; one that only serves hears of it here.
        """
        if self._log.loss().halted:
            self._looks = 0
        else:
            self.beats.check_clock()
            if self._looks % BEAT_LOOKS == 0 and not self._beat():
                return NOT_YET_SECONDS
            self._looks += 1
        return LOOK_SECONDS

    def record(self, at: datetime, key: str) -> None:
        """A beat has come in that set out at `at`.

        Raises:
            RouteUnknown: it is somebody else's.
        """
        if not hmac.compare_digest(key.encode(), self._key.encode()):
            raise RouteUnknown(BEAT_PATH)
        self.beats.beat(at)

    def _beat(self) -> bool:
        """Whether it got anywhere: a server that starts does not listen yet."""
        now = self._clock.now()
        if self._door is None:
            self.beats.beat(now)
            return True
        try:
            self._door.send(now, self._key)
        except ConnectionRefusedError:
            if self._came_in:
                raise
            return False
        self._came_in = True
        return True

    def _write(self, statement: str, values: Sequence[Any]) -> None:
        self._log.submit(Work([], note=(statement, values))).result(ANSWER_SECONDS)

    def _record(self, down: Downtime) -> None:
        if self._outage is None:
            return
        name = f"outage/{down.since.isoformat()}/{down.until.isoformat()}"
        cause = Cause(name, name, name, "presence", "system")
        issue = issue_of(self._outage(down), self._log, down.until, self._reference(), cause)
        self._log.handle(issue.decider, issue.stream, issue.command, cause)
