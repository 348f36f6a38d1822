"""A wire that can be harmed: a TCP proxy on loopback, between a service and what it depends on."""

import asyncio
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import Any, TypeVar

T = TypeVar("T")

CHUNK = 64 * 1024
ANSWER_SECONDS = 60.0

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


class Way(Flag):
    """A direction: what the client says, what it is answered, or both."""

    OUT = auto()
    BACK = auto()
    BOTH = OUT | BACK


NEITHER = Way(0)


@dataclass(frozen=True)
class Weather:
    """How a wire is at the moment.

    `away` refuses and resets connections. `swallows` takes bytes and delivers them nowhere, as a
    network does that has lost its route; who lost any is reset when the weather clears. `delay`
    is in seconds for each chunk, `rate` in bytes a second (0 for unlimited).
    """

    away: bool = False
    swallows: Way = NEITHER
    delay: float = 0.0
    rate: int = 0


CLEAR = Weather()


@dataclass(eq=False)
class Passage:
    """One connection through a wire; `lossy` once it has lost bytes for good."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    lossy: bool = False

    def reset(self) -> None:
        """Ends both sides at once, unsent bytes forgotten."""
        for side in (self.client, self.server):
            abort(side)


def abort(side: asyncio.StreamWriter) -> None:
    """Ends a connection so that the other side sees a reset, not a polite end."""
    if not side.transport.is_closing():
        at_once = struct.pack("ii", 1, 0)
        side.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    side.transport.abort()


class Loop:
    """One thread whose event loop carries all wires of a test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wires", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` gives, from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_SECONDS)

    def close(self) -> None:
        self.run(self._end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_SECONDS)
        self._loop.close()

    @staticmethod
    async def _end_tasks() -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Wire:
    """Listens on a port of its own and passes on to wherever `connect` leads."""

    name: str
    loop: Loop
    connect: Connect
    weather: Weather = CLEAR
    port: int = 0
    passages: set[Passage] = field(default_factory=set)
    _server: asyncio.Server | None = None

    def open(self) -> "Wire":
        self.loop.run(self._open())
        return self

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self.loop.run(self._close())

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        self._reset(set(self.passages))

    def turn(self, weather: Weather) -> None:
        """The weather from now on, for connections that stand as well."""
        self.loop.run(self._turn(weather))

    async def _turn(self, weather: Weather) -> None:
        self.weather = weather
        doomed = self.passages if weather.away else {one for one in self.passages if one.lossy}
        self._reset(set(doomed) if weather.away or not weather.swallows else set())

    def cut(self) -> None:
        """Resets what stands; new connections pass."""
        self.loop.run(self._cut())

    async def _cut(self) -> None:
        self._reset(set(self.passages))

    def _reset(self, passages: set[Passage]) -> None:
        for one in passages:
            one.reset()
        self.passages -= passages

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.away:
            abort(writer)
            return
        try:
            answers, asks = await self.connect()
        except OSError:  # nobody there: the client sees a connection that ends
            abort(writer)
            return
        passage = Passage(writer, asks)
        if self.weather.away:  # it turned meanwhile
            passage.reset()
            return
        self.passages.add(passage)
        ways = (
            self._carry(passage, Way.OUT, reader, asks),
            self._carry(passage, Way.BACK, answers, writer),
        )
        await asyncio.gather(*ways, return_exceptions=True)
        passage.reset()
        self.passages.discard(passage)

    async def _carry(
        self,
        passage: Passage,
        way: Way,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
    ) -> None:
        """Passes bytes on until the source ends, then lets the sink know."""
        with suppress(OSError):  # the other side is gone: so is this one
            while chunk := await source.read(CHUNK):
                weather = self.weather
                if weather.delay or weather.rate:
                    await asyncio.sleep(weather.delay + len(chunk) / (weather.rate or 1e12))
                if way in self.weather.swallows:
                    passage.lossy = True
                    continue
                sink.write(chunk)
                await sink.drain()
        if passage.lossy:
            return
        with suppress(OSError):
            sink.write_eof()


def to_port(port: int) -> Connect:
    """A server on loopback."""
    return lambda: asyncio.open_connection("127.0.0.1", port)


def to_socket(path: str) -> Connect:
    """A server on a local socket."""
    return lambda: asyncio.open_unix_connection(path)
