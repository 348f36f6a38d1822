"""How many connections a server holds, and how long each may take to say what it wants.

uvicorn waits for a head as long as it takes, and for a client who does not read; each holds a
descriptor, and without one nobody else is heard.
"""

import asyncio
import resource
from itertools import islice
from typing import Any, ClassVar

import structlog
from starlette.requests import Request
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from onestop_chassis.http.problems import HEADERS, answer, document, status_of
from onestop_chassis.http.rejection import Busy, HeadTooLarge, HeadTooSlow
from onestop_chassis.refusal import Refusal

log = structlog.get_logger(__name__)

MOST = 2000
SPARE_DESCRIPTORS = 256
"""For databases, the broker, files, and whoever is being turned away."""
WANTED_DESCRIPTORS = 65_536
HEAD_SECONDS = 10.0
LARGEST_HEAD = 65_536
UNREAD_SECONDS = 30.0
"""How long an answer may lie before its client reads on."""
PROMPT_SECONDS = 1.0
LOOKS = 8


class Connections:
    """Those of one server. Where there are too many, whoever has not said all that it wants goes,
    or does not take what it is told: a new one finds a place as long as the service does not work
    for every other, and how much it works on at once is bounded elsewhere.

    Each dictionary is in the order in which its connections came into it.
    """

    def __init__(
        self,
        most: int,
        head_seconds: float = HEAD_SECONDS,
        unread_seconds: float = UNREAD_SECONDS,
    ):
        self._most = most
        self._head_seconds = head_seconds
        self._unread_seconds = unread_seconds
        self._all = 0
        self._asking: dict[Guarded, float] = {}
        self._sending: dict[Guarded, float] = {}
        self._idle: dict[Guarded, float] = {}
        self._unread: dict[Guarded, float] = {}
        self._looking = False

    def came(self, one: "Guarded") -> None:
        self._all += 1
        self.asks(one)
        if self._all > self._most:
            log.warning("connections_full", most=self._most)
            self._room_for(one)

    def went(self, one: "Guarded") -> None:
        self._all -= 1
        self._forget(one)

    def asks(self, one: "Guarded") -> None:
        """A head has begun, or should."""
        self._idle.pop(one, None)
        if one not in self._asking:
            self._asking[one] = one.loop.time()
            self._look_later(one.loop)

    def sends(self, one: "Guarded") -> None:
        """Its head is there, its body is not."""
        self._asking.pop(one, None)
        self._idle.pop(one, None)
        self._sending.setdefault(one, one.loop.time())

    def at_work(self, one: "Guarded") -> None:
        """All of the request is there."""
        self._asking.pop(one, None)
        self._sending.pop(one, None)
        self._idle.pop(one, None)

    def rests(self, one: "Guarded") -> None:
        self._sending.pop(one, None)
        self._idle[one] = one.loop.time()

    def reads(self, one: "Guarded", *, goes_on: bool) -> None:
        """Whether the client takes what it is sent."""
        if goes_on:
            self._unread.pop(one, None)
        else:
            self._unread[one] = one.loop.time()
            self._look_later(one.loop)

    def _room_for(self, newest: "Guarded") -> None:
        long_ago = newest.loop.time() - PROMPT_SECONDS
        oldest = [
            (one, kept[one])
            for kept in (self._asking, self._sending, self._unread)
            if (one := next(iter(kept), newest)) is not newest
        ]
        slow = [one for one, since in oldest if since < long_ago]
        others = [*slow, *islice(self._idle, 1), *(one for one, _ in oldest), newest]
        self._forget(others[0])
        others[0].turn_away(Busy)

    def _forget(self, one: "Guarded") -> None:
        for kept in (self._asking, self._sending, self._idle, self._unread):
            kept.pop(one, None)

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._looking:
            self._looking = True
            seconds = min(self._head_seconds, self._unread_seconds) / LOOKS
            loop.call_later(seconds, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for one in _older(self._asking, now - self._head_seconds):
            one.turn_away(HeadTooSlow)
        for one in _older(self._unread, now - self._unread_seconds):
            one.transport.abort()
        self._looking = False
        if self._asking or self._unread:
            self._look_later(loop)


def _older(kept: "dict[Guarded, float]", than: float) -> "list[Guarded]":
    found = []
    for one, since in kept.items():
        if since > than:
            break
        found.append(one)
    return found


class Guarded(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """uvicorn's protocol, which tells of itself; the class of one server names its connections."""

    among: ClassVar[Connections]
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self.among.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.among.went(self)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._answers():
            self._head = 0
            (self.among.sends if self.cycle.more_body else self.among.at_work)(self)
            return
        self._head += len(data)
        self.among.asks(self)
        if self._head > LARGEST_HEAD:
            self.turn_away(HeadTooLarge)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._answers():
            self.among.rests(self)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.among.reads(self, goes_on=False)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.among.reads(self, goes_on=True)

    def turn_away(self, why: type[Refusal]) -> None:
        """Says why, where it is in the middle of no answer, and closes."""
        if self.transport.is_closing():
            return
        if self.cycle is not None and self.cycle.response_started and self._answers():
            self.transport.abort()
            return
        if self.cycle is None or self._head or self._answers():  # else it rests and asked nothing
            self.transport.write(_answer(why))
        self.transport.close()

    def _answers(self) -> bool:
        """Whether a request of this connection is being answered."""
        return self.cycle is not None and not self.cycle.response_complete


def guarded(connections: Connections | None = None) -> type[Guarded]:
    """What a server is to use as its protocol; not for two servers."""
    among = connections or Connections(most_connections())
    return type("GuardedHere", (Guarded,), {"among": among})


def most_connections() -> int:
    """As many as there are descriptors for, after asking for more of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(WANTED_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft == resource.RLIM_INFINITY:
        return MOST
    return max(1, min(MOST, soft - SPARE_DESCRIPTORS))


_answers: dict[str, bytes] = {}


def _answer(why: type[Refusal]) -> bytes:
    """As it goes over the wire; made once, since whoever is turned away is one of many."""
    if why.code not in _answers:
        nowhere: dict[str, Any] = {"type": "http", "path": "/", "headers": [], "query_string": b""}
        status = status_of(why)
        told = document(Request(nowhere), why(f"{why.title_zh} / {why.title}"), status)
        response = answer(told, {**HEADERS.get(status, {}), "Connection": "close"})
        lines = [b"%s: %s" % pair for pair in response.raw_headers]
        head = b"\r\n".join([b"HTTP/1.1 %d " % status, *lines, b""])
        _answers[why.code] = head + b"\r\n" + bytes(response.body)
    return _answers[why.code]
