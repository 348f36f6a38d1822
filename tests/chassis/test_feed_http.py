"""What a service publishes, over HTTP: in order, once, to whom it may concern, and to the slow."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from onestop_chassis.actor import Actor
from onestop_chassis.bus.feed import translate
from onestop_chassis.feed.room import EACH
from onestop_chassis.feed.stream import EventStream
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.recorded import Cause
from onestop_contracts.archive import DossierClosed
from onestop_contracts.intake import DivisionRegistered
from onestop_land.app import blueprint
from starlette.types import Message

from tests.support.plain_service import CITY, KEY, PlainService, _echo, running
from tests.support.review_service import MONDAY
from tests.support.served import serving
from tests.support.wait import until

STREAM = {"Accept": "text/event-stream"}
WRITERS, EACH_WRITES = 6, 25
SECONDS_OF_FEED = 'onestop_http_request_seconds_sum{method="GET",route="/feed"'


@pytest.fixture(scope="module")
def land() -> Iterator[PlainService]:
    with running(blueprint, MONDAY) as one:
        yield one


@pytest.fixture(scope="module")
def url(land: PlainService) -> Iterator[str]:
    app: Any = land.client
    with serving(app.app) as where:
        yield where


def signed(role: str, place: str = CITY) -> dict[str, str]:
    actor = Actor(subject=f"{role}.{place}", roles=frozenset({role}), jurisdiction=place)
    return {"Authorization": f"Bearer {DemoTokens(KEY).issue(actor)}"}


def publish(land: PlainService, name: str, place: str = CITY) -> int:
    """The position at which it was recorded."""
    event = DivisionRegistered(code="150602", name_zh=name, name_en=name, level="banner")
    cause = Cause(name, name, f"request/{name}", "clerk", "window_clerk", place)
    return land.runtime.log.handle(_echo, f"divisions/{name}", [event], cause).position


@contextmanager
def reading(url: str, path: str, **headers: str) -> Iterator[Iterator[tuple[str, Any]]]:
    """(id, data) of each event as it comes."""
    with (
        httpx.Client(base_url=url, timeout=20) as client,
        client.stream("GET", path, headers={**signed("auditor"), **STREAM, **headers}) as answer,
    ):
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:
    number = ""
    for line in answer.iter_lines():
        name, _, text = line.partition(": ")
        if name == "id":
            number = text
        elif name == "data":
            yield number, json.loads(text)


def page(land: PlainService, path: str, headers: dict[str, str]) -> httpx.Response:
    answer: httpx.Response = land.client.get(path, headers=headers)
    return answer


def test_a_page_holds_what_is_published_in_order_and_says_where_to_go_on(
    land: PlainService,
) -> None:
    places = [publish(land, f"page-{n}") for n in range(3)]
    log = land.runtime.log
    first = page(land, f"/feed?after={places[0] - 1}&limit=2", signed("auditor")).json()
    rest = page(land, f"/feed?after={first['next']}", signed("auditor")).json()
    told = [
        translate(log.service, row, log.address)
        for row in log.read(places[0] - 1, 10)
        if row.position in places
    ]
    assert first["items"] + rest["items"] == [json.loads(one or b"") for one in told]
    assert int(rest["next"]) == places[-1]
    end = page(land, f"/feed?after={rest['next']}", signed("auditor")).json()
    assert end == {"items": [], "next": rest["next"]}


def test_only_who_may_see_everything_of_a_place_reads_its_feed(land: PlainService) -> None:
    at = publish(land, "of-the-city") - 1
    assert page(land, "/feed", {}).status_code == 401
    for role in ("operator", "director", "applicant"):
        assert page(land, "/feed", signed(role)).status_code == 403
    assert page(land, "/changes", signed("director")).status_code == 403
    assert len(page(land, f"/feed?after={at}", signed("auditor")).json()["items"]) == 1
    elsewhere = page(land, f"/feed?after={at}", signed("auditor", "150602")).json()
    assert (elsewhere["items"], elsewhere["next"]) == ([], str(at + 1))


def test_a_position_nobody_has_reached_is_refused(land: PlainService) -> None:
    answer = page(land, "/feed?after=900000000", signed("auditor"))
    assert (answer.status_code, answer.json()["code"]) == (422, "position-unknown")


def test_a_reader_who_comes_again_goes_on_where_he_was(land: PlainService, url: str) -> None:
    places = [publish(land, f"again-{n}") for n in range(3)]
    with reading(url, f"/feed?after={places[0] - 1}") as events:
        seen = [next(events), next(events)]
    later = publish(land, "again-later")
    with reading(url, "/feed", **{"Last-Event-ID": seen[-1][0]}) as events:
        seen += [next(events), next(events)]
        live = publish(land, "again-live")
        seen.append(next(events))
    ids = [int(number) for number, _ in seen]
    assert ids == [*places, later, live]
    assert [int(fact["id"].rpartition("/")[2]) for _, fact in seen] == ids


def test_nothing_is_skipped_while_many_record_at_once(land: PlainService, url: str) -> None:
    start = publish(land, "start")
    expected = WRITERS * EACH_WRITES
    at: list[int] = []

    def write(writer: int) -> None:
        at.extend(publish(land, f"many-{writer}-{n}") for n in range(EACH_WRITES))

    with reading(url, f"/feed?after={start}&limit={expected}") as events:
        threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
        for one in threads:
            one.start()
        seen = [int(number) for number, _ in events]
        for one in threads:
            one.join()
    assert seen == sorted(at)


def test_that_something_changed_is_told_and_nothing_else(land: PlainService, url: str) -> None:
    with reading(url, "/changes") as events:
        publish(land, "seen-by-nobody")
        number, told = next(events)
    assert told == {"position": int(number), "kinds": ["divisions"], "subjects": []}


def test_a_change_elsewhere_names_no_project(land: PlainService) -> None:
    event = DossierClosed(project="2603-150625-04-01-000021", records=1, closed_at=MONDAY)
    cause = Cause("closing", "closing", "request/closing", "clerk", "window_clerk", "150625")
    at = land.runtime.log.handle(_echo, "project/closing", [event], cause).position
    until(lambda: land.runtime.views.through() >= at, what="the views")
    path = f"/changes?after={at - 1}"
    [elsewhere] = page(land, path, signed("auditor", "150602")).json()["items"]
    [there] = page(land, path, signed("auditor", "150625")).json()["items"]
    assert elsewhere == {"position": at, "kinds": ["project"], "subjects": []}
    assert there == {**elsewhere, "subjects": [event.project]}


def test_a_stream_took_as_long_as_its_beginning_however_long_it_is_read(
    land: PlainService, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = 1e-9
    monkeypatch.setattr("onestop_chassis.feed.stream.perf_counter", lambda: long_ago)
    with reading(url, "/feed?after=0&limit=1") as events:
        assert next(events)

    def took() -> float:
        told = page(land, "/metrics", signed("operator")).text.splitlines()
        own = [line for line in told if line.startswith(SECONDS_OF_FEED)]
        return float(own[0].split()[-1]) if own else 0.0

    until(lambda: took() < 0, what="the stream to be counted")


def test_what_no_view_shows_yet_is_no_change_yet(
    land: PlainService, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = land.runtime.views.through()
    with monkeypatch.context() as behind:
        behind.setattr(land.runtime.views, "through", lambda: after)
        at = publish(land, "not-yet-seen")
        path = f"/changes?after={after}"
        assert page(land, path, signed("auditor")).json()["items"] == []
    until(lambda: land.runtime.views.through() >= at, what="the views")
    [told] = page(land, path, signed("auditor")).json()["items"]
    assert told["position"] == at


def test_one_caller_reads_along_so_often_and_no_oftener(land: PlainService, url: str) -> None:
    headers = {**signed("auditor", "1506"), **STREAM}
    with httpx.Client(base_url=url, timeout=20) as client:
        streams = [
            client.send(client.build_request("GET", "/feed", headers=headers), stream=True)
            for _ in range(EACH)
        ]
        assert {one.status_code for one in streams} == {200}
        turned_away = client.get("/feed", headers=headers)
        assert turned_away.status_code == 429
        assert int(turned_away.headers["retry-after"]) > 0
        for one in streams:
            one.close()

        def let_in() -> bool:
            with client.stream("GET", "/feed", headers=headers) as answer:
                return answer.status_code == 200

        until(let_in, what="a place that was left")


def test_who_does_not_read_is_cut_and_his_place_is_free() -> None:
    left: list[bool] = []
    sent: list[Message] = []

    async def parts() -> Any:
        while True:
            yield b"data: 1\n\n"

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and len(sent) > 3:
            await asyncio.Event().wait()

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def visit() -> None:
        stream = EventStream(parts(), lambda: left.append(True), unread_seconds=0.01)
        async with asyncio.timeout(5):
            await stream({"type": "http"}, receive, send)

    asyncio.run(visit())
    assert left == [True]
    assert len(sent) == 4


def test_a_server_that_ends_does_not_wait_for_its_readers(land: PlainService) -> None:
    app: Any = land.client
    before = threading.active_count()
    with httpx.Client(timeout=20) as client:
        with serving(app.app) as where:
            request = client.build_request(
                "GET", f"{where}/feed", headers={**signed("auditor"), **STREAM}
            )
            answer = client.send(request, stream=True)
        for _ in answer.iter_raw():
            pass
    assert threading.active_count() <= before
