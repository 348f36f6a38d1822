"""No fact of another service stops a follower: whoever cannot take it parks it, and goes on."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import psycopg
import pytest
from onestop_chassis.clock import FixedClock
from onestop_chassis.decider import Issue
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.passing import passes
from onestop_chassis.policy import Policy
from onestop_chassis.reactions.deadlines import Deadlines
from onestop_chassis.reactions.park import StillUnreadable, park_apart
from onestop_chassis.reactions.parked import parked
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Unavailable
from onestop_chassis.timer import Due, Met, Timer
from onestop_chassis.view import View
from onestop_chassis.views.projections import Projections
from onestop_chassis.views.queries import Views
from onestop_chassis.views.tables import create_view_tables

from tests.support.errands import START, Begin, ToyBegun, ToyCount, counts, policy, timer, toy
from tests.support.postgres import fresh_database
from tests.support.records import record

DUE = "2026-03-02T03:00:00Z"
LONG = "p" * 9000


class Noted(ToyCount):
    """Nothing looks at the note before the database does."""

    note: str = ""


def _fragile(row: Noted | None, fact: Recorded[Any]) -> Noted:
    match fact.event:
        case ToyBegun(name="no row"):
            raise AttributeError("it was never thought of")
        case ToyBegun(name="endless"):
            return _fragile(row, fact)
        case ToyBegun(name="long"):
            return Noted(project=LONG)
        case ToyBegun(name="no json"):
            return Noted(project="p", note="\0")
    return Noted(project=fact.subject, begun=row.begun + 1 if row else 1)


def _no_deadline(fact: Recorded[Any]) -> Sequence[Due | Met]:
    if isinstance(fact.event, ToyBegun) and fact.event.name == "no deadline":
        raise LookupError
    return timer.deadlines(fact)


def _no_policy(fact: Recorded[Any], _: object) -> Sequence[Issue]:
    if not isinstance(fact.event, ToyBegun):
        return []
    match fact.event.name:
        case "no policy":
            raise RecursionError
        case "long stream":
            return [Issue(toy, f"toy/{LONG}", Begin(LONG, "x"))]
        case "no stream":
            return [Issue(toy, "toy/a\0b", Begin("p", "x"))]
    return []


fragile = View(
    name="fragile", version=1, row=Noted, key=counts.key, evolve=_fragile, index=("project",)
)
VIEWS = (counts, fragile, parked)
NAMES = [
    "no row",
    "no json",
    "endless",
    "long",
    "no deadline",
    "no policy",
    "long stream",
    "no stream",
]


class Follows:
    """A service whose followers are stepped by hand until they have heard everything."""

    def __init__(self, url: str):
        self.database = Database(url)
        create_view_tables(self.database, VIEWS)
        self.log = Log("toy", self.database, FixedClock(START))
        self.views = Views(self.database, None)
        park = partial(park_apart, self.log)
        timers = (Timer("toy", _no_deadline, timer.fire),)
        policies = (policy, Policy("fragile", _no_policy))
        self.projections = Projections(self.log, self.database, VIEWS, (), park)
        self.reactions = Reactions(self.log, policies, object, self.views)
        self.deadlines = Deadlines(self.log, self.database, timers, object, self.views)

    def hear(self, position: int, name: str, subject: str = "p", project: str = "p") -> None:
        data = {"project": project, "name": name, "due_at": DUE}
        value = record(position, type=ToyBegun.TYPE, subject=subject, data=data)
        self.hear_bytes(position, value)

    def hear_bytes(self, position: int, value: bytes) -> None:
        self.log.append_facts("review", 0, position, [(position, ToyBegun.TYPE, value)])

    def settle(self) -> None:
        for _ in range(2):  # what is parked is a fact, too
            for one in (self.reactions, self.deadlines, self.projections):
                while one.position < self.log.head():
                    one.step()

    def queues(self) -> list[str]:
        return [row.queue for row in self.views.select(parked)]


@pytest.fixture
def toys() -> Iterator[Follows]:
    one = Follows(fresh_database())
    yield one
    one.log.close()
    one.database.close()


def test_x50_whatever_a_fact_does_to_them_all_followers_go_on(toys: Follows) -> None:
    for position, name in enumerate(NAMES, 1):
        toys.hear(position, name, f"p{position}")
    toys.hear(90, "a", "p90")
    toys.settle()
    reasons = {row.queue: row.reason.partition(":")[0] for row in toys.views.select(parked)}
    assert reasons == {
        "view/fragile/1": "not-in-view",
        "view/fragile/2": "not-in-view",
        "view/fragile/3": "not-in-view",
        "view/fragile/4": "not-in-view",
        "deadlines/5": "not-in-deadlines",
        "p6": "RecursionError",
        "p7": "ValueError",
        "p8": "ValueError",
    }
    assert toys.views.get(fragile, "p90") == Noted(project="p90", begun=1)
    assert toys.views.get(counts, "p1") == ToyCount(project="p1", begun=1)
    assert toys.views.get(fragile, "p1") is None


def test_x50_what_was_let_in_before_there_was_an_inbox_that_asks(toys: Follows) -> None:
    toys.hear(1, "x", LONG)
    toys.hear(2, "x", "a\0b")
    toys.hear(3, "x", "p", LONG)
    deep = record(4, type=ToyBegun.TYPE).replace(b'"amount":1', b'"a":' + b"[" * 3000 + b"]" * 3000)
    toys.hear_bytes(4, deep)
    toys.hear_bytes(5, b"\xff")
    toys.hear(6, "a", "q", "q")
    toys.settle()
    assert toys.views.get(counts, "q") == ToyCount(project="q", begun=2)
    apart = {"view/toy_counts/1", "view/toy_counts/2", "deadlines/3", "position/4", "position/5"}
    assert apart <= set(toys.queues())


def test_x50_a_follower_stops_at_nothing_twice(toys: Follows) -> None:
    """Read again, by another process or after a crash, it is parked once."""
    toys.hear(1, "no row")
    toys.settle()
    with toys.database.connection() as connection:
        connection.execute("UPDATE views SET position = 0 WHERE name = 'fragile'")
    again = Projections(toys.log, toys.database, VIEWS, (), partial(park_apart, toys.log))
    while again.position < toys.log.head():
        again.step()
    assert toys.queues() == ["view/fragile/1"]


def test_x50_later_facts_of_its_project_do_not_wait_behind_what_a_view_lacks(toys: Follows) -> None:
    toys.hear(1, "no row")
    toys.hear(2, "a")
    toys.settle()
    assert toys.queues() == ["view/fragile/1"]
    cause = Cause("op", "op", "request/9", "operator", "operator")
    with pytest.raises(StillUnreadable, match="build what lacks it again"):
        toys.reactions.retry("view/fragile/1", cause)
    toys.reactions.skip("view/fragile/1", 1, "built again", cause)
    toys.settle()
    assert toys.queues() == []


def test_x50_an_own_fact_is_never_passed_over(toys: Follows) -> None:
    cause = Cause("c1", "c1", "request/1", "tester", "tester")
    toys.log.handle(toy, "toy/p/no row", Begin("p", "no row"), cause)
    with pytest.raises(AttributeError):
        toys.projections.step()
    assert toys.queues() == []


def test_x50_a_database_that_is_away_parks_nothing() -> None:
    assert passes(Unavailable("away"))
    assert passes(psycopg.OperationalError())
    assert passes(psycopg.errors.UniqueViolation())
    assert not passes(psycopg.DataError())
    assert not passes(psycopg.errors.ProgramLimitExceeded())
    assert not passes(KeyError())
