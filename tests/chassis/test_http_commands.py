"""Commands through HTTP: identity, repetition, expected versions, read-your-writes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock
from onestop_chassis.service.app import create_app

from tests.support.counter_service import CounterRuntime, router
from tests.support.keyed import Keyed

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def runtime() -> CounterRuntime:
    return CounterRuntime(FixedClock(NOW))


@pytest.fixture
def client(runtime: CounterRuntime) -> Iterator[TestClient]:
    with Keyed(create_app(runtime, [router])) as client:
        answer = client.post("/signin", json={"user": "clerk", "password": "demo"})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


def post(client: TestClient, by: int = 1, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/counters/a/counts", json={"by": by}, headers=named)


def test_a_command_is_answered_with_its_position_and_version(client: TestClient) -> None:
    answer = post(client)
    assert answer.status_code == 200
    assert answer.json() == {"position": 1, "version": 1}
    assert answer.headers["ETag"] == '"1"'
    assert "Idempotent-Replayed" not in answer.headers


def test_a_repeated_key_gets_the_first_answer_and_records_nothing(
    client: TestClient, runtime: CounterRuntime
) -> None:
    first = post(client, Idempotency_Key="key-1")
    post(client, Idempotency_Key="key-2")
    again = post(client, Idempotency_Key="key-1")
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(runtime.log.streams["counter/a"]) == 2


def test_a_key_belongs_to_the_actor_who_sent_it(
    client: TestClient, runtime: CounterRuntime
) -> None:
    post(client, Idempotency_Key="same")
    token = client.post("/signin", json={"user": "operator", "password": "demo"}).json()["token"]
    other = post(client, Idempotency_Key="same", Authorization=f"Bearer {token}")
    assert other.json()["version"] == 2
    assert [cause.command_id for cause in runtime.log.causes] == ["clerk/same", "operator/same"]


def test_without_a_key_every_request_is_a_new_command(client: TestClient) -> None:
    assert [post(client).json()["version"] for _ in range(3)] == [1, 2, 3]


def test_two_commands_of_one_request_on_one_stream_are_not_taken_for_a_repetition(
    client: TestClient, runtime: CounterRuntime
) -> None:
    for _ in range(2):
        answer = client.post(
            "/counters/a/pairs", json={"by": 1}, headers={"Idempotency-Key": "p", "If-Match": '"0"'}
        )
        assert answer.json()["version"] == 2
    assert len(runtime.log.streams["counter/a"]) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 129, "a\tb"])
def test_a_malformed_idempotency_key_is_refused(client: TestClient, key: str) -> None:
    answer = client.post(
        "/counters/a/counts", json={"by": 1}, headers={b"Idempotency-Key": key.encode()}
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed-idempotency-key"


def test_a_stale_if_match_is_refused_and_records_nothing(
    client: TestClient, runtime: CounterRuntime
) -> None:
    post(client)
    post(client)
    stale = post(client, If_Match='"1"')
    assert stale.status_code == 412
    assert stale.json()["code"] == "stale-version"
    assert stale.json()["version"] == 2
    assert post(client, If_Match='"2"').status_code == 200
    assert len(runtime.log.streams["counter/a"]) == 3


@pytest.mark.parametrize("tag", ["1", 'W/"1"', "*", '"one"', '""', '"1", "2"', '"-1"', '"' * 9])
def test_a_malformed_if_match_is_refused(client: TestClient, tag: str) -> None:
    answer = post(client, If_Match=tag)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed-if-match"


def test_the_cause_says_who_in_which_capacity_and_from_which_request(
    client: TestClient, runtime: CounterRuntime
) -> None:
    answer = post(client, Idempotency_Key="k", X_Correlation_Id="trace-me")
    cause = runtime.log.causes[0]
    assert cause.command_id == "clerk/k"
    assert cause.correlation_id == "trace-me" == answer.headers["X-Correlation-Id"]
    assert cause.causation_id.startswith("request/")
    assert (cause.actor, cause.capacity, cause.jurisdiction) == ("clerk", "window_clerk", "150600")


def test_a_correlation_id_comes_from_traceparent_or_is_made(client: TestClient) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    from_trace = post(client, traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    assert from_trace.headers["X-Correlation-Id"] == trace
    made = {post(client).headers["X-Correlation-Id"] for _ in range(2)}
    assert len(made) == 2
    odd = post(client, X_Correlation_Id="with space")
    assert odd.headers["X-Correlation-Id"] != "with space"


def test_a_query_waits_for_the_position_that_was_asked_for(
    client: TestClient, runtime: CounterRuntime
) -> None:
    position = post(client, 4).json()["position"]
    assert client.get(f"/counters/a?min_position={position}").json() == {"total": 4}
    client.get("/counters/a", headers={"Min-Position": "1"})
    assert [one["position"] for one in runtime.views.asked if "position" in one] == [position, 1]


def test_a_view_that_stays_behind_is_503_with_retry_after(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestop_chassis.http.waiting.WAIT_SECONDS", 0.05)
    post(client)
    answer = client.get("/counters/a?min_position=1001")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_list_is_paged_and_capped(client: TestClient, runtime: CounterRuntime) -> None:
    runtime.views.there = 8
    first = client.get("/counters?limit=7").json()
    assert len(first["items"]) == runtime.views.asked[-1]["limit"] - 1 == 7
    last = client.get(f"/counters?limit=7&after={first['next']}").json()
    assert (len(last["items"]), last["next"]) == (1, None)
    assert runtime.views.asked[-1]["after"] == "counter/6"
    assert client.get("/counters?limit=501").status_code == 422


def test_the_instant_of_receipt_is_the_service_clocks(runtime: CounterRuntime) -> None:
    app = create_app(runtime, [router])
    with Keyed(app) as client:
        assert client.get("/simulation/clock").status_code == 404, "time is real here"
