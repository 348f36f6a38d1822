"""Whoever waits for a view to reflect a position waits here, and holds no thread meanwhile."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from onestop_chassis.http.rejection import Busy, TooMany
from onestop_chassis.http.runtime_port import ViewsPort
from onestop_chassis.http.threads import Threads
from onestop_chassis.view import View

log = structlog.get_logger(__name__)

MOST, EACH = 1000, 100
"""How many may wait, and how many of one caller; all who have not signed in are one."""
POLL_SECONDS = 0.01
WAIT_SECONDS = 5.0
AGAIN_SECONDS, PATIENCE_SECONDS = 0.1, 5.0
"""How soon it is looked again for a fact of another service, and for how long."""
Place = tuple[str, int]


class OnItsWay(Exception):
    """What a route missed another service may have recorded already; it is run again soon."""


@dataclass
class _Room:
    """Those who wait in one event loop, by view and version."""

    views: dict[Place, View[Any]] = field(default_factory=dict)
    futures: dict[Place, list[tuple[int, asyncio.Future[None]]]] = field(default_factory=dict)


class Waiting:
    """One look at a view, a hundred times a second, for all who wait for it."""

    def __init__(self, views: ViewsPort, name: str):
        self._views = views
        self._threads = Threads(1, f"{name}:waiting", most=MOST, each=MOST)
        self._rooms: dict[asyncio.AbstractEventLoop, _Room] = {}
        self._of: Counter[str] = Counter()

    @property
    def number(self) -> int:
        """How many wait now."""
        return self._of.total()

    async def until(self, view: View[Any], position: int, who: str) -> bool:
        """Whether the view reflected the position within `WAIT_SECONDS`.

        Raises:
            TooMany: as many requests of this caller wait as may.
            Busy: as many of all callers.
        """
        with self._counted(who):
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._enter(view, position)
            except TimeoutError:
                return False
        return True

    async def a_moment(self, who: str) -> None:
        """Until it is worth looking again for what another service recorded.

        Raises:
            TooMany: as many requests of this caller wait as may.
            Busy: as many of all callers.
        """
        with self._counted(who):
            await asyncio.sleep(AGAIN_SECONDS)

    @contextmanager
    def _counted(self, who: str) -> Iterator[None]:
        if self._of[who] >= EACH:
            raise TooMany(f"最多 {EACH} 个请求等待 / at most {EACH} wait at once")
        if self.number >= MOST:
            raise Busy("等待的请求过多 / too many wait already")
        self._of[who] += 1
        try:
            yield
        finally:
            self._of[who] -= 1
            if not self._of[who]:
                del self._of[who]

    def _enter(self, view: View[Any], position: int) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        room = self._rooms.get(loop)
        if room is None:
            room = self._rooms[loop] = _Room()
            loop.create_task(self._look(loop, room))  # noqa: RUF006 (the loop's room outlives it)
        place = view.name, view.version
        room.views[place] = view
        room.futures.setdefault(place, []).append((position, future))
        return future

    async def _look(self, loop: asyncio.AbstractEventLoop, room: _Room) -> None:
        try:
            while room.futures:
                for place, view in tuple(room.views.items()):
                    reached = await self._reached(view)
                    _answer(room, place, reached)
                await asyncio.sleep(POLL_SECONDS)
        finally:
            del self._rooms[loop]

    async def _reached(self, view: View[Any]) -> int:
        """A view that cannot be asked at the moment is where nobody has been."""
        try:
            found: int = await self._threads.run(partial(self._views.reached, view))
        except Exception as error:
            log.warning("view_not_asked", view=view.name, error=type(error).__name__)
            return 0
        return found


def _answer(room: _Room, place: Place, reached: int) -> None:
    """Lets those go whose position is reached; forgets them, and who has gone away."""
    left = []
    for position, future in room.futures[place]:
        if future.done():
            continue
        if position <= reached:
            future.set_result(None)
        else:
            left.append((position, future))
    if left:
        room.futures[place] = left
    else:
        del room.futures[place], room.views[place]
