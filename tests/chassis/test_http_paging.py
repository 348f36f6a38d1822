"""Lists come in pages of one form; what is no cursor of a list is said to be none."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import WallClock
from onestop_chassis.http.paging import PageAsked, key_of
from onestop_chassis.service.app import create_app

from tests.support.counter_service import CounterRuntime, router


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    runtime = CounterRuntime(WallClock())
    runtime.views.there = 3
    with TestClient(create_app(runtime, [router])) as client:
        answer = client.post("/signin", json={"user": "clerk", "password": "demo"})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


OTHER = urlsafe_b64encode(b"/problems\ncounter/1").decode()


@pytest.mark.parametrize("after", ["counter/1", "x", "0", "AAAA", "é", "%2B", OTHER])
def test_x59_a_wrong_after_is_told(client: TestClient, after: str) -> None:
    answer = client.get("/counters", params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-wrong")


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_x59_next_leads_through_the_whole_list(client: TestClient, limit: int) -> None:
    pages, after = 0, ""
    found: list[object] = []
    while after is not None:
        page = client.get("/counters", params={"after": after, "limit": limit}).json()
        assert set(page) == {"items", "next"}
        found += page["items"]
        after, pages = page["next"], pages + 1
    assert (len(found), pages) == (3, -(-3 // limit))


def test_a_cursor_stands_for_its_key_whatever_is_in_it() -> None:
    key = "项目 a/b\n=+?&" + "x" * 300
    asked = PageAsked(limit=1, after="", of="/counters")
    cursor = asked.page([(key, 1), ("z", 2)]).next
    assert cursor is not None
    assert cursor.isascii()
    assert key_of(cursor, "/counters") == key
