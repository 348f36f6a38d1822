"""Views, policies and deadlines at work on a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from onestop_chassis.clock import FixedClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.decoded import decoded
from onestop_chassis.log.log import Log
from onestop_chassis.reactions.deadlines import SETTLE, Deadlines
from onestop_chassis.reactions.park import StillUnreadable
from onestop_chassis.reactions.parked import parked
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Refusal
from onestop_chassis.views.projection import FoldOvertaken
from onestop_chassis.views.projections import Projections
from onestop_chassis.views.queries import Views
from onestop_chassis.views.tables import create_view_tables
from structlog.testing import capture_logs

from tests.support.errands import (
    ALLOWED,
    START,
    Begin,
    End,
    ToyBegun,
    ToyCount,
    ToyEnded,
    counts,
    policy,
    stream,
    timer,
    toy,
)
from tests.support.postgres import fresh_database

VIEWS = (counts, parked)


class Toys:
    """A toy service whose followers are stepped by hand."""

    def __init__(self, url: str):
        self.clock = FixedClock(START)
        self.database = Database(url)
        create_view_tables(self.database, VIEWS)
        self.log = Log("toy", self.database, self.clock)
        self.sent = 0

    def projections(self) -> Projections:
        return Projections(self.log, self.database, VIEWS)

    def reactions(self) -> Reactions[object]:
        return Reactions(self.log, (policy,), object, self.views())

    def deadlines(self) -> Deadlines[object]:
        return Deadlines(self.log, self.database, (timer,), object, self.views())

    def views(self, projections: Projections | None = None) -> Views:
        return Views(self.database, projections)

    def send(self, command: Begin | End) -> int:
        self.sent += 1
        cause = Cause(f"c{self.sent}", "corr", "request/1", "tester", "tester")
        where = stream(command.project, command.name)
        return self.log.handle(toy, where, command, cause).position

    def ended(self, project: str, name: str) -> list[str]:
        facts = self.log.stream(stream(project, name))
        return [fact.event.how for fact in facts if isinstance(fact.event, ToyEnded)]

    def settle(self, *steppers: Projections | Reactions[object] | Deadlines[object]) -> None:
        for stepper in steppers:
            while stepper.position < self.log.head():
                stepper.step()


@pytest.fixture
def toys() -> Iterator[Toys]:
    one = Toys(fresh_database())
    yield one
    one.log.close()
    one.database.close()


def test_i7_a_view_equals_the_fold_of_the_log(toys: Toys) -> None:
    for n in range(30):
        toys.send(Begin(f"p{n % 3}", f"n{n}"))
        if n % 2:
            toys.send(End(f"p{n % 3}", f"n{n}", "done"))
    projections = toys.projections()
    toys.settle(projections)
    rows = {f"p{n}": toys.views().get(counts, f"p{n}") for n in range(3)}
    folded: dict[str, ToyCount | None] = {}
    for fact in decoded(toys.log, toys.log.read(0, 1000)):
        folded[fact.subject] = counts.evolve(folded.get(fact.subject), fact)
    assert rows == folded
    assert toys.views().position(counts) == toys.log.head()


def test_i7_a_batch_that_fails_midway_leaves_rows_and_position_as_they_were(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    toys.send(Begin("p1", "x"))
    projections = toys.projections()
    with monkeypatch.context() as patched:

        def broken(_: str) -> None:
            raise RuntimeError("the process dies here")

        patched.setattr("onestop_chassis.views.projection.reach", broken)
        with pytest.raises(RuntimeError):
            projections.step()
    assert toys.views().get(counts, "p1") is None
    toys.settle(projections)
    assert toys.views().get(counts, "p1") == ToyCount(project="p1", begun=1)


def test_i7_a_second_process_that_folds_the_same_view_gives_way(toys: Toys) -> None:
    first, second = toys.projections(), toys.projections()
    toys.send(Begin("p1", "x"))
    toys.settle(first)
    facts = decoded(toys.log, toys.log.read(0, 10))
    for one in second.all:
        with pytest.raises(FoldOvertaken):
            one.fold(facts, facts[-1].position)
    again = toys.projections()
    toys.send(Begin("p2", "x"))
    toys.settle(first)
    toys.settle(again)
    toys.settle(second)
    assert toys.views().get(counts, "p1") == ToyCount(project="p1", begun=1)


def test_i7_all_views_move_in_one_transaction(toys: Toys) -> None:
    toys.send(Begin("p1", "x"))
    projections = toys.projections()
    with capture_logs() as told:
        projections.step()
    assert [one for one in told if one["event"] == "views_folded_apart"] == []
    with toys.database.connection() as connection:
        found = connection.execute("SELECT xmin, position FROM views").fetchall()
    assert len(found) == len(VIEWS)
    assert len(set(found)) == 1, "each in a transaction of its own"


@pytest.mark.parametrize("first", [True, False])
def test_i7_a_view_that_breaks_keeps_none_of_the_others(
    toys: Toys, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    position = toys.send(Begin("p1", "x"))
    projections = toys.projections()
    broken, sound = projections.all if first else projections.all[::-1]
    monkeypatch.setattr(broken, "view", replace(broken.view, key=_breaks))
    with capture_logs() as told, pytest.raises(ArithmeticError):
        projections.step()
    assert [one["error"] for one in told if one["event"] == "views_folded_apart"]
    assert (broken.position, sound.position) == (0, position)
    assert toys.views().position(sound.view) == position


def _breaks(_: Recorded[Any]) -> str:
    raise ArithmeticError("this view cannot")


def test_i7_who_was_overtaken_in_one_view_writes_nothing_twice(toys: Toys) -> None:
    behind, ahead = toys.projections(), toys.projections()
    toys.send(Begin("p1", "x"))
    facts = decoded(toys.log, toys.log.read(0, 10))
    ahead.all[0].fold(facts, facts[-1].position)
    with capture_logs() as told:
        behind.step()
    events = [one["event"] for one in told]
    assert events == ["views_folded_apart", "fold_overtaken"]
    toys.settle(behind)
    assert [one.position for one in behind.all] == [facts[-1].position] * len(VIEWS)
    assert toys.views().get(counts, "p1") == ToyCount(project="p1", begun=1)


def test_a_second_process_that_folds_deadlines_brings_back_none_that_was_met(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestop_chassis.reactions.deadlines.BATCH", 1)
    ahead, behind = toys.deadlines(), toys.deadlines()
    toys.send(Begin("p1", "x"))
    toys.send(End("p1", "x", "done"))
    toys.settle(ahead)
    behind.step()
    assert behind.position == toys.log.head()
    assert ahead.next_at() is None
    assert toys.deadlines().position == toys.log.head()


def test_a_row_that_evolves_to_nothing_is_gone(toys: Toys) -> None:
    toys.send(Begin("p1", "x"))
    toys.send(End("p1", "x", "forgotten"))
    toys.settle(toys.projections())
    assert toys.views().get(counts, "p1") is None


def test_whether_a_view_shows_a_write_is_said_here_and_in_another_process(toys: Toys) -> None:
    projections = toys.projections()
    here, elsewhere = toys.views(projections), toys.views()
    position = toys.send(Begin("p1", "x"))
    assert not here.reflects(counts, position)
    assert not elsewhere.reflects(counts, position)
    toys.settle(projections)
    assert here.reflects(counts, position)
    assert elsewhere.reflects(counts, position)
    assert here.get(counts, "p1") == ToyCount(project="p1", begun=1)
    assert elsewhere.select(counts, where={"project": ["p1", "p2"]})


def test_i8_a_fact_is_reacted_to_once_even_when_the_cursor_was_not_saved(toys: Toys) -> None:
    toys.send(Begin("p1", "a"))
    toys.settle(toys.reactions())
    again = toys.reactions()
    again.position = 0
    toys.settle(again)
    assert len(toys.log.stream(stream("p1", "b"))) == 1


def test_a_refused_reaction_parks_its_project_and_no_other(toys: Toys) -> None:
    toys.send(Begin("p1", "bad"))
    toys.send(Begin("p1", "a"))
    toys.send(Begin("p2", "a"))
    reactions, projections = toys.reactions(), toys.projections()
    toys.settle(reactions, projections)
    waiting = toys.views().select(parked, where={"queue": "p1"})
    assert [row.behind for row in waiting] == [False, True]
    assert "toy-not-begun" in waiting[0].reason
    assert toys.log.stream(stream("p1", "b")) == []
    assert len(toys.log.stream(stream("p2", "b"))) == 1


def test_retry_drains_a_parked_project_in_order_once_the_reason_is_gone(toys: Toys) -> None:
    toys.send(Begin("p1", "bad"))
    toys.send(Begin("p1", "a"))
    reactions, projections = toys.reactions(), toys.projections()
    toys.settle(reactions)
    cause = Cause("op-1", "op-1", "request/9", "operator", "operator")
    with pytest.raises(Refusal):
        reactions.retry("p1", cause)
    assert toys.log.stream(stream("p1", "b")) == []
    toys.send(Begin("p1", "never"))
    assert reactions.retry("p1", Cause("op-2", "o", "request/9", "operator", "operator")) == 2
    assert len(toys.log.stream(stream("p1", "b"))) == 1
    toys.settle(reactions, projections)
    assert toys.views().select(parked) == []


def test_skip_lets_one_fact_pass_for_a_reason_and_is_on_record(toys: Toys) -> None:
    bad = toys.send(Begin("p1", "bad"))
    reactions = toys.reactions()
    toys.settle(reactions)
    cause = Cause("op-1", "op-1", "request/9", "operator", "operator")
    reactions.skip("p1", bad, "entered by mistake", cause)
    facts = toys.log.stream("parked/p1")
    assert [fact.event.TYPE.split(".")[-2] for fact in facts] == ["FactParked", "FactSkipped"]
    assert facts[-1].cause.actor == "operator"


def test_an_unknown_type_is_parked_never_skipped(toys: Toys) -> None:
    envelope = (
        b'{"specversion":"1.0","id":"other/1","type":"onestop.other.New.v1","source":"/onestop/other",'
        b'"subject":"p1","time":"2026-03-02T01:00:00Z","effectivetime":"2026-03-02T01:00:00Z",'
        b'"streamid":"x","streamversion":1,"correlationid":"c","causationid":"c","commandid":"c",'
        b'"actor":"a","capacity":"c","jurisdiction":"","data":{}}'
    )
    toys.log.append_facts("other", 0, 0, [(1, "onestop.other.New.v1", envelope)])
    reactions, projections = toys.reactions(), toys.projections()
    toys.settle(reactions, projections)
    toys.send(Begin("p1", "a"))
    toys.send(Begin("p2", "a"))
    toys.settle(reactions, projections)
    waiting = toys.views().select(parked, where={"queue": "p1"})
    assert [row.type for row in waiting] == ["onestop.other.New.v1", ToyBegun.TYPE]
    assert toys.log.stream(stream("p1", "b")) == []
    assert len(toys.log.stream(stream("p2", "b"))) == 1
    with pytest.raises(StillUnreadable):
        reactions.retry("p1", Cause("op", "op", "request/9", "operator", "operator"))


def test_i2_the_timer_waits_until_the_deadline_has_settled(toys: Toys) -> None:
    toys.send(Begin("p1", "x"))
    deadlines = toys.deadlines()
    toys.clock.at = START + ALLOWED + SETTLE - timedelta(microseconds=1)
    toys.settle(deadlines)
    assert deadlines.due() == []
    toys.clock.at = START + ALLOWED + SETTLE
    assert len(deadlines.due()) == 1
    deadlines.step()
    toys.settle(deadlines)
    assert toys.ended("p1", "x") == ["late"]
    assert deadlines.due() == []


def test_a_deadline_that_was_met_does_not_fire(toys: Toys) -> None:
    toys.send(Begin("p1", "x"))
    deadlines = toys.deadlines()
    toys.settle(deadlines)
    toys.clock.at = START + ALLOWED + SETTLE
    toys.send(End("p1", "x", "in time"))
    deadlines.step()
    toys.settle(deadlines)
    deadlines.step()
    assert toys.ended("p1", "x") == ["in time"]


def test_i9_a_fired_deadline_names_the_fact_that_opened_it(toys: Toys) -> None:
    position = toys.send(Begin("p1", "x"))
    deadlines = toys.deadlines()
    toys.settle(deadlines)
    toys.clock.at = START + ALLOWED + SETTLE
    deadlines.step()
    last = toys.log.stream(stream("p1", "x"))[-1]
    assert (last.cause.causation_id, last.cause.correlation_id) == (f"toy/{position}", "corr")
    assert last.cause.actor == "timer:toy"
