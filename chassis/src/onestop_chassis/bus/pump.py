"""The in-process transport: reads a neighbour's feed and stores it through the same inbox."""

from collections.abc import Callable

from onestop_chassis.bus.feed import LOCAL, Feed
from onestop_chassis.bus.inbox import Inbox, delivered
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.log import IDLE_SECONDS, Log

BATCH = 500
CLOSED_SECONDS = 0.2


class Pump:
    """One neighbour's published facts into one service's inbox, on a thread of its own.

    Durable because both ends are: the neighbour's log, and the watermark in the own database.
    While `closed()` nothing is taken in; whoever changes what it says, wakes the neighbour's log.
    `check` is asked before the first page, and raises where the neighbour's log lacks what was
    heard of it before.
    """

    def __init__(
        self,
        feed: Feed,
        inbox: Inbox,
        log: Log,
        closed: Callable[[], bool] = lambda: False,
        check: Callable[[], None] = lambda: None,
    ):
        self._feed, self._inbox, self._log, self._closed = feed, inbox, log, closed
        self._check = check
        self._through: int | None = None
        self.resting = True
        """Whether nothing is being taken in, and the next thing is where the database says."""
        self._follower = Follower(f"pump:{feed.service}", self._step, wake=log.wake)

    def start(self) -> None:
        self._follower.start()

    def ask_to_stop(self) -> None:
        """Lets the current step be the last, without waiting for it."""
        self._follower.ask_to_stop()

    def stop(self) -> None:
        self._follower.stop()

    @property
    def through(self) -> int:
        """How far the neighbour's log has been looked through."""
        return self._through or 0

    @property
    def trouble(self) -> str:
        """What failed last; empty as soon as a step succeeds."""
        return self._follower.trouble

    def _step(self) -> float | None:
        if self._closed():
            self._through = None  # an operator may move the position meanwhile
            self._inbox.forget(self._feed.service)
            self.resting = True
            return CLOSED_SECONDS
        self.resting = False
        after = self._through
        if after is None:
            self._check()
            self._through = after = self._inbox.position(self._feed.service)
        if self._log.wait(after, IDLE_SECONDS, self._closed) <= after or self._closed():
            return None
        page = self._feed.read(after, BATCH)
        if page.deliveries:
            # The bytes are read again here, so that both transports judge them alike.
            latest = self._inbox.latest()
            self._inbox.store(
                [
                    delivered(f.source, LOCAL, f.offset, f.key, f.value, latest)
                    for f in page.deliveries
                ]
            )
        self._through = page.through
        return None
