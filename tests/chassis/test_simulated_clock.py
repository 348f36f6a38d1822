"""The demonstration's clock: stands still, goes forward only, survives a restart."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.service.app import create_app
from onestop_chassis.service.main import clock_of
from onestop_chassis.service.settings import ClockKind, ServiceSettings
from onestop_chassis.service.simulated_clock import ClockBackwards, SimulatedClock

from tests.support import errands
from tests.support.counter_service import CounterRuntime, router
from tests.support.errand_service import runtime_on, toy_url
from tests.support.keyed import Keyed
from tests.support.postgres import database_url
from tests.support.wait import until

START = "2026-03-02T09:00:00+08:00"
BEGAN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)

__all__ = ["database_url", "toy_url"]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as database:
        yield database


def test_it_stands_still_until_it_is_set(database: Database) -> None:
    clock = SimulatedClock(database, START)
    assert clock.now() == clock.now() == BEGAN
    assert clock.set(BEGAN + DAY) == clock.now() == BEGAN + DAY


def test_it_survives_a_restart_whatever_start_says(database: Database) -> None:
    SimulatedClock(database, START).set(BEGAN + DAY)
    assert SimulatedClock(database, "2030-01-01T00:00:00Z").now() == BEGAN + DAY


def test_it_does_not_go_back(database: Database) -> None:
    clock = SimulatedClock(database, START)
    clock.set(BEGAN + DAY)
    clock.set(BEGAN + DAY)
    with pytest.raises(ClockBackwards):
        clock.set(BEGAN)
    assert clock.now() == BEGAN + DAY


def test_another_process_sees_the_change_after_a_refresh(database: Database) -> None:
    here, there = SimulatedClock(database, START), SimulatedClock(database, START)
    told: list[datetime] = []
    there.subscribe(lambda: told.append(there.now()))
    here.set(BEGAN + DAY)
    assert there.refresh() == BEGAN + DAY
    assert told == [BEGAN + DAY]
    with pytest.raises(ClockBackwards):
        there.set(BEGAN)


def test_two_processes_of_a_service_go_by_the_same_time(url: str) -> None:
    here, there = runtime_on(url), runtime_on(url)
    for runtime in (here, there):
        runtime.start()
    try:
        here.clock.set(errands.START + DAY)  # type: ignore[attr-defined]
        until(lambda: there.clock.now() == here.clock.now(), what="the same time")
        there.heartbeat.beats.beat()
        assert here.log.head() == 0, "two clocks are no outage"
    finally:
        for runtime in (here, there):
            runtime.stop()
            runtime.database.close()


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="zone"):
        SimulatedClock(database, "2026-03-02T09:00:00")


def test_production_refuses_it(database: Database) -> None:
    settings = ServiceSettings(env="production", clock=ClockKind.SIMULATED)
    with pytest.raises(SystemExit, match="ONESTOP_CLOCK=wall"):
        clock_of(settings, database)
    real = settings.model_copy(update={"clock": ClockKind.WALL})
    assert isinstance(clock_of(real, database), WallClock)


def assert_x77_no_year_is_taken_that_cannot_be_reckoned_with(client: Keyed) -> None:
    for beyond in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"):
        told = client.put("/simulation/clock", json={"now": beyond})
        assert [error["field"] for error in told.json()["errors"]] == ["/now"]
        for asked in ("since", "until"):
            found = client.get("/ops/events", params={asked: beyond})
            assert [error["field"] for error in found.json()["errors"]] == [f"?{asked}"]


def test_only_an_operator_sets_it_over_http_and_only_forward(database: Database) -> None:
    runtime = CounterRuntime(SimulatedClock(database, START))
    with Keyed(create_app(runtime, [router])) as client:
        tokens = {
            user: client.post("/signin", json={"user": user, "password": "demo"}).json()["token"]
            for user in ("clerk", "operator")
        }
        later = {"now": "2026-03-03T09:00:00+08:00"}
        assert client.put("/simulation/clock", json=later).status_code == 401
        client.headers["Authorization"] = f"Bearer {tokens['clerk']}"
        assert client.put("/simulation/clock", json=later).status_code == 403
        client.headers["Authorization"] = f"Bearer {tokens['operator']}"
        assert client.put("/simulation/clock", json=later).status_code == 200
        assert client.get("/simulation/clock").json() == {"now": "2026-03-03T01:00:00Z"}
        back = client.put("/simulation/clock", json={"now": "2026-03-02T09:00:00+08:00"})
        assert (back.status_code, back.json()["code"]) == (409, "clock-backwards")
        naive = client.put("/simulation/clock", json={"now": "2026-03-04T09:00:00"})
        assert naive.status_code == 422
        assert_x77_no_year_is_taken_that_cannot_be_reckoned_with(client)
        call = client.post("/counters/a/pairs", json={"by": 1})
        assert call.status_code == 200
        assert runtime.log.record_by == runtime.clock.now() + timedelta(seconds=60)
