"""Beats of an instance, a follower's rest between them, and the outage that silence leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from onestop_chassis.clock import FixedClock
from onestop_chassis.decider import Issue
from onestop_chassis.log.database import APPEND_LOCK, Database
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.log import Log
from onestop_chassis.log.loss import STREAM, ReportBehind, loss
from onestop_chassis.reactions.deadlines import SETTLE
from onestop_chassis.service.beats import BEAT, Downtime
from onestop_chassis.service.heartbeat import BEAT_LOOKS, Heartbeat

from tests.support.postgres import database_url
from tests.support.tally import Count, cause, tally
from tests.support.wait import until

__all__ = ["database_url"]
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
WAITS = (
    "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
)


class There:
    """An instance with its log; `outages` are on the stream `tally/outages`."""

    def __init__(self, database: Database, log: Log, clock: FixedClock):
        self.database, self.log, self.clock = database, log, clock
        self.found: list[tuple[datetime, datetime]] = []
        self.heartbeat = Heartbeat(log, database, clock, "test-1", self._outage, lambda: None)

    def _outage(self, down: Downtime) -> Issue:
        self.found.append((down.since, down.until))
        return Issue(tally, "tally/outages", Count())

    def last_beat(self) -> datetime | None:
        with self.database.connection() as connection:
            found = connection.execute("SELECT max(until) FROM presence").fetchone()
        return found[0] if found else None

    def outages(self) -> int:
        return len(self.log.stream("tally/outages"))


@pytest.fixture
def there(database_url: str) -> Iterator[There]:
    clock = FixedClock(NOON)
    with Database(database_url) as database, Log("test", database, clock) as log:
        yield There(database, log, clock)


def test_it_beats_at_once_and_then_only_when_it_is_time(there: There) -> None:
    there.heartbeat.step()
    assert there.last_beat() == NOON
    there.clock.at = NOON + timedelta(seconds=1)
    for _ in range(BEAT_LOOKS - 1):
        assert there.heartbeat.step() > 0
    assert there.last_beat() == NOON
    there.heartbeat.step()
    assert there.last_beat() == there.clock.at


def test_while_the_log_is_halted_nobody_is_there_and_all_of_it_is_an_outage(there: There) -> None:
    there.heartbeat.step()
    behind = ReportBehind(0, 9, "review", NOON)
    there.log.handle(loss, STREAM, behind, cause("behind"))
    assert there.log.loss().halted
    there.clock.at = NOON + AN_HOUR
    for _ in range(2 * BEAT_LOOKS):
        there.heartbeat.step()
    assert (there.last_beat(), there.outages()) == (NOON, 0)


def test_a_silence_is_recorded_once_before_the_beat_that_ends_it(there: There) -> None:
    there.heartbeat.step()
    there.clock.at = NOON + AN_HOUR
    there.heartbeat.begin()
    assert (there.last_beat(), there.outages()) == (there.clock.at, 1)
    there.heartbeat.begin()
    assert there.outages() == 1


def test_x81_an_instance_whose_acts_cannot_be_recorded_does_not_beat(there: There) -> None:
    there.heartbeat.step()
    with there.database.connect() as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
        there.clock.at = set_out = NOON + BEAT
        beating = Thread(target=there.heartbeat.begin)
        beating.start()
        until(lambda: other.execute(WAITS).fetchone(), what="the beat waits as an act does")
        assert there.last_beat() == NOON
        there.clock.at = NOON + AN_HOUR
    beating.join()
    assert there.last_beat() == set_out
    there.heartbeat.begin()
    assert there.found == [(set_out, NOON + AN_HOUR)]


def test_x81_an_outage_that_goes_on_is_on_record_as_far_as_it_went(there: There) -> None:
    """Timers look before they fire, whether or not it is over."""
    there.heartbeat.step()
    for minutes in (5, 10):
        there.clock.at = NOON + timedelta(minutes=minutes)
        there.heartbeat.beats.check()
        there.heartbeat.beats.check()
    assert there.found == [
        (NOON, NOON + timedelta(minutes=5)),
        (NOON + timedelta(minutes=5), NOON + timedelta(minutes=10)),
    ]


def test_x81_whatever_is_refused_as_not_recorded_waited_in_an_outage(there: There) -> None:
    there.heartbeat.step()
    there.clock.at = NOON + SETTLE + timedelta(microseconds=1)
    there.heartbeat.beats.check()
    assert there.outages() == 1


def test_a_step_says_how_long_to_rest_and_a_stop_does_not_wait_for_that() -> None:
    steps: list[int] = []

    def step() -> float:
        steps.append(1)
        return 3600.0

    follower = Follower("test:rests", step)
    follower.start()
    until(lambda: steps)
    follower.stop()
    assert not follower.alive
    assert len(steps) == 1
