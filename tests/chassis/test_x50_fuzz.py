"""Whatever comes on a topic: the inbox keeps it, and no follower stops."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from onestop_chassis.bus.feed import Delivered
from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.bus.same_fact import same_fact
from onestop_chassis.bus.unreadable import UNREADABLE, wrapped
from onestop_chassis.clock import FixedClock
from onestop_chassis.decider import Issue
from onestop_chassis.log.codec import decode
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.inspect.index import Index
from onestop_chassis.policy import Policy
from onestop_chassis.reactions.deadlines import Deadlines
from onestop_chassis.reactions.park import park_apart
from onestop_chassis.reactions.parked import parked
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer
from onestop_chassis.view import View
from onestop_chassis.views.projections import Projections
from onestop_chassis.views.queries import Views
from onestop_chassis.views.tables import create_view_tables
from onestop_contracts.event import UnknownType

from tests.support.errands import START, Begin, ToyCount, timer, toy
from tests.support.fuzzed_records import any_records
from tests.support.postgres import fresh_database
from tests.support.records import AT, Told, came

records = any_records("review", st.integers(1, 60))
FUZZ = settings(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@FUZZ
@given(records)
def test_x50_what_is_taken_can_be_read_or_is_parked_for_what_it_is(
    one: tuple[bytes, bytes | None],
) -> None:
    value, key = one
    fact = came(value, 3, key)
    if fact.reason:
        version, kind, state = wrapped(fact, AT)
        assert (fact.position, fact.type, kind) == (0, UNREADABLE, UNREADABLE)
        assert version < 0
        assert json.loads(state)["data"]["reason"] == fact.reason
        return
    assert 0 < fact.position < 10**18
    try:
        read = decode("toy", StoredRow("inbox/review", fact.position, fact.type, value, 1))
    except (UnknownType, ValueError):
        return
    assert read.source == "review"
    assert (read.subject or read.stream).encode() == fact.key


def _evolve(row: ToyCount | None, fact: Recorded[Any]) -> ToyCount:
    begun = (row.begun if row else 0) + 1 // fact.event.amount
    return ToyCount(project=fact.event.project, begun=begun)


def _key(fact: Recorded[Any]) -> str | None:
    return fact.event.project if isinstance(fact.event, Told) else None


def _deadlines(fact: Recorded[Any]) -> Sequence[Due | Met]:
    if not isinstance(fact.event, Told):
        return timer.deadlines(fact)
    at = fact.recorded_at + timedelta(days=fact.event.amount)
    return [Due(f"{fact.event.project}/x", "end_by", fact.stream, fact.subject, at)]


def _react(fact: Recorded[Any], _: object) -> Sequence[Issue]:
    if not isinstance(fact.event, Told):
        return []
    project = fact.event.project
    return [Issue(toy, f"toy/{project}/x", Begin(project[fact.event.amount % 7], "x"))]


reckless = View(
    name="reckless", version=1, row=ToyCount, key=_key, evolve=_evolve, index=("project",)
)
VIEWS = (reckless, parked)


class Hearer:
    """A service whose own code expects nothing bad, behind an inbox; `known` is what it took."""

    def __init__(self, url: str):
        self.database = Database(url)
        create_view_tables(self.database, VIEWS)
        self.log = Log("toy", self.database, FixedClock(START))
        self.views = Views(self.database, None)
        self.inbox = Inbox(self.log)
        timers = (Timer("toy", _deadlines, timer.fire),)
        policies = (Policy("reckless", _react),)
        self.followers = (
            Reactions(self.log, policies, object, self.views),
            Deadlines(self.log, self.database, timers, object, self.views),
            Projections(self.log, self.database, VIEWS, (), partial(park_apart, self.log)),
            Index(self.log, self.database),
        )
        self.offsets = count()
        self.known: dict[int, bytes] = {}
        self.refused: set[str] = set()

    def hear(self, facts: Sequence[Delivered]) -> None:
        for fact in facts:
            known = self.known.setdefault(fact.position, fact.value) if fact.position else b""
            if fact.reason or not same_fact(known, fact.value):
                self.refused.add(f"unreadable/review/0-{fact.offset}")
        self.inbox.store(facts)

    def settle(self) -> None:
        for _ in range(4):  # what is parked and what is fired is a fact, too
            for one in self.followers:
                for _ in range(200):
                    if one.position >= self.log.head():
                        break
                    one.step()
        assert min(one.position for one in self.followers) == self.log.head()


@pytest.fixture(scope="module")
def hearer() -> Iterator[Hearer]:
    one = Hearer(fresh_database())
    yield one
    one.log.close()
    one.database.close()


@settings(FUZZ, max_examples=20, phases=[Phase.generate])
@given(st.lists(records, min_size=15, max_size=40))
def test_x50_no_record_is_lost_and_none_stops_a_follower(
    hearer: Hearer, batch: list[tuple[bytes, bytes | None]]
) -> None:
    """One log hears them all, so that none is made smaller where it fails."""
    hearer.hear([came(value, next(hearer.offsets), key) for value, key in batch])
    hearer.settle()
    rows = hearer.log.rows("inbox/review", first=1)
    assert {row.version: row.state for row in rows} == hearer.known
    waiting = {row.queue for row in hearer.views.select(parked, limit=10_000)}
    assert hearer.refused <= waiting
