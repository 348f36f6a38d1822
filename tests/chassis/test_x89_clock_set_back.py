"""The machine's clock is set back: nothing that has passed comes again, and it is told of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from onestop_chassis.clock import SET_BACK, FixedClock, WallClock, was_set_back
from onestop_chassis.decider import Issue
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.service.app import create_app
from onestop_chassis.service.beats import Downtime
from onestop_chassis.service.heartbeat import Heartbeat

from tests.support.errand_service import runtime_on, send, toy_url  # noqa: F401 (a fixture)
from tests.support.errands import Begin, stream
from tests.support.keyed import Keyed
from tests.support.postgres import database_url
from tests.support.signed import operator
from tests.support.tally import Count, cause, tally
from tests.support.wait import until

__all__ = ["database_url"]
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@dataclass
class Machine:
    """A machine whose clock somebody sets."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Channel:
    """A heartbeat with its log on such a machine, and the outages that it told of."""

    database: Database
    machine: Machine
    log: Log
    told: list[Downtime] = field(default_factory=list)

    def heartbeat(self) -> Heartbeat:
        clock = self.log.clock
        return Heartbeat(self.log, self.database, clock, "test-1", self._outage, lambda: None)

    def _outage(self, down: Downtime) -> Issue:
        self.told.append(down)
        return Issue(tally, "tally/outages", Count())

    def spans(self) -> list[tuple[datetime, datetime]]:
        return [(down.since, down.until) for down in self.told]


@pytest.fixture
def channel(database_url: str) -> Iterator[Channel]:
    machine = Machine()
    with Database(database_url) as database, Log("test", database, WallClock(machine)) as log:
        yield Channel(database, machine, log)


def test_x89_what_has_passed_has_passed_and_time_goes_on_when_it_has_come() -> None:
    machine = Machine()
    clock = WallClock(machine)
    assert clock.now() == NOON
    machine.at = NOON - A_MINUTE
    assert (clock.now(), clock.behind, was_set_back(clock)) == (NOON, A_MINUTE, True)
    machine.at = NOON - SET_BACK
    assert (clock.now(), was_set_back(clock)) == (NOON, False), "it was put right, not set back"
    machine.at = NOON + A_MINUTE
    assert (clock.now(), clock.behind) == (NOON + A_MINUTE, timedelta(0))


def test_x89_it_is_an_outage_on_record_once_and_longer_where_it_is_set_back_further(
    channel: Channel,
) -> None:
    heartbeat = channel.heartbeat()
    heartbeat.begin()
    channel.machine.at = NOON - A_MINUTE
    for _ in range(3):
        heartbeat.step()
        channel.machine.at += timedelta(seconds=1)
    assert channel.spans() == [(NOON - A_MINUTE, NOON)]
    assert len(channel.log.stream("tally/outages")) == 1
    channel.machine.at = NOON - 5 * A_MINUTE
    heartbeat.step()
    channel.machine.at = NOON + timedelta(seconds=1)
    heartbeat.step()
    assert channel.spans()[1:] == [(NOON - 5 * A_MINUTE, NOON)]
    assert all("clock was set back" in down.cause for down in channel.told)


def test_x89_a_process_that_starts_meanwhile_stands_where_the_last_one_was_seen(
    channel: Channel,
) -> None:
    channel.heartbeat().begin()
    early = WallClock(Machine(NOON - A_MINUTE))
    with Log("test", channel.database, early) as log:
        again = Channel(channel.database, channel.machine, log)
        again.heartbeat().begin()
        assert again.spans() == [(NOON - A_MINUTE, NOON)]
        log.handle(tally, "tally/a", Count(), cause("c"))
        [fact] = log.stream("tally/a")
    assert fact.recorded_at == NOON


def test_x89_the_last_own_fact_says_when_whatever_was_heard_since(channel: Channel) -> None:
    assert channel.log.last_recorded() is None
    channel.log.handle(tally, "tally/a", Count(), cause("c"))
    channel.log.append_facts("other", 0, 1, [(1, "onestop.other.Said.v1", b"{}")])
    assert channel.log.last_recorded() == NOON


def test_x89_a_service_is_not_ready_says_so_and_records_nothing_earlier(url: str) -> None:
    machine = Machine()
    before = runtime_on(url, FixedClock(NOON))
    send(before, Begin("p1", "a"), "c1")
    before.log.close()
    before.database.close()
    machine.at = NOON - A_MINUTE
    runtime = runtime_on(url, WallClock(machine))
    runtime.start()
    try:
        with Keyed(create_app(runtime, ())) as http:
            waiting = http.get("/health/ready")
            assert (waiting.status_code, waiting.json()["waiting_for"]) == (503, ["clock"])
            assert (
                "onestop_clock_behind_seconds 60.0"
                in http.get("/metrics", headers=operator(runtime)).text
            )
            send(runtime, Begin("p1", "b"), "c2")
            [outage] = runtime.log.stream(stream("outages", "gap"))[:1]
            assert outage.event.due_at == NOON - A_MINUTE + timedelta(hours=2)
            machine.at = NOON + timedelta(seconds=1)
            until(lambda: http.get("/health/ready").status_code == 200)
            send(runtime, Begin("p1", "c"), "c3")
        facts = [runtime.log.stream(stream("p1", name))[0].recorded_at for name in "abc"]
        assert facts == [NOON, NOON, machine.at]
    finally:
        runtime.stop()
        runtime.database.close()
