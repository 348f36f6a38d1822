"""Server-sent events: an answer that goes on until its reader goes, or the server does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from time import perf_counter
from weakref import WeakKeyDictionary

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from onestop_chassis.http.edge import HEAD_AT

log = structlog.get_logger(__name__)

EVENT_STREAM = "text/event-stream"
UNREAD_SECONDS = 20.0
"""How long a reader may leave what was sent before he is cut; he goes on where he was."""
_open: WeakKeyDictionary[asyncio.AbstractEventLoop, set["EventStream"]] = WeakKeyDictionary()


class EventStream(Response):
    """Sends `parts` one after the other, no sooner than the reader takes them: nothing is kept for
    who is slow. `left` is called when it is over, however it ended."""

    media_type = EVENT_STREAM

    def __init__(
        self,
        parts: AsyncIterator[bytes],
        left: Callable[[], None],
        unread_seconds: float = UNREAD_SECONDS,
    ):
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._parts = parts
        self._left = left
        self._unread_seconds = unread_seconds
        self._ending = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[HEAD_AT] = perf_counter()
        others = _open.setdefault(asyncio.get_running_loop(), set())
        others.add(self)
        writing = asyncio.create_task(self._write(send))
        going = asyncio.create_task(_gone(receive))
        ending = asyncio.create_task(self._ending.wait())
        try:
            tasks = writing, going, ending
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                writing.result()
            elif not going.done():
                await _stopped(writing)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            others.discard(self)
            for task in (writing, going, ending):
                task.cancel()
            self._left()

    def end(self) -> None:
        """The reader is to come again, to another instance or to this one when it is back."""
        self._ending.set()

    async def _write(self, send: Send) -> None:
        head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(head)
        async for part in self._parts:
            try:
                async with asyncio.timeout(self._unread_seconds):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            except TimeoutError:
                log.warning("stream_cut", reason="unread", seconds=self._unread_seconds)
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def end_streams() -> None:
    """Ends those of the running event loop, so that its server need not wait for them."""
    for stream in tuple(_open.get(asyncio.get_running_loop(), ())):
        stream.end()


def event(data: str, number: str = "", kind: str = "") -> bytes:
    """One event; `number` is what its reader names to go on after it. `data` has one line."""
    named = (("event", kind), ("id", number), ("data", data))
    return ("".join(f"{name}: {text}\n" for name, text in named if text) + "\n").encode()


async def _stopped(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
