"""Documents on their way in and out: never in memory, and never half."""

import hashlib
import weakref
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import IO, TypeVar

import structlog
from onestop_chassis.http.threads import Threads, UnderWay
from onestop_chassis.refusal import Refusal

from onestop_archive.content.fitting import looked_through
from onestop_archive.content.names import Announced
from onestop_archive.content.refusals import DocumentDamaged, StoreAway
from onestop_archive.content.scanner import Scanner
from onestop_archive.content.store import Store

log = structlog.get_logger(__name__)

MOST_AT_ONCE, EACH_AT_ONCE = 32, 4
"""Files under way in one direction: each takes room on the disk meanwhile."""
THREADS = 2
PART = 256 * 1024

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found out about bytes that are kept now."""

    digest: str
    size: int
    media_type: str


class Documents:
    """Those of one process. What takes long has threads of its own, so that no act and no read
    waits for a file; who sends or reads slowly holds none."""

    def __init__(self, place: str, scanner: Scanner):
        self._place = place
        self._scanner = scanner
        self._threads = Threads(THREADS, "documents", most=512, each=64)
        self._coming = UnderWay(MOST_AT_ONCE, EACH_AT_ONCE)
        self._going = UnderWay(MOST_AT_ONCE, EACH_AT_ONCE)

    @cached_property
    def store(self) -> Store:
        """Where they are kept.

        Raises:
            StoreAway: there is no such place.
        """
        return Store(self._place)

    async def keep(self, parts: AsyncIterator[bytes], sent: Announced, who: str) -> Kept:
        """Takes a file in, and keeps it where nothing is wrong with it.

        Raises:
            DocumentRefused, DocumentInfected: with what is wrong.
            ScannerAway, StoreAway: it could not be looked at, or kept.
            TooMany, Busy: as many as may be are under way.
        """
        self._coming.check(who)
        self._coming.add(who)
        try:
            return await self._taken_in(parts, sent, who)
        finally:
            self._coming.remove(who)

    def fetch(self, digest: str, who: str) -> IO[bytes]:
        """The bytes, all there and all right, in a file that is gone when it is closed.

        Raises:
            DocumentDamaged: they are not what was stored; it is logged.
            StoreAway: they cannot be fetched at the moment.
            TooMany, Busy: as many as may be are under way.
        """
        self._going.check(who)
        copy = self.store.spool()
        self._going.add(who)
        weakref.finalize(copy, self._going.remove, who)  # also where nobody came to read it
        try:
            self.store.copy(digest, copy)
        except Refusal as error:
            copy.close()
            if isinstance(error, DocumentDamaged):
                log.error("document_damaged", digest=digest)
            raise
        return copy

    async def parts(self, file: IO[bytes], first: int, end: int, who: str) -> AsyncIterator[bytes]:
        """The bytes from `first` up to `end`; the file is closed afterwards."""
        with file:
            while first < end:
                part = await self._aside(partial(_read, file, first, min(PART, end - first)), who)
                first += len(part)
                yield part

    async def _taken_in(self, parts: AsyncIterator[bytes], sent: Announced, who: str) -> Kept:
        with await self._aside(self.store.spool, who) as spool:
            found, waiting = hashlib.sha256(), bytearray()
            async for part in parts:
                waiting += part
                if len(waiting) >= PART:
                    await self._aside(partial(_write, spool, found, bytes(waiting)), who)
                    waiting.clear()
            await self._aside(partial(_write, spool, found, bytes(waiting)), who)
            return await self._aside(partial(self._keep, spool, found, sent), who)

    def _keep(self, file: IO[bytes], found: "hashlib._Hash", sent: Announced) -> Kept:
        size, digest = file.seek(0, 2), found.hexdigest()
        kind = looked_through(file, size, sent, self.store.spool)
        self._scanner.scan(file)
        self.store.put(digest, file)
        return Kept(digest, size, kind.media_type)

    async def _aside(self, call: Callable[[], A], who: str) -> A:
        answer: A = await self._threads.run(call, who, let_in=True)
        return answer


def _write(file: IO[bytes], found: "hashlib._Hash", part: bytes) -> None:
    found.update(part)
    try:
        file.write(part)
        file.flush()
    except OSError as error:
        raise StoreAway(f"无法写入 / cannot be written: {type(error).__name__}") from error


def _read(file: IO[bytes], first: int, size: int) -> bytes:
    file.seek(first)
    return file.read(size)
