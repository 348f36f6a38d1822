"""Reads are tagged by what they say, and not sent again to who has them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.clock import FixedClock
from onestop_chassis.http.caller import parse_if_match
from onestop_chassis.http.revalidation import Revalidation, tag_of
from onestop_chassis.service.app import create_app
from starlette.types import Message

from tests.support.counter_service import CounterRuntime, router
from tests.support.keyed import Keyed

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COUNTER = "/counters/a"
JSON = (b"content-type", b"application/json")


@pytest.fixture
def client() -> Iterator[TestClient]:
    with Keyed(create_app(CounterRuntime(FixedClock(NOW)), [router])) as client:
        answer = client.post("/signin", json={"user": "clerk", "password": "demo"})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


def count(client: TestClient) -> None:
    assert client.post(f"{COUNTER}/counts", json={"by": 1}).status_code == 200


def test_what_is_the_same_is_not_sent_again(client: TestClient) -> None:
    count(client)
    first = client.get(COUNTER)
    tag = first.headers["etag"]
    again = client.get(COUNTER, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert "content-length" not in again.headers
    assert "x-correlation-id" in again.headers
    for held in (f'"other", W/{tag}', "*"):
        assert client.get(COUNTER, headers={"If-None-Match": held}).status_code == 304


def test_what_has_changed_is_sent_with_another_tag(client: TestClient) -> None:
    count(client)
    tag = client.get(COUNTER).headers["etag"]
    count(client)
    changed = client.get(COUNTER, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()) == (200, {"total": 2})
    assert changed.headers["etag"] != tag


def test_it_may_be_kept_for_its_caller_alone_and_is_asked_for_each_time(
    client: TestClient,
) -> None:
    count(client)
    headers = client.get(COUNTER).headers
    assert headers.get_list("cache-control") == ["private, no-cache"]
    assert headers.get_list("vary") == ["authorization"]
    del client.headers["Authorization"]
    assert client.get(COUNTER).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/counters/none", "/counters?nme=a", "/counters?limit=x"])
def test_what_went_wrong_is_not_kept(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"If-None-Match": "*"})
    assert answer.status_code >= 400
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_a_list_is_told_to_be_the_same_with_the_position_it_reflects(client: TestClient) -> None:
    tag = client.get("/counters").headers["etag"]
    again = client.get("/counters", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["view-position"]) == (304, "1000")


def test_a_command_is_done_whatever_tags_it_names(client: TestClient) -> None:
    named = {"If-None-Match": "*"}
    assert client.post(f"{COUNTER}/counts", json={"by": 1}, headers=named).status_code == 200
    assert client.get(COUNTER).json() == {"total": 1}


@given(version=st.integers(0, 10**17), body=st.binary(max_size=50))
def test_the_tag_of_an_answer_names_its_version_to_if_match(version: int, body: bytes) -> None:
    assert parse_if_match(f'"{tag_of(str(version), body)}"') == version


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_answers_have_one_tag_when_they_say_the_same(one: bytes, other: bytes) -> None:
    assert (tag_of("3", one) == tag_of("3", other)) == (one == other)
    assert tag_of("3", one) != tag_of("4", one)


def passed(named: str, *messages: Message) -> list[Message]:
    held = Revalidation(named, signed=True)
    return [out for message in messages for out in held.passed(message)]


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, [(b"content-type", b"application/pdf"), (b"etag", b'"own"')]),
        (200, [JSON, (b"cache-control", b"public, max-age=3600")]),
        (404, [(b"content-type", b"application/problem+json")]),
        (204, []),
    ],
)
def test_what_is_tagged_otherwise_or_not_at_all_passes_as_it_is(
    status: int, headers: list[tuple[bytes, bytes]]
) -> None:
    start = {"type": "http.response.start", "status": status, "headers": headers}
    body = {"type": "http.response.body", "body": b"x"}
    assert passed("*", start, body) == [start, body]


def test_what_goes_out_piece_by_piece_passes_as_it_is() -> None:
    start = {"type": "http.response.start", "status": 200, "headers": [JSON]}
    pieces = [
        {"type": "http.response.body", "body": json.dumps(n).encode(), "more_body": n < 2}
        for n in range(3)
    ]
    assert passed("*", start, *pieces) == [start, *pieces]
