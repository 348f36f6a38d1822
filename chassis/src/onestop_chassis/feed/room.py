"""Those who read along: how many at once, from where, and what each is sent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import NamedTuple

from starlette.responses import Response

from onestop_chassis.feed.stream import EventStream, event
from onestop_chassis.feed.tail import Tail
from onestop_chassis.http.threads import Threads, UnderWay

READERS, EACH = 64, 8
"""Who read along at once, and how many of them for one caller."""
BATCH = 500
LOOKED_THROUGH = 20
"""Batches, at most, that one page looks through for what it shows."""
HEARTBEAT_SECONDS = 15.0
RETRY = b"retry: 2000\n\n"
"""When a reader who was cut comes again, in milliseconds."""


class Found(NamedTuple):
    """(position, JSON) of each, in order, and how far was looked."""

    events: Sequence[tuple[int, str]]
    through: int


Read = Callable[[int, int], Found]
"""What there is among the next so many rows after a position."""


class Room:
    """One feed of a service. Its readers wait without a thread, and each is read for at his own
    pace: of what was not sent yet nothing is kept but the position."""

    def __init__(self, name: str, reached: Callable[[int], int]):
        self._threads = Threads(2, f"{name}:read", most=READERS * 2, each=READERS)
        self._tail = Tail(reached, f"{name}:tail")
        self._readers = UnderWay(READERS, EACH)

    @property
    def readers(self) -> int:
        """How many read along now."""
        return self._readers.number

    def stream(self, read: Read, after: int, limit: int | None, who: str) -> Response:
        """What there is after a position and what comes, until `limit` of them were sent.

        Raises:
            TooMany: this caller reads along as often as one may.
            Busy: as many do as can.
        """
        self._readers.check(who)
        self._readers.add(who)
        return EventStream(self._parts(read, after, limit, who), partial(self._readers.remove, who))

    async def ask(self, question: Callable[[], int]) -> int:
        """What is asked, without holding up who else is served."""
        answer: int = await self._threads.run(question)
        return answer

    async def page(self, read: Read, after: int, limit: int, who: str) -> Response:
        """What there is after a position, at most `limit` of them, and where to go on."""
        items: list[tuple[int, str]] = []
        for _ in range(LOOKED_THROUGH):
            found = await self._threads.run(partial(read, after, BATCH), who)
            items += found.events
            if len(items) >= limit or found.through == after:
                break
            after = found.through
        shown = items[:limit]
        on = shown[-1][0] if len(items) > limit else max(found.through, after)
        body = f'{{"items":[{",".join(text for _, text in shown)}],"next":"{on}"}}'
        return Response(body, media_type="application/json")

    async def _parts(
        self, read: Read, after: int, limit: int | None, who: str
    ) -> AsyncIterator[bytes]:
        left, time = limit, asyncio.get_running_loop().time
        yield RETRY
        last = time()
        while left is None or left > 0:
            found = await self._threads.run(partial(read, after, BATCH), who)
            events = found.events if left is None else found.events[:left]
            if events:
                yield b"".join(event(text, str(at)) for at, text in events)
                last = time()
                left = None if left is None else left - len(events)
            if found.through > after:
                after = found.through
            elif not await self._tail.beyond(after, max(0.0, last + HEARTBEAT_SECONDS - time())):
                yield f": beat\nid: {after}\n\n".encode()
                last = time()
