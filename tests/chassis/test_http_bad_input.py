"""Whatever is wrong with a request: a problem document in two languages, and nothing recorded."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from onestop_chassis.clock import WallClock
from onestop_chassis.http import edge
from onestop_chassis.http.strict import LaxBody
from onestop_chassis.refusal import known_kinds
from onestop_chassis.service.app import create_app
from pydantic import BaseModel

from tests.support.counter_service import CounterRuntime, router
from tests.support.keyed import Keyed

JSON = {"Content-Type": "application/json"}
COUNTS = "/counters/a/counts"


@pytest.fixture
def runtime() -> CounterRuntime:
    return CounterRuntime(WallClock())


@pytest.fixture
def client(runtime: CounterRuntime) -> Iterator[TestClient]:
    with Keyed(create_app(runtime, [router])) as client:
        answer = client.post("/signin", json={"user": "clerk", "password": "demo"})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client
    assert not runtime.log.streams.get("counter/a"), "nothing may be recorded"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["status"], found["code"]) == (status, status, code)
    assert found["type"].endswith(f"/problems/{code}")
    assert found["title"]
    assert any("\u4e00" <= character <= "\u9fff" for character in found["title_zh"])
    assert found["correlation_id"] == answer.headers["X-Correlation-Id"]
    return found


def test_everything_wrong_is_listed_at_once_in_both_languages(client: TestClient) -> None:
    body = {"by": "many", "unknown": 1, "at": "2026-03-02T09:00:00", "project": "x"}
    found = problem(client.post(COUNTS, json=body), 422, "bad-request")
    fields = {error["field"]: error for error in found["errors"]}
    assert set(fields) == {"/by", "/unknown", "/at", "/project"}
    assert fields["/by"]["zh"] == "应为整数"
    assert all(error["en"] and error["zh"] for error in found["errors"])
    assert found["remedy"]
    assert found["remedy_zh"]


def test_values_that_were_sent_are_not_repeated(client: TestClient) -> None:
    answer = client.post(COUNTS, json={"by": "张三 13800138000"})
    problem(answer, 422, "bad-request")
    assert "13800138000" not in answer.text


def test_an_unknown_query_parameter_is_refused(client: TestClient) -> None:
    found = problem(client.get("/counters?nmae=x"), 422, "bad-request")
    assert [error["field"] for error in found["errors"]] == ["?nmae"]


def test_wrong_path_and_query_values_are_named(client: TestClient) -> None:
    found = problem(client.get("/counters/a/numbers/one?digits=0"), 422, "bad-request")
    assert {error["field"] for error in found["errors"]} == {"{number}", "?digits"}


def test_text_that_is_not_json_is_named_with_its_place(client: TestClient) -> None:
    found = problem(client.post(COUNTS, content=b'{"by": ', headers=JSON), 422, "bad-request")
    assert found["errors"][0]["code"] == "json_invalid"
    assert found["errors"][0]["field"] == ""


def test_text_that_is_not_utf_8_is_refused(client: TestClient) -> None:
    answer = client.post(COUNTS, content=b'{"by": "\xff"}', headers=JSON)
    problem(answer, 422, "bad-request")


@pytest.mark.parametrize("depth", [100_000])
def test_json_nested_too_deep_is_refused(client: TestClient, depth: int) -> None:
    answer = client.post(COUNTS, content=b"[" * depth + b"]" * depth, headers=JSON)
    problem(answer, 422, "bad-request")


def test_a_body_of_another_type_is_415(client: TestClient) -> None:
    problem(client.post(COUNTS, data={"by": "1"}), 415, "unsupported-media-type")
    problem(client.post(COUNTS, content=b'{"by": 1}'), 415, "unsupported-media-type")


def test_a_missing_body_is_422(client: TestClient) -> None:
    problem(client.post(COUNTS), 422, "bad-request")


def test_a_body_of_2_mb_is_413_by_its_announced_length(client: TestClient) -> None:
    answer = client.post(COUNTS, json={"by": 1, "note": "x" * 2_000_000})
    assert problem(answer, 413, "body-too-large")["limit_bytes"] == 1_000_000


def test_a_body_of_2_mb_is_413_by_what_comes_when_no_length_was_announced(
    client: TestClient,
) -> None:
    chunks = (chunk for chunk in [b'{"by": 1, "note": "', *[b"x" * 100_000] * 20, b'"}'])
    problem(client.post(COUNTS, content=chunks, headers=JSON), 413, "body-too-large")


def test_a_body_that_does_not_come_is_408(
    runtime: CounterRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "BODY_SECONDS", 0.05)
    app = create_app(runtime, [router])
    sent: list[Any] = []

    async def never() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "method": "POST",
        "path": COUNTS,
        "raw_path": COUNTS.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("test", 80),
        "client": ("test", 1),
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"9")],
    }
    asyncio.run(app(scope, never, send))
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["code"] == "too-slow"


def test_an_unknown_address_is_a_problem_too(client: TestClient) -> None:
    problem(client.get("/nowhere"), 404, "route-unknown")


def test_a_wrong_method_is_405_and_says_which_are_right(client: TestClient) -> None:
    answer = client.put("/signin")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"


def test_a_refused_command_carries_facts_and_what_to_do(client: TestClient) -> None:
    found = problem(client.post(COUNTS, json={"by": -1}), 409, "below-zero")
    assert found["total"] == 0
    assert found["remedy_zh"] == "请先增加计数。"


def test_an_unexpected_failure_shows_nothing_of_its_inside(client: TestClient) -> None:
    answer = client.post("/counters/a/defects")
    problem(answer, 500, "unexpected")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_is_away_is_503_with_retry_after(
    client: TestClient, runtime: CounterRuntime
) -> None:
    runtime.log.away = True
    answer = client.post(COUNTS, json={"by": 1})
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_every_code_that_can_be_answered_is_explained_in_both_languages(
    client: TestClient,
) -> None:
    explained = {entry["code"]: entry for entry in client.get("/problems").json()["items"]}
    assert set(explained) == {kind.code for kind in known_kinds()}
    assert client.get("/problems/below-zero").json()["title_zh"] == "计数不能小于零"
    problem(client.get("/problems/no-such-code"), 404, "problem-unknown")


def test_a_body_that_would_ignore_unknown_fields_stops_the_start(runtime: CounterRuntime) -> None:
    class Lax(BaseModel):
        by: int

    lax = APIRouter()

    @lax.post("/lax")
    def take(body: list[Lax]) -> None: ...

    with pytest.raises(LaxBody, match="Lax"):
        create_app(runtime, [lax])


@pytest.mark.parametrize("text", ["a\x00b", "half \ud83d of one", "\udc00"])
def test_text_that_cannot_be_stored_is_refused(client: TestClient, text: str) -> None:
    body = json.dumps({"by": 1, "note": text}).encode()
    found = problem(client.post(COUNTS, content=body, headers=JSON), 422, "bad-request")
    (error,) = found["errors"]
    assert (error["field"], error["code"]) == ("/note", "unstorable_text")
    assert error["zh"]
    keyed = json.dumps({"by": 1, text: 1}).encode()
    problem(client.post(COUNTS, content=keyed, headers=JSON), 422, "bad-request")


def test_addresses_and_queries_that_cannot_be_stored_are_refused(client: TestClient) -> None:
    found = problem(client.get("/counters/a%00b"), 422, "bad-request")
    assert found["errors"][0]["field"] == "{name}"
    found = problem(client.get("/counters?name=%00"), 422, "bad-request")
    assert found["errors"][0]["field"] == "?name"
    problem(client.post("/counters/%00/counts", json={"by": 1}), 422, "bad-request")


def test_a_whole_character_outside_the_first_plane_is_text(client: TestClient) -> None:
    body = json.dumps({"by": 0, "note": "𠮷😀 \\u0000"}).encode()
    assert b"\\ud842" in body
    assert client.post(COUNTS, content=body, headers=JSON).status_code == 200


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"by": ' + b"9" * 5000 + b"}", b'{"by": 1e400}', b'{"by": NaN}']
)
def test_a_body_that_breaks_readers_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post(COUNTS, content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["errors"]


def test_a_sign_in_with_text_that_cannot_be_stored_is_only_wrong(client: TestClient) -> None:
    body = b'{"user": "\\ud800\\u0000", "password": "x"}'
    answer = client.post("/signin", content=body, headers=JSON)
    assert answer.status_code in (401, 422)
