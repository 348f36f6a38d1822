"""A whole toy service: started, asked over HTTP, repaired, stalled, stopped."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from onestop_chassis.operators.switch import Part
from onestop_chassis.recorded import Cause
from onestop_chassis.service.app import create_app
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.simulated_clock import SimulatedClock

from tests.support.errand_service import runtime_on, send, toy_url  # noqa: F401 (a fixture)
from tests.support.errands import START, Begin, ToyCount, counts, stream
from tests.support.keyed import Keyed
from tests.support.wait import until


@pytest.fixture
def runtime(url: str) -> Iterator[Runtime[object]]:
    one = runtime_on(url)
    one.start()
    yield one
    one.stop()
    one.database.close()


@pytest.fixture
def http(runtime: Runtime[object]) -> Iterator[Any]:
    with Keyed(create_app(runtime, ())) as client:
        yield client


def signed_in(http: Any, user: str) -> dict[str, str]:
    token = http.post("/signin", json={"user": user, "password": "demo"}).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def parked_at(runtime: Runtime[object]) -> bool:
    return bool(runtime.status()["parked"])


def test_a_command_is_followed_by_view_policy_and_timer(runtime: Runtime[object]) -> None:
    position = send(runtime, Begin("p1", "a"), "c1")
    until(lambda: runtime.views.reflects(counts, position))
    row = runtime.views.get(counts, "p1")
    assert row is not None
    until(lambda: runtime.views.get(counts, "p1") == ToyCount(project="p1", begun=2))
    assert isinstance(runtime.clock, SimulatedClock)
    runtime.clock.set(START + timedelta(hours=3))
    until(lambda: runtime.views.get(counts, "p1") == ToyCount(project="p1", begun=2, ended=2))
    until(lambda: runtime.status()["deadlines"]["due"] == 0)
    until(lambda: not runtime.status()["troubles"], what="no trouble is left")
    assert runtime.status()["alive"]


def test_an_operator_sees_what_is_parked_and_lets_it_go_on(
    runtime: Runtime[object], http: Any
) -> None:
    send(runtime, Begin("p1", "bad"), "c1")
    until(lambda: parked_at(runtime))
    operator = signed_in(http, "operator")
    [row] = http.get("/ops/parked", headers=operator).json()["items"]
    assert row["queue"] == "p1"
    assert "toy-not-begun" in row["reason"]
    failing = http.post("/ops/parked/retry", json={"queue": "p1"}, headers=operator)
    assert (failing.status_code, failing.json()["type"]) == (409, "/problems/toy-not-begun")
    send(runtime, Begin("p1", "never"), "c2")
    done = http.post("/ops/parked/retry", json={"queue": "p1"}, headers=operator)
    assert done.json() == {"released": 1}
    until(lambda: not parked_at(runtime))


def test_skipping_needs_a_reason_the_right_fact_and_an_operator(
    runtime: Runtime[object], http: Any
) -> None:
    position = send(runtime, Begin("p1", "bad"), "c1")
    until(lambda: parked_at(runtime))
    body = {"queue": "p1", "position": position, "reason": "entered by mistake"}
    operator = signed_in(http, "operator")
    assert http.post("/ops/parked/skip", json=body).status_code == 401
    assert (
        http.post("/ops/parked/skip", json=body, headers=signed_in(http, "clerk")).status_code
        == 403
    )
    without = {**body, "reason": ""}
    assert http.post("/ops/parked/skip", json=without, headers=operator).status_code == 422
    other = {**body, "position": position + 50}
    assert http.post("/ops/parked/skip", json=other, headers=operator).status_code == 404
    assert http.post("/ops/parked/skip", json=body, headers=operator).status_code == 200
    until(lambda: not parked_at(runtime))
    empty = http.post("/ops/parked/retry", json={"queue": "p1"}, headers=operator)
    assert empty.json()["type"] == "/problems/nothing-parked"


def test_i5b_a_silence_of_the_process_is_on_record_before_deadlines_fire(url: str) -> None:
    first = runtime_on(url)
    first.start()
    send(first, Begin("p1", "x"), "c1")
    first.stop()
    later = START + timedelta(hours=5)
    with first.database.connection() as connection:
        connection.execute("UPDATE simulated_clock SET now = %s", (later,))
    first.database.close()
    second = runtime_on(url)
    second.start()
    try:
        until(lambda: len(second.log.stream(stream("p1", "x"))) == 2)
        [recorded] = second.log.stream(stream("outages", "gap"))[:1]
        fired = second.log.stream(stream("p1", "x"))[-1]
        assert recorded.position < fired.position
        assert recorded.event.due_at == START + timedelta(hours=2)
    finally:
        second.stop()
        second.database.close()


def test_a_simulated_clock_that_is_set_is_no_outage(runtime: Runtime[object]) -> None:
    assert isinstance(runtime.clock, SimulatedClock)
    runtime.clock.set(START + timedelta(days=3))
    runtime.heartbeat.beats.check()
    assert runtime.log.stream(stream("outages", "gap")) == []


def test_i7_a_restart_goes_on_where_the_followers_were(url: str) -> None:
    first = runtime_on(url)
    first.start()
    send(first, Begin("p1", "a"), "c1")
    until(lambda: first.views.get(counts, "p1") == ToyCount(project="p1", begun=2))
    first.stop()
    first.database.close()
    second = runtime_on(url)
    second.start()
    try:
        send(second, Begin("p1", "z"), "c2")
        until(lambda: second.views.get(counts, "p1") == ToyCount(project="p1", begun=3))
        assert len(second.log.stream(stream("p1", "b"))) == 1
    finally:
        second.stop()
        second.database.close()


def test_a_second_worker_that_is_overtaken_in_folding_is_in_no_trouble(
    runtime: Runtime[object], url: str
) -> None:
    second = runtime_on(url)
    second.start()
    troubles: set[str] = set()
    try:
        for n in range(200):
            send(runtime, Begin("p1", f"n{n}"), f"c{n}")
            troubles |= {one for one in second.status()["troubles"] if one.endswith("views")}
        until(lambda: second.status()["followers"]["views"] == runtime.log.head())
    finally:
        second.stop()
        second.database.close()
    assert troubles == set()


def test_behind_a_closed_valve_deadlines_are_noted_and_none_fires(
    runtime: Runtime[object],
) -> None:
    cause = Cause("v1", "v1", "request/1", "operator", "operator")
    runtime.switches.close(Part.DEADLINES, "a test", cause)
    position = send(runtime, Begin("p1", "held"), "c1")
    until(lambda: runtime.deadlines.position >= position)
    assert isinstance(runtime.clock, SimulatedClock)
    runtime.clock.set(START + timedelta(hours=5))
    until(runtime.deadlines.due, what="the deadline is due")
    runtime.deadlines.step()  # as the follower does, and nothing comes of it
    assert len(runtime.log.stream(stream("p1", "held"))) == 1
    runtime.switches.open(Part.DEADLINES, "a test", replace(cause, command_id="v2"))
    until(lambda: len(runtime.log.stream(stream("p1", "held"))) == 2)
