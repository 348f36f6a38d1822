"""The wire that harm is done with does what it says."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from onestop_cli.ports import free_port

from tests.faults.proxy import CLEAR, Loop, Way, Weather, Wire, to_port
from tests.support.wait import until


class Echo:
    """Says back what it hears, and keeps it."""

    def __init__(self) -> None:
        self.heard = b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                one, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(one,), daemon=True).start()

    def _answer(self, one: socket.socket) -> None:
        with closing(one):
            try:
                while said := one.recv(1000):
                    self.heard += said
                    one.sendall(said)
            except OSError:
                return


@pytest.fixture
def echo() -> Iterator[Echo]:
    one = Echo()
    yield one
    one.server.close()


@pytest.fixture
def wire(echo: Echo) -> Iterator[Wire]:
    loop = Loop()
    one = Wire("test", loop, to_port(echo.port)).open()
    yield one
    one.close()
    loop.close()


def _connect(wire: Wire) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", wire.port))
    one.settimeout(60)
    return one


def _asked(one: socket.socket, said: bytes) -> bytes:
    one.sendall(said)
    return one.recv(100)


def test_in_clear_weather_bytes_pass_both_ways_and_an_end_is_passed_on(wire: Wire) -> None:
    with _connect(wire) as one:
        assert _asked(one, b"hello") == b"hello"
        one.shutdown(socket.SHUT_WR)
        assert one.recv(100) == b""
    until(lambda: not wire.passages, what="nothing is left of it")


def test_while_it_is_away_connections_are_reset_and_none_can_be_made(wire: Wire) -> None:
    with _connect(wire) as one, _connect(wire) as later:
        assert _asked(one, b"hello") == b"hello"
        wire.turn(Weather(away=True))
        with pytest.raises(ConnectionError):
            until(lambda: _asked(one, b"more") == b"")
        later.close()
    with pytest.raises(ConnectionError), _connect(wire) as one:
        until(lambda: _asked(one, b"anybody") == b"there")
    wire.turn(CLEAR)
    with _connect(wire) as one:
        assert _asked(one, b"again") == b"again"


@pytest.mark.parametrize(("way", "heard"), [(Way.OUT, b""), (Way.BACK, b"lost"), (Way.BOTH, b"")])
def test_what_is_swallowed_is_lost_one_way_or_both_and_who_lost_it_is_reset(
    wire: Wire, echo: Echo, way: Way, heard: bytes
) -> None:
    with _connect(wire) as one:
        wire.turn(Weather(swallows=way))
        one.sendall(b"lost")
        until(lambda: any(passage.lossy for passage in wire.passages), what="it is lost")
        until(lambda: echo.heard == heard, what="what arrives")
        wire.turn(CLEAR)
        with pytest.raises(ConnectionError):
            one.recv(100)
    with _connect(wire) as one:
        assert _asked(one, b"again") == b"again"


def test_what_is_slow_arrives_late(wire: Wire) -> None:
    with _connect(wire) as one:
        wire.turn(Weather(delay=0.1))
        began = time.monotonic()
        assert _asked(one, b"hello") == b"hello"
        assert time.monotonic() - began >= 0.2


def test_what_stands_can_be_cut_and_made_anew(wire: Wire) -> None:
    with _connect(wire) as one:
        assert _asked(one, b"hello") == b"hello"
        wire.cut()
        with pytest.raises(ConnectionError):
            one.recv(100)
    with _connect(wire) as one:
        assert _asked(one, b"again") == b"again"


def test_nobody_at_the_other_end_is_a_connection_that_ends() -> None:
    loop = Loop()
    wire = Wire("nobody", loop, to_port(free_port())).open()
    with pytest.raises(ConnectionError), _connect(wire) as one:
        one.recv(100)
    wire.close()
    loop.close()
