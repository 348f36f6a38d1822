"""Talking to services: keys, problem documents, services that are away."""

import json
import socket
import threading

import httpx
import pytest
from onestop_chassis.log.loss import LogHalted
from onestop_cli.client import BROKEN, PAUSE_SECONDS, Client, Refused, key_of
from onestop_cli.connection import Away

PROBLEM = {
    "type": "/review/problems/case-unknown",
    "title": "No such case",
    "title_zh": "没有这个办件",
    "status": 404,
    "detail": "没有 P1-01 / there is no P1-01",
    "remedy": "Look it up.",
    "remedy_zh": "请查询。",
    "errors": [{"field": "item", "en": "unknown", "zh": "未知"}],
}


def test_a_problem_document_is_told_in_both_languages_with_what_to_do_next() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(404, json=PROBLEM)

    client = Client({"review": "http://review"}, httpx.MockTransport(answer))
    with pytest.raises(Refused) as refused:
        client.get("review", "/cases/x/P1-01")
    told = refused.value
    assert told.code == "case-unknown"
    assert "没有这个办件" in told.zh
    assert "No such case" in told.en
    assert [line for line in told.lines if "未知" in line and "unknown" in line]
    assert "请查询。" in told.lines
    assert "Look it up." in told.lines


def test_a_service_that_is_away_is_named_with_its_address() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = Client({"land": "http://land:1"}, httpx.MockTransport(nobody))
    with pytest.raises(Away, match="http://land:1"):
        client.get("land", "/indices")


@pytest.mark.parametrize("broken", BROKEN)
def test_a_request_under_which_the_connection_ends_is_sent_once_more_with_the_same_key(
    broken: type[httpx.TransportError],
) -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise broken("disconnected", request=request)
        return httpx.Response(200, json={"position": 1, "version": 1})

    client = Client({"land": "http://land"}, httpx.MockTransport(answer))
    assert client.post("land", "/parcels", "", {})["position"] == 1
    assert len(keys) == 2
    assert len(set(keys)) == 1


class Busy:
    """A service that cannot answer so many times, and a clock that goes on when somebody sleeps."""

    def __init__(self, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = times
        self.now = 0.0
        self.keys: list[str] = []
        monkeypatch.setattr("onestop_cli.client.time", self)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers["Idempotency-Key"])
        if len(self.keys) <= self.times:
            return httpx.Response(503, json={"status": 503, "title": "away"})
        return httpx.Response(200, json={"position": 1, "version": 1})

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_patient_client_asks_again_under_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(3, monkeypatch)
    client = Client({"land": "http://land"}, httpx.MockTransport(busy), patience=10)
    assert client.post("land", "/parcels", "", {})["position"] == 1
    assert (len(busy.keys), len(set(busy.keys))) == (4, 1)


@pytest.mark.parametrize(("patience", "asked"), [(0, 1), (2 * PAUSE_SECONDS, 3)])
def test_patience_comes_to_an_end(
    monkeypatch: pytest.MonkeyPatch, patience: float, asked: int
) -> None:
    busy = Busy(100, monkeypatch)
    client = Client({"land": "http://land"}, httpx.MockTransport(busy), patience=patience)
    with pytest.raises(Refused) as refused:
        client.post("land", "/parcels", "", {})
    assert (refused.value.status, len(busy.keys)) == (503, asked)


def test_nobody_waits_for_a_service_that_only_an_operator_can_release() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(503, json={"status": 503, "code": LogHalted.code})

    client = Client({"land": "http://land"}, httpx.MockTransport(answer), patience=60)
    with pytest.raises(Refused):
        client.post("land", "/parcels", "", {})
    assert asked == ["/parcels"]


def test_a_service_that_always_ends_the_connection_is_away_after_the_second_time() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        raise httpx.RemoteProtocolError("disconnected", request=request)

    client = Client({"land": "http://land"}, httpx.MockTransport(answer))
    with pytest.raises(Away, match="RemoteProtocolError"):
        client.get("land", "/indices")
    assert len(asked) == 2


def test_a_connection_that_the_other_end_closes_when_it_is_used_again_is_not_noticed() -> None:
    said = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(2):
                connection, _address = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(said)
                    connection.recv(65536)  # The next request; it gets no answer.

        served = threading.Thread(target=serve, daemon=True)
        served.start()
        with Client({"land": f"http://127.0.0.1:{listener.getsockname()[1]}"}) as client:
            assert client.get("land", "/indices") == {}
            assert client.get("land", "/indices") == {}
        served.join(5)


def test_one_sign_in_serves_all_requests_of_a_user() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        if request.url.path == "/signin":
            assert json.loads(request.content)["user"] == "clerk"
            return httpx.Response(200, json={"token": "t"})
        assert request.headers["Authorization"] == "Bearer t"
        assert request.headers["Idempotency-Key"]
        return httpx.Response(200, json={"position": 1, "version": 1})

    client = Client({"intake": "http://intake"}, httpx.MockTransport(answer))
    client.post("intake", "/projects/p/file-project", "clerk", {"a": 1})
    client.post("intake", "/projects/p/file-project", "clerk", {"a": 2})
    assert seen.count("/signin") == 1


def test_the_same_command_has_the_same_key_and_another_has_another() -> None:
    assert key_of("a", {"x": 1, "y": 2}) == key_of("a", {"y": 2, "x": 1})
    assert key_of("a", {"x": 1}) != key_of("a", {"x": 2})
