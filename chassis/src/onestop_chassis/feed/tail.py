"""The end of what is read: whoever is there waits for more here, and holds no thread."""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from onestop_chassis.http.threads import Threads

log = structlog.get_logger(__name__)

MOST = 1000
REST_SECONDS = 0.02
"""Between two looks, where there was nothing for anybody."""
Waiter = tuple[int, "asyncio.Future[None]"]


class Tail:
    """One look at how far it is, by one thread, for all who wait; none while nobody does."""

    def __init__(self, reached: Callable[[int], int], name: str):
        """`reached`: how far it is; may take a moment to find out whether beyond a position."""
        self._reached = reached
        self._threads = Threads(1, name, most=MOST, each=MOST)
        self._waiting: dict[asyncio.AbstractEventLoop, list[Waiter]] = {}

    async def beyond(self, after: int, seconds: float) -> bool:
        """Whether there was something beyond `after` within so many seconds."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        waiting = self._waiting.get(loop)
        if waiting is None:
            waiting = self._waiting[loop] = []
            loop.create_task(self._look(loop, waiting))  # noqa: RUF006 (`_waiting` says it runs)
        waiting.append((after, future))
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return False
        return True

    async def _look(self, loop: asyncio.AbstractEventLoop, waiting: list[Waiter]) -> None:
        try:
            while waiting:
                reached = await self._asked(min(after for after, _ in waiting))
                ready = [future for after, future in waiting if after < reached]
                for future in ready:
                    if not future.done():
                        future.set_result(None)
                waiting[:] = [one for one in waiting if not one[1].done()]
                if not ready:
                    await asyncio.sleep(REST_SECONDS)
        finally:
            del self._waiting[loop]

    async def _asked(self, after: int) -> int:
        """Where nobody can be asked at the moment there is nothing more."""
        try:
            found: int = await self._threads.run(partial(self._reached, after))
        except Exception as error:
            log.warning("feed_not_asked", error=type(error).__name__)
            return after
        return found
