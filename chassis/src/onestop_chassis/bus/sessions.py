"""One session after the other, each with a loop of its own, on a thread that can be closed."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from onestop_chassis.bus.refused import BusRefused
from onestop_chassis.log.follower import Follower

IDLE_SECONDS = 0.5
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.2, 5.0

log = structlog.get_logger(__name__)


class Sessions:
    """Runs `session` again and again, and never two at once, until `stop`.

    A session that raises is followed by the next one, each later than the last, up to the
    follower's longest delay. What a failed client left behind ends with the loop of its session.
    One that is refused is tried again in the same way, and said once: what has to be done about it
    is in `refused`, and nothing until then is news.
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
        self._name = name
        self._refusals = 0
        self.refused = ""
        """What somebody has to do before a session can go on; empty where nothing is known."""
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
        return self.refused or self._follower.trouble

    def went_well(self) -> None:
        """Said by a session that goes on for long: what failed before it is over."""
        self._follower.went_well()
        if self.refused:
            log.info("bus_takes_again", part=self._name)
        self._refusals, self.refused = 0, ""

    def ending(self) -> None:
        """Said by a session that is about to put things away: it is not ended over that."""
        self._endable = None

    def _end(self) -> None:
        if (running := self._endable) is not None:
            loop, task = running
            with suppress(RuntimeError):  # the loop may have closed by itself meanwhile
                loop.call_soon_threadsafe(task.cancel)

    def _step(self) -> float | None:
        if not self._open.wait(IDLE_SECONDS):
            return None
        self.resting = False
        try:
            with suppress(asyncio.CancelledError):
                asyncio.run(self._run())  # returns when its threads have, too
        except BusRefused as refused:
            return self._told(refused)
        except Exception:
            self._refusals, self.refused = 0, ""  # whether it still refuses is not known
            raise
        finally:
            self._ended()
            self.resting = True
        return None

    def _told(self, refused: BusRefused) -> float:
        """Says what is new, and how many seconds to wait before the next try."""
        self._refusals += 1
        if str(refused) != self.refused:
            self.refused = str(refused)
            log.warning("bus_refuses", part=self._name, why=self.refused)
        delay: float = FIRST_DELAY_SECONDS * 2.0 ** min(self._refusals, 10)
        return min(delay, LONGEST_DELAY_SECONDS)

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
