"""The in-process transport: reads a neighbour's feed and stores it through the same inbox."""

from collections.abc import Callable

from onestop_chassis.feed import LOCAL, Feed
from onestop_chassis.follower import Follower
from onestop_chassis.inbox import Inbox, delivered

BATCH = 500
WAIT_SECONDS = 0.2


class Pump:
    """One neighbour's published facts into one service's inbox, on a thread of its own.

    Durable because both ends are: the neighbour's log, and the watermark in the own database.
    `wait(after, timeout)` returns as soon as the neighbour's log has something after `after`.
    """

    def __init__(self, feed: Feed, inbox: Inbox, wait: Callable[[int, float], int]):
        self._feed, self._inbox, self._wait = feed, inbox, wait
        self._through: int | None = None
        self._follower = Follower(f"pump:{feed.service}", self._step)

    def start(self) -> None:
        self._follower.start()

    def stop(self) -> None:
        self._follower.stop()

    @property
    def trouble(self) -> str:
        """What failed last; empty as soon as a step succeeds."""
        return self._follower.trouble

    def _step(self) -> None:
        after = self._through
        if after is None:
            after = self._inbox.position(self._feed.service)
        page = self._feed.read(after, BATCH)
        if page.deliveries:
            # The bytes are read again here, so that both transports judge them alike.
            self._inbox.store(
                [delivered(f.source, LOCAL, f.offset, f.key, f.value) for f in page.deliveries]
            )
        self._through = page.through
        if page.through == after:
            self._wait(after, WAIT_SECONDS)
