"""One session after the other, each with a loop of its own, on a thread that can be closed."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from onestop_chassis.log.follower import Follower

IDLE_SECONDS = 0.5


class Sessions:
    """Runs `session` again and again, and never two at once, until `stop`.

    A session that raises is followed by the next one, each later than the last, up to the
    follower's longest delay. What a failed client left behind ends with the loop of its session.
    """

    def __init__(
        self,
        name: str,
        session: Callable[[], Awaitable[None]],
        ended: Callable[[], None] = lambda: None,
    ):
        """`ended` is called after each session, when its threads have ended, too: a thread does not
        stop over the end of its session, and may still get hold of what is to be given back."""
        self._follower = Follower(name, self._step)
        self._session = session
        self._ended = ended
        self._open = threading.Event()
        self._open.set()
        self._endable: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self.resting = True
        """No session is at work."""

    def start(self) -> None:
        self._follower.start()

    def stop(self) -> None:
        """Ends the session at hand and waits for it; no other begins."""
        self._follower.ask_to_stop()
        self._open.set()
        self._end()
        self._follower.stop()

    def mind(self, *, closed: bool) -> None:
        """Ends the session at hand and lets no other begin, or lets the next one begin."""
        if closed == self.closed:
            return
        if closed:
            self._open.clear()
            self._end()
        else:
            self._open.set()

    @property
    def closed(self) -> bool:
        """Whether no session may begin."""
        return not self._open.is_set()

    @property
    def trouble(self) -> str:
        """What failed last; empty as soon as a session goes well."""
        return self._follower.trouble

    def went_well(self) -> None:
        """Said by a session that goes on for long: what failed before it is over."""
        self._follower.went_well()

    def ending(self) -> None:
        """Said by a session that is about to put things away: it is not ended over that."""
        self._endable = None

    def _end(self) -> None:
        if (running := self._endable) is not None:
            loop, task = running
            with suppress(RuntimeError):  # the loop may have closed by itself meanwhile
                loop.call_soon_threadsafe(task.cancel)

    def _step(self) -> None:
        if not self._open.wait(IDLE_SECONDS):
            return
        self.resting = False
        try:
            with suppress(asyncio.CancelledError):
                asyncio.run(self._run())  # returns when its threads have, too
        finally:
            self._ended()
            self.resting = True

    async def _run(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._endable = asyncio.get_running_loop(), task
        try:
            # Whoever closed before this line found nothing to end.
            if not self._follower.stopping and not self.closed:
                await self._session()
        finally:
            self._endable = None
