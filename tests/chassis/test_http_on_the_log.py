"""The HTTP rim over the real log and PostgreSQL: what it acknowledges is stored, once."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock
from onestop_chassis.http.tokens import DemoTokens, Tokens
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.service.app import create_app

from tests.support.counter_service import (
    KEY,
    MemoryLog,
    MemoryViews,
    counter,
    router,
)
from tests.support.keyed import Keyed
from tests.support.postgres import database_url
from tests.support.watched import Watched

__all__ = ["database_url"]

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COUNTS = "/counters/a/counts"
STREAM = "counter/a"


@dataclass
class LoggedRuntime(Watched):
    """The counter over a real log; its queries are not under test here."""

    log: Log
    clock: FixedClock
    name: str = "counter"
    tokens: Tokens = field(default_factory=lambda: DemoTokens(KEY))
    views: MemoryViews = field(default_factory=lambda: MemoryViews(MemoryLog()))

    def reference(self) -> None:
        return None

    def status(self) -> Mapping[str, Any]:
        return {"position": self.log.head(), "group_commit": self.log.statistics()}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as database:
        yield database


@pytest.fixture
def runtime(database: Database) -> Iterator[LoggedRuntime]:
    clock = FixedClock(NOW)
    with Log("counter", database, clock) as log:
        yield LoggedRuntime(log, clock)


def client_of(runtime: LoggedRuntime) -> TestClient:
    client = Keyed(create_app(runtime, [router]))
    token = client.post("/signin", json={"user": "clerk", "password": "demo"}).json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.fixture
def client(runtime: LoggedRuntime) -> TestClient:
    return client_of(runtime)


def test_what_is_acknowledged_is_stored_with_its_cause(
    client: TestClient, runtime: LoggedRuntime
) -> None:
    headers = {"Idempotency-Key": "k1", "X-Correlation-Id": "c1"}
    answer = client.post(COUNTS, json={"by": 3}, headers=headers)
    [recorded] = runtime.log.stream(STREAM)
    assert answer.json() == {"position": recorded.position, "version": 1}
    assert recorded.cause.actor == "clerk"
    assert (recorded.cause.command_id, recorded.cause.correlation_id) == ("clerk/k1", "c1")


def test_a_repeated_key_gets_the_first_answer_also_later_and_after_a_restart(
    client: TestClient, runtime: LoggedRuntime, database: Database
) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = client.post(COUNTS, json={"by": 3}, headers=headers)
    client.post(COUNTS, json={"by": 1})
    runtime.clock.at += timedelta(minutes=5)
    again = client.post(COUNTS, json={"by": 3}, headers=headers)
    with Log("counter", database, runtime.clock) as log:
        restarted = client_of(LoggedRuntime(log, runtime.clock))
        after = restarted.post(COUNTS, json={"by": 3}, headers=headers)
    for repeated in (again, after):
        assert repeated.json() == first.json()
        assert repeated.headers["Idempotent-Replayed"] == "true"
        assert repeated.headers["ETag"] == '"1"'
    assert len(runtime.log.stream(STREAM)) == 2


def test_the_same_key_sent_at_once_from_everywhere_counts_once(runtime: LoggedRuntime) -> None:
    with ThreadPoolExecutor(8) as pool, client_of(runtime) as client:
        headers = {"Idempotency-Key": "k1"}
        answers = list(
            pool.map(lambda _: client.post(COUNTS, json={"by": 1}, headers=headers), range(24))
        )
    assert {answer.text for answer in answers} == {answers[0].text}
    assert len(runtime.log.stream(STREAM)) == 1


def test_a_key_that_comes_again_with_another_body_is_refused(
    client: TestClient, runtime: LoggedRuntime
) -> None:
    headers = {"Idempotency-Key": "k1"}
    client.post(COUNTS, json={"by": 3}, headers=headers)
    other = client.post(COUNTS, json={"by": 4}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")
    assert len(runtime.log.stream(STREAM)) == 1


@pytest.mark.parametrize("body", [{"by": 3}, {"by": 4}])
def test_x17_a_key_that_comes_again_for_something_else_is_refused(
    client: TestClient, runtime: LoggedRuntime, database: Database, body: dict[str, int]
) -> None:
    headers = {"Idempotency-Key": "k1"}
    client.post(COUNTS, json={"by": 3}, headers=headers)
    elsewhere = COUNTS.replace("/a/", "/b/")
    with Log("counter", database, runtime.clock) as log:
        restarted = client_of(LoggedRuntime(log, runtime.clock))
        for one in (client, restarted):
            other = one.post(elsewhere, json=body, headers=headers)
            assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")
    assert runtime.log.head() == 1


def test_x17_of_two_uses_of_a_key_that_come_at_once_one_is_taken(runtime: LoggedRuntime) -> None:
    places = [COUNTS.replace("/a/", f"/{name}/") for name in "abcdefgh"]
    with ThreadPoolExecutor(8) as pool, client_of(runtime) as client:
        headers = {"Idempotency-Key": "k1"}
        sent = pool.map(lambda at: client.post(at, json={"by": 1}, headers=headers), places)
        codes = sorted(answer.status_code for answer in sent)
    assert codes == [200, *[409] * 7]
    assert runtime.log.head() == 1


def test_a_stale_if_match_is_412_and_records_nothing(
    client: TestClient, runtime: LoggedRuntime
) -> None:
    etag = client.post(COUNTS, json={"by": 1}).headers["ETag"]
    client.post(COUNTS, json={"by": 1}, headers={"If-Match": etag})
    stale = client.post(COUNTS, json={"by": 1}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    assert len(runtime.log.stream(STREAM)) == 2


def test_of_many_with_the_same_if_match_one_wins(runtime: LoggedRuntime) -> None:
    with ThreadPoolExecutor(8) as pool, client_of(runtime) as client:
        headers = {"If-Match": '"0"'}
        codes = [
            answer.status_code
            for answer in pool.map(
                lambda _: client.post(COUNTS, json={"by": 1}, headers=headers), range(16)
            )
        ]
    assert sorted(codes) == [200, *[412] * 15]


def test_a_2_mb_body_leaves_nothing_in_the_log(client: TestClient, runtime: LoggedRuntime) -> None:
    answer = client.post(COUNTS, json={"by": 1, "note": "x" * 2_000_000})
    assert answer.status_code == 413
    assert runtime.log.head() == 0


def test_a_refused_command_leaves_nothing_and_its_key_free(
    client: TestClient, runtime: LoggedRuntime
) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert client.post(COUNTS, json={"by": -1}, headers=headers).status_code == 409
    client.post(COUNTS, json={"by": 5})
    assert client.post(COUNTS, json={"by": -1}, headers=headers).status_code == 200
    assert runtime.log.state(counter, STREAM) == (4, 2)


class Leaping(FixedClock):
    """Each look at it finds the time a minute and a second later."""

    def now(self) -> datetime:
        self.at += timedelta(seconds=61)
        return self.at


def test_a_command_that_is_not_recorded_within_the_settle_time_is_refused(
    database: Database,
) -> None:
    clock = Leaping(NOW)
    with Log("counter", database, clock) as log, client_of(LoggedRuntime(log, clock)) as client:
        answer = client.post(COUNTS, json={"by": 1})
        assert (answer.status_code, answer.json()["code"]) == (503, "not-recorded")
        assert int(answer.headers["Retry-After"]) > 0
        assert log.stream(STREAM) == []


def test_a_database_that_is_away_is_503_and_says_that_nothing_was_recorded(
    client: TestClient, runtime: LoggedRuntime
) -> None:
    runtime.log.close()
    answer = client.post(COUNTS, json={"by": 1})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.json()["title_zh"] == "未记录，请重试"
