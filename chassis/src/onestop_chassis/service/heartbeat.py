"""This instance says that it is there; what nobody was there for is recorded as an outage."""

from collections.abc import Callable
from typing import Any

from onestop_chassis.act import Ask
from onestop_chassis.clock import Clock
from onestop_chassis.decider import Issue
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.reactions.circumstances import issue_of
from onestop_chassis.recorded import Cause
from onestop_chassis.service.beats import BEAT, Beats, Downtime

LOOK_SECONDS = 1.0
BEAT_LOOKS = int(BEAT.total_seconds() / LOOK_SECONDS)


class Heartbeat:
    """The beats of an instance that takes commands, as long as its log is not halted.

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
        self._outage = outage
        self._reference = reference
        self._looks = 0
        self.beats = Beats(database, clock, instance, self._record)

    def begin(self) -> None:
        """The first beat, before anything else is done."""
        if not self._log.loss().halted:
            self.beats.begin()

    def step(self) -> float:
        """A beat when it is time for one; how many seconds to rest before the next look.

        Another process may find the log behind; one that only serves hears of it here.
        """
        if self._log.loss().halted:
            self._looks = 0
        else:
            self.beats.check_clock()
            if self._looks % BEAT_LOOKS == 0:
                self.beats.beat()
            self._looks += 1
        return LOOK_SECONDS

    def _record(self, down: Downtime) -> None:
        if self._outage is None:
            return
        name = f"outage/{down.since.isoformat()}"
        cause = Cause(name, name, name, "presence", "system")
        issue = issue_of(self._outage(down), self._log, down.until, self._reference(), cause)
        self._log.handle(issue.decider, issue.stream, issue.command, cause)
