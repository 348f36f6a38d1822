"""Very many clients of review: some have not signed in, some are an applicant, some are slow.

    python -m tests.support.flood URL NUMBER POSITION TOKEN

Says a line when each has spoken once, and goes on until its input ends.
"""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlsplit

from onestop_chassis.http.connections import most_connections

AGAIN_SECONDS = 0.5
"""How soon whoever was answered or turned away is back."""
TRICKLE_SECONDS = 1.0


@dataclass
class Flood:
    """`position` is one that the service's views may reach, and do not; `token` an applicant's."""

    url: str
    number: int
    position: int
    token: str
    spoken: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until it is `over`."""
        clients = [
            asyncio.create_task(self._client(said, slow=slow))
            for (said, slow), _ in zip(cycle(self._kinds()), range(self.number), strict=False)
        ]
        await self.over.wait()
        for one in clients:
            one.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    def _kinds(self) -> list[tuple[str, bool]]:
        """What each kind of client says, and whether the rest of it only trickles."""
        place = urlsplit(self.url)
        rest = f"Host: {place.netloc}\r\n"
        signed = f"{rest}Authorization: Bearer {self.token}\r\n"
        law, posts = f"GET {place.path}/catalogue", f"GET {place.path}/representatives"
        return [
            (f"{law}?min_position={10**15} HTTP/1.1\r\n{rest}\r\n", False),
            (f"{law} HTTP/1.1\r\n{rest}\r\n", False),
            (f"{posts}?min_position={self.position} HTTP/1.1\r\n{signed}\r\n", False),
            (f"{law} HTTP/1.1\r\n{rest}", True),
            (f"POST {place.path}/signin HTTP/1.1\r\n{rest}Content-Length: 999\r\n\r\n", True),
        ]

    async def _client(self, said: str, *, slow: bool) -> None:
        place, first = urlsplit(self.url), True
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(place.hostname, place.port)
                try:
                    writer.write(said.encode())
                    self.spoken, first = self.spoken + first, False
                    await self._hears(reader, writer, slow=slow)
                finally:
                    writer.close()
            await asyncio.sleep(AGAIN_SECONDS)

    @staticmethod
    async def _hears(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool
    ) -> None:
        """Until an answer has come, or the connection is closed."""
        if not slow:
            await reader.read(1)
            return
        while not reader.at_eof():
            writer.write(b"x")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TRICKLE_SECONDS):
                    await reader.read(1)


@contextmanager
def flooded(url: str, number: int, position: int, token: str) -> Iterator[Flood]:
    """A flood on a thread of its own."""
    begun = threading.Event()
    made: list[tuple[Flood, asyncio.AbstractEventLoop]] = []

    async def run() -> None:
        made.append((Flood(url, number, position, token), asyncio.get_running_loop()))
        begun.set()
        await made[0][0].run()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    begun.wait()
    flood, loop = made[0]
    try:
        yield flood
    finally:
        loop.call_soon_threadsafe(flood.over.set)
        thread.join()


def main() -> None:
    most_connections()  # it needs as many descriptors as a server
    url, number, position, token = sys.argv[1:]
    with flooded(url, int(number), int(position), token) as flood:
        while flood.spoken < flood.number:
            threading.Event().wait(0.05)
        sys.stdout.write("spoken\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
