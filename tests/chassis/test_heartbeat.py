"""Beats of an instance, a follower's rest between them, and the outage that silence leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from onestop_chassis.clock import FixedClock
from onestop_chassis.decider import Issue
from onestop_chassis.log.database import Database
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.log import Log
from onestop_chassis.log.loss import STREAM, ReportBehind, loss
from onestop_chassis.service.beats import Downtime
from onestop_chassis.service.heartbeat import BEAT_LOOKS, Heartbeat

from tests.support.postgres import database_url
from tests.support.tally import Count, cause, tally
from tests.support.wait import until

__all__ = ["database_url"]
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


class There:
    """An instance with its log; `outages` are on the stream `tally/outages`."""

    def __init__(self, database: Database, log: Log, clock: FixedClock):
        self.database, self.log, self.clock = database, log, clock
        self.heartbeat = Heartbeat(log, database, clock, "test-1", self._outage, lambda: None)

    @staticmethod
    def _outage(_: Downtime) -> Issue:
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
