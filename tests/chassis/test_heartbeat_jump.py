"""A clock that is set on purpose leaves no gap, whenever somebody looks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from onestop_chassis.log.database import Database
from onestop_chassis.service.beats import Beats, Downtime
from onestop_chassis.service.simulated_clock import SimulatedClock

from tests.support.postgres import database_url

__all__ = ["database_url"]
BEGAN = "2026-03-02T09:00:00+08:00"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as database:
        yield database


def test_no_gap_is_seen_while_the_clock_is_being_set(database: Database) -> None:
    clock, gaps = SimulatedClock(database, BEGAN), list[Downtime]()
    presence = Beats(database, clock, "review-1", gaps.append)
    presence.begin()
    clock.announce(presence.jump)
    clock.subscribe(presence.beat)  # the first who can see the new time looks at once
    clock.set(clock.now() + timedelta(hours=8))
    presence.beat()
    assert gaps == []


def test_a_stop_between_the_jump_and_the_next_beat_is_no_gap(database: Database) -> None:
    clock, gaps = SimulatedClock(database, BEGAN), list[Downtime]()
    first = Beats(database, clock, "review-1", gaps.append)
    first.begin()
    clock.announce(first.jump)
    clock.set(clock.now() + timedelta(hours=8))
    Beats(database, clock, "review-1", gaps.append).begin()
    assert gaps == []
