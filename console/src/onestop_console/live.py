"""That something has changed at the services, heard once for all who look at pages."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic

import structlog
from onestop_chassis.feed.stream import event

from onestop_console.gateway import Away, Gateway, Refused
from onestop_console.models.live import key_of, keys_of
from onestop_console.settings import SERVICES

log = structlog.get_logger(__name__)

TOGETHER_SECONDS = 0.5
"""What changes within it is told at once."""
HEARTBEAT_SECONDS = 15.0
SILENT_SECONDS = 45.0
"""A feed of which nothing was heard for longer is lost, and pages are to say so."""
LONGEST_DELAY_SECONDS = 30.0
MOST, EACH = 2000, 6
"""Browsers that listen at once, and how many of one session."""


class Full(Exception):
    """As many listen as can; or as often as one session may."""


@dataclass(eq=False)
class Listener:
    """One browser: what it shows (by what has to change for it), and what it was not told yet."""

    whose: bytes
    words: dict[str, set[str]]
    untold: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.untold |= self.words.get(key, set())
        if self.untold:
            self.woken.set()


class Live:
    """One feed of each service, from when somebody first listens, and whoever listens."""

    def __init__(self, gateway: Gateway, token: Callable[[], Awaitable[str]]):
        """`token`: of somebody who may be told that something changed, whatever it was."""
        self._gateway = gateway
        self._token = token
        self._feeds: list[asyncio.Task[None]] = []
        self._listeners: set[Listener] = set()
        self._heard: dict[str, float] = {}
        self._begun = secrets.token_hex(4)
        self._number = 0
        self._all_at = 0
        self._last: dict[str, int] = {}

    @property
    def mark(self) -> str:
        """What was told until now is before it."""
        return f"{self._begun}-{self._number}"

    @property
    def hears(self) -> bool:
        """Whether every service was heard of lately."""
        long_ago = monotonic() - SILENT_SECONDS
        return all(self._heard.get(service, 0.0) > long_ago for service in SERVICES)

    def join(self, whose: bytes, since: Iterable[tuple[str, str]]) -> Listener:
        """Somebody who shows these words, each as of a mark; what changed since is told first.

        Raises:
            Full: see there.
        """
        own = sum(one.whose == whose for one in self._listeners)
        if len(self._listeners) >= MOST or own >= EACH:
            raise Full
        listener = Listener(whose, {})
        for word, mark in since:
            key = key_of(word)
            listener.words.setdefault(key, set()).add(word)
            if self._changed(key, mark):
                listener.untold.add(word)
        if listener.untold:
            listener.woken.set()
        self._listeners.add(listener)
        if not self._feeds:
            self._feeds = [asyncio.create_task(self._follow(name)) for name in SERVICES]
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    async def told(
        self, listener: Listener, still: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[bytes]:
        """The words of which something changed, as events; while every feed lives, a beat now and
        then. `still`: whether it is still somebody who may be told."""
        yield b"retry: 3000\n\n"
        while await still():
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await listener.woken.wait()
            except TimeoutError:
                yield event(".", kind="beat") if self.hears else b": no feed\n\n"
                continue
            await asyncio.sleep(TOGETHER_SECONDS)
            told, listener.untold = sorted(listener.untold), set()
            listener.woken.clear()
            yield event(json.dumps(told), self.mark)

    async def close(self) -> None:
        for feed in self._feeds:
            feed.cancel()
        await asyncio.gather(*self._feeds, return_exceptions=True)

    def tell(self, keys: Iterable[str]) -> None:
        """These changed."""
        self._number += 1
        known = set(keys)
        self._last.update(dict.fromkeys(known, self._number))
        for listener in self._listeners:
            listener.tell(known)

    def _tell_all(self) -> None:
        """Nobody knows what changed."""
        self._number += 1
        self._all_at = self._number
        for listener in self._listeners:
            listener.tell(listener.words)

    def _changed(self, key: str, mark: str) -> bool:
        begun, _, number = mark.partition("-")
        last = max(self._last.get(key, 0), self._all_at)
        return begun != self._begun or not number.isdecimal() or last > int(number)

    async def _follow(self, service: str) -> None:
        """Ends with the console only: a service that is away, or answers what nobody understands,
        is asked again, each time later, up to `LONGEST_DELAY_SECONDS`, and each time that is
        logged. After what nobody understands it goes on with what comes then."""
        after, failures = "", 0
        while True:
            try:
                async for position, told in self._gateway.changes(
                    service, await self._token(), after
                ):
                    if not after:
                        self._tell_all()
                    self._heard[service], failures, after = monotonic(), 0, position
                    if told is not None:
                        self.tell(keys_of(service, told))
            except Refused as refused:
                log.warning("feed_refused", feed=service, code=refused.code)
                after = ""
            except Away as away:
                log.warning("feed_lost", feed=away.service, failures=failures)
            except Exception:
                log.exception("feed_failed", feed=service, failures=failures)
                after = ""
            failures += 1
            await asyncio.sleep(min(0.25 * 2 ** min(failures, 10), LONGEST_DELAY_SECONDS))
