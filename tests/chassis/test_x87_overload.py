"""However many connect, and however slowly they speak, whoever says what he wants is heard."""

import contextlib
import re
import resource
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock
from onestop_chassis.http import attempts
from onestop_chassis.http.attempts import Attempts
from onestop_chassis.http.connections import (
    LARGEST_HEAD,
    MOST,
    SPARE_DESCRIPTORS,
    Connections,
    most_connections,
)
from onestop_chassis.http.rejection import TooManySignIns
from onestop_chassis.http.signin import OF_A_NAME
from onestop_chassis.service.app import create_app

from tests.support.counter_service import CounterRuntime
from tests.support.served import serving
from tests.support.wait import until

FEW = 20
NEVER, SOON = 3600.0, 0.2
BEGUN = b"GET /hello HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = BEGUN + b"\r\n"
LARGE = 50_000_000
WHOLE_ANSWER = re.compile(rb"(?is)HTTP.*?content-length: (\d+)\r\n.*?\r\n\r\n(.*)")


class Door:
    """A server with few places, and whoever connects to it."""

    def __init__(self, head_seconds: float = NEVER, unread_seconds: float = NEVER):
        self.among = Connections(FEW, head_seconds, unread_seconds)
        self.let_go = threading.Event()
        self._all = contextlib.ExitStack()

    @contextlib.contextmanager
    def open(self) -> Iterator["Door"]:
        with serving(self._app(), self.among) as url, self._all:
            self._place = urlsplit(url)
            try:
                yield self
            finally:
                self.let_go.set()

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/hello")
        async def hello() -> str:
            return "hello"

        @app.post("/hello")
        async def told(request: Request) -> int:
            return len(await request.body())

        @app.get("/held")
        def held() -> None:
            self.let_go.wait()

        @app.get("/large")
        async def large() -> PlainTextResponse:
            return PlainTextResponse("x" * LARGE)

        return app

    def send(self, what: bytes) -> socket.socket:
        one = socket.create_connection((self._place.hostname, self._place.port))
        one.settimeout(60)
        self._all.enter_context(one)
        one.sendall(what)
        return one


def answer(one: socket.socket) -> bytes:
    """The whole of it; empty where the connection was closed."""
    said = b""
    while not (whole := WHOLE_ANSWER.fullmatch(said)) or len(whole[2]) < int(whole[1]):
        more = one.recv(LARGEST_HEAD)
        if not more:
            return said
        said += more
    return said


@pytest.mark.parametrize("part", [BEGUN, BEGUN + b"Content-Length: 999\r\n\r\nx"])
def test_x87_whoever_asks_finds_a_place_among_requests_that_never_end(part: bytes) -> None:
    with Door().open() as door:
        slow = [door.send(part.replace(b"GET", b"POST")) for _ in range(3 * FEW)]
        assert b" 200 " in answer(door.send(WHOLE))
        turned_away = answer(slow[0])
        assert b" 503 " in turned_away
        assert b"retry-after: " in turned_away.lower()
        assert b'"code":"busy"' in turned_away
        assert answer(slow[0]) == b""


def test_x87_a_head_has_seconds_to_come_however_it_trickles() -> None:
    with Door(head_seconds=SOON).open() as door:
        nothing, part, trickling = door.send(b""), door.send(BEGUN), door.send(BEGUN)
        with contextlib.suppress(OSError):  # until it is closed
            while True:
                trickling.sendall(b"x")
        for one in (nothing, part):
            assert b" 408 " in answer(one)
            assert answer(one) == b""


def test_x87_a_head_that_follows_an_answer_has_as_long() -> None:
    with Door(head_seconds=SOON).open() as door:
        one = door.send(WHOLE)
        assert b" 200 " in answer(one)
        one.sendall(BEGUN)
        assert b" 408 " in answer(one)


def test_x87_a_head_has_an_end() -> None:
    with Door().open() as door:
        one = door.send(BEGUN)
        with contextlib.suppress(OSError):
            one.sendall(b"x" * (LARGEST_HEAD + 1 - len(BEGUN)))
        assert b" 431 " in answer(one)


def test_x87_those_who_rest_make_room() -> None:
    with Door().open() as door:
        resting = [door.send(WHOLE) for _ in range(FEW)]
        assert all(b" 200 " in answer(one) for one in resting)
        assert b" 200 " in answer(door.send(WHOLE))
        assert answer(resting[0]) == b""


def test_x87_one_too_many_is_told_so_while_all_are_being_answered() -> None:
    with Door().open() as door:
        busy = [door.send(WHOLE.replace(b"hello", b"held")) for _ in range(FEW)]
        until(lambda: not door.among._asking and door.among._all == FEW)
        assert b" 503 " in answer(door.send(b""))
        door.let_go.set()
        assert all(b" 200 " in answer(one) for one in busy)


def test_x87_an_answer_that_nobody_reads_is_let_go() -> None:
    with Door(unread_seconds=SOON).open() as door:
        one = door.send(WHOLE.replace(b"hello", b"large"))
        assert one.recv(1)  # it has begun
        until(lambda: door.among._all == 0)


@pytest.mark.parametrize(
    ("soft", "hard", "most"),
    [
        (1024, 1024, 1024 - SPARE_DESCRIPTORS),
        (1024, 100_000, MOST),
        (1024, resource.RLIM_INFINITY, MOST),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, MOST),
    ],
)
def test_x87_connections_are_fewer_than_descriptors(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int
) -> None:
    limits = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: limits.append(wanted))
    assert most_connections() == most
    assert resource.RLIM_INFINITY in limits[-1] or most < limits[-1][0]


def test_x87_after_some_wrong_passwords_a_name_has_to_wait() -> None:
    runtime = CounterRuntime(FixedClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)))
    client = TestClient(create_app(runtime, []))

    def sign_in(user: str, password: str) -> int:
        answered = client.post("/signin", json={"user": user, "password": password})
        return int(answered.status_code)

    assert [sign_in("clerk", "wrong") for _ in range(OF_A_NAME[0])] == [401] * OF_A_NAME[0]
    refused = client.post("/signin", json={"user": "clerk", "password": "demo"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-sign-ins")
    assert 0 < int(refused.headers["Retry-After"]) <= OF_A_NAME[1]
    assert sign_in("director", "demo") == 200


@pytest.fixture
def at() -> list[float]:
    """What time it is."""
    return [0.0]


@pytest.fixture
def tried(at: list[float]) -> Attempts:
    return Attempts(2, 60.0, lambda: at[0])


def test_x87_whoever_has_waited_may_try_again(tried: Attempts, at: list[float]) -> None:
    tried.failed("clerk")
    at[0] = 10.0
    tried.failed("clerk")
    with pytest.raises(TooManySignIns) as refused:
        tried.check("clerk")
    assert refused.value.facts["retry_seconds"] == 50
    at[0] = 60.0
    tried.check("clerk")
    tried.failed("clerk")
    tried.check("clerk")


def test_x87_attempts_are_remembered_in_bounded_memory(
    tried: Attempts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "KEPT", 100)
    for n in range(1000):
        tried.failed(str(n))
    assert len(tried._failed) == 100
