"""What did not change is neither sent nor read again, between services, console and browsers."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from onestop_console.gateway import Gateway, Refused
from onestop_console.known import LARGEST, Known
from onestop_console.session import Session
from onestop_console.sign_in.granted import Granted

from tests.console.test_rim import Services, browser, clock, services, signed_in  # noqa: F401
from tests.support.postgres import database_url  # noqa: F401

KEYS = st.integers(0, 9).map(lambda n: ("rep.nr", str(n)))
KEPT = st.lists(st.tuples(KEYS, st.integers(1, 12)), max_size=40)


@given(KEPT)
def test_answers_are_kept_within_their_room_the_last_used_longest(
    kept: list[tuple[tuple[str, str], int]],
) -> None:
    known = Known(most=30)
    last: dict[tuple[str, str], int] = {}
    for key, size in kept:
        known.keep(key, '"t"', size, size)
        last.pop(key, None)
        last[key] = size
        assert known.size <= 30
    there = [key for key in last if known.find(key)]
    assert there == list(last)[len(last) - len(there) :]
    assert known.size == sum(last[key] for key in there)
    if kept:
        assert kept[-1][0] in there


def test_what_was_asked_for_lately_goes_last() -> None:
    known = Known(most=20)
    for name in ("a", "b"):
        known.keep(("", name), '"t"', name, 10)
    assert known.find(("", "a"))
    known.keep(("", "c"), '"t"', "c", 10)
    assert [bool(known.find(("", name))) for name in "abc"] == [True, False, True]


def test_what_has_no_tag_or_is_too_large_is_not_kept_and_what_was_is_gone() -> None:
    known, key = Known(), ("", "a")
    known.keep(key, '"t"', 1, 1)
    known.keep(key, "", 2, 1)
    assert (known.find(key), known.size) == (None, 0)
    known.keep(key, '"t"', 3, LARGEST + 1)
    assert known.find(key) is None


class Service:
    """A service whose one answer changes when it is told to."""

    def __init__(self) -> None:
        self.total = 1
        self.refuses = False
        self.held: list[str | None] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.refuses:
            return httpx.Response(403, json={"code": "forbidden"})
        who = request.headers.get("authorization", "")
        tag = f'"{who}-{self.total}"'
        self.held.append(request.headers.get("if-none-match"))
        if self.held[-1] == tag:
            return httpx.Response(304, headers={"ETag": tag})
        told: Mapping[str, Any] = {"total": self.total, "who": who}
        return httpx.Response(200, json=told, headers={"ETag": tag})


def of(subject: str) -> Session:
    return Session(subject, [], "150600", "", "", granted=Granted(subject), csrf="")


def test_a_service_is_asked_each_time_and_what_is_the_same_is_not_read_again() -> None:
    service = Service()

    async def story() -> None:
        gateway = Gateway({"review": "http://review"}, httpx.MockTransport(service.answer))
        rep, director = of("rep.nr"), of("director")
        first = await gateway.ask(rep, "review", "/totals")
        assert await gateway.ask(rep, "review", "/totals") is first
        other = await gateway.ask(director, "review", "/totals")
        assert other["who"] == "Bearer director"
        service.total = 2
        assert (await gateway.ask(rep, "review", "/totals"))["total"] == 2
        service.refuses = True
        with pytest.raises(Refused):
            await gateway.ask(rep, "review", "/totals")
        await gateway.close()

    asyncio.run(story())
    mine = '"Bearer rep.nr-1"'
    assert service.held == [None, mine, None, mine]


def test_a_browser_that_has_the_page_is_not_sent_it_again(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    first = signed_in.get("/supervision")
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(first.headers["vary"].split(", "))
    held = {"If-None-Match": first.headers["etag"]}
    again = signed_in.get("/supervision", headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["content-security-policy"]
    services.answers["/windows"] = {"items": [], "next": None, "counts": {"open": 3}}
    assert signed_in.get("/supervision", headers=held).status_code == 200


def test_a_page_of_somebody_else_and_one_that_says_no_are_sent(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    held = {"If-None-Match": signed_in.get("/supervision").headers["etag"]}
    assert signed_in.post("/sign-in", data={"user": "rep.nr"}).status_code == 303
    assert signed_in.get("/supervision", headers=held).status_code == 200
    no = signed_in.get("/nowhere", headers={"If-None-Match": "*"})
    assert (no.status_code, "etag" in no.headers) == (404, False)
    services.away.add("review")
    assert signed_in.get("/supervision", headers=held).status_code == 503
