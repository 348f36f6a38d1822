"""What the log promises to whoever writes to it; on an embedded and on a served PostgreSQL."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from onestop_chassis.clock import FixedClock
from onestop_chassis.decider import Issue
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import (
    CursorMoved,
    IdempotencyKeyReused,
    Log,
    NotRecorded,
    StaleVersion,
    Work,
)
from onestop_chassis.refusal import Unavailable

from tests.support.tally import Count, TooMuch, cause, issue, tally

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def log(any_database_url: str, clock: FixedClock) -> Iterator[Log]:
    with Database(any_database_url, size=4) as database, Log("test", database, clock) as log:
        yield log


def test_what_is_decided_is_recorded_with_its_cause_and_both_times(log: Log) -> None:
    appended = log.handle(tally, "tally/a", Count(2), cause("c1"))
    assert (appended.position, appended.version, appended.repeated) == (2, 2, False)
    assert appended.events == tuple(log.stream("tally/a"))
    fact = appended.events[1]
    assert (fact.id, fact.source, fact.stream, fact.version) == ("test/2", "test", "tally/a", 2)
    assert fact.recorded_at == fact.effective_at == NOON
    assert fact.cause == cause("c1")
    assert log.state(tally, "tally/a") == (2, 2)


def test_a_stream_that_nobody_wrote_is_at_version_zero(log: Log) -> None:
    assert log.state(tally, "tally/none") == (0, 0)
    assert (log.head(), log.read(0, 10), log.stream("tally/none")) == (0, [], [])


def test_a_command_sent_twice_gets_the_first_answer(log: Log) -> None:
    first = log.handle(tally, "tally/a", Count(2), cause("c1"))
    log.handle(tally, "tally/a", Count(), cause("c2"))
    again = log.handle(tally, "tally/a", Count(2), cause("c1"))
    assert again.repeated
    assert (again.position, again.version, again.events) == (2, 2, first.events)
    assert log.head() == 3


def test_a_command_that_recorded_nothing_records_nothing_when_sent_again(log: Log) -> None:
    nothing = log.handle(tally, "tally/a", Count(0), cause("c1"))
    assert (nothing.position, nothing.version, nothing.events) == (0, 0, ())
    log.handle(tally, "tally/a", Count(), cause("c2"))
    again = log.handle(tally, "tally/a", Count(0), cause("c1"))
    assert (again.position, again.version, again.events, again.repeated) == (0, 0, (), True)


def test_the_answer_to_a_repeated_command_survives_a_restart(log: Log) -> None:
    log.handle(tally, "tally/a", Count(2), cause("c1"))
    with Log("test", log._database, log.clock) as restarted:
        again = restarted.handle(tally, "tally/a", Count(2), cause("c1"))
    assert (again.repeated, again.version, len(again.events)) == (True, 2, 2)


def test_many_copies_of_a_command_at_once_record_it_once(log: Log) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda _: log.handle(tally, "tally/a", Count(2), cause("c1")),
                range(24),
            )
        )
    assert {(a.position, a.version, a.events) for a in answers} == {
        (2, 2, tuple(log.stream("tally/a")))
    }
    assert [a.repeated for a in answers].count(False) == 1


def test_a_command_id_of_another_command_is_refused(log: Log) -> None:
    log.handle(tally, "tally/a", Count(1), cause("c1"))
    with pytest.raises(IdempotencyKeyReused) as refused:
        log.handle(tally, "tally/a", Count(2), cause("c1"))
    assert refused.value.code == "idempotency-key-reused"
    assert log.handle(tally, "tally/b", Count(2), cause("c1")).version == 2


def test_x17_of_two_uses_of_a_key_in_one_transaction_one_is_taken(log: Log) -> None:
    begun, goes_on = Event(), Event()

    def waits(state: int, command: Count) -> Sequence[Any]:
        begun.set()
        assert goes_on.wait(60)
        return tally.decide(state, command)

    slow = replace(tally, decide=waits)
    first = log.submit(Work([(Issue(slow, "tally/slow", Count(1)), cause("c0"))]))
    assert begun.wait(60)
    uses = [
        log.submit(Work([(Issue(tally, f"tally/{name}", Count(1)), cause("c1"))], keyed=True))
        for name in "ab"
    ]
    goes_on.set()
    assert first.result(60)[0].version == 1
    assert uses[0].result(60)[0].version == 1
    with pytest.raises(IdempotencyKeyReused):
        uses[1].result(60)


def test_x17_of_two_uses_of_a_key_in_two_processes_one_is_taken(
    log: Log, any_database_url: str, clock: FixedClock
) -> None:
    begun, goes_on = Event(), Event()

    def waits(state: int, command: Count) -> Sequence[Any]:
        begun.set()
        assert goes_on.wait(60)
        return tally.decide(state, command)

    slow = replace(tally, decide=waits)
    first = log.submit(Work([(Issue(slow, "tally/a", Count(1)), cause("c1"))], keyed=True))
    assert begun.wait(60)
    with Database(any_database_url) as database, Log("test", database, clock) as other:
        other.handle(tally, "tally/b", Count(1), cause("c1"), keyed=True)
    goes_on.set()
    with pytest.raises(IdempotencyKeyReused):
        first.result(60)
    assert not log.stream("tally/a")


def test_a_repetition_may_arrive_later(log: Log) -> None:
    log.handle(tally, "tally/a", Count(1, at=NOON), cause("c1"))
    later = Count(1, at=NOON + timedelta(hours=1))
    assert log.handle(tally, "tally/a", later, cause("c1")).repeated


def test_what_the_client_sent_decides_where_the_edge_says_so(log: Log) -> None:
    log.handle(tally, "tally/a", Count(1), cause("c1", request="same"))
    assert log.handle(tally, "tally/a", Count(5), cause("c1", request="same")).repeated
    with pytest.raises(IdempotencyKeyReused):
        log.handle(tally, "tally/a", Count(1), cause("c1", request="other"))


def test_a_timer_that_changed_nothing_is_decided_again(log: Log) -> None:
    tick = cause("timer/1", capacity="system")
    assert log.handle(tally, "tally/a", Count(0), tick).events == ()
    assert len(log.handle(tally, "tally/a", Count(1), tick).events) == 1
    assert log.handle(tally, "tally/a", Count(1), tick).repeated


def test_a_version_that_the_caller_has_not_seen_is_refused(log: Log) -> None:
    log.handle(tally, "tally/a", Count(), cause("c1"), expected=0)
    with pytest.raises(StaleVersion) as refused:
        log.handle(tally, "tally/a", Count(), cause("c2"), expected=0)
    assert refused.value.facts == {"expected": 0, "current": 1}
    assert log.handle(tally, "tally/a", Count(), cause("c1"), expected=0).repeated
    assert log.handle(tally, "tally/a", Count(), cause("c2"), expected=1).version == 2


def test_a_refusal_fails_only_its_own_command(log: Log) -> None:
    works = [Work([(issue("tally/a", 1 + n % 2, limit=2), cause(f"c{n}"))]) for n in range(6)]
    futures = [log.submit(work) for work in works]
    errors = [future.exception(20) for future in futures]
    assert [error is None for error in errors].count(True) in (1, 2)
    assert all(error is None or isinstance(error, TooMuch) for error in errors)
    assert log.state(tally, "tally/a")[0] <= 2
    with pytest.raises(TooMuch):
        log.handle(tally, "tally/b", Count(3, limit=2), cause("c1"))
    assert log.handle(tally, "tally/b", Count(), cause("c1")).version == 1


def test_a_defect_in_a_decider_fails_only_its_own_command(log: Log) -> None:
    broken = log.submit(Work([(issue("tally/a", -1), cause("c1"))]))
    fine = log.submit(Work([(issue("tally/a", 1), cause("c2"))]))
    assert isinstance(broken.exception(20), ZeroDivisionError)
    assert fine.result(60)[0].version == 1


def test_a_work_is_recorded_with_its_cursor_or_not_at_all(log: Log) -> None:
    good = [(issue("tally/a"), cause("w/0")), (issue("tally/b", 2), cause("w/1"))]
    answers = log.submit(Work(good, tracking=("policies", 7))).result(60)
    assert [(a.position, a.version) for a in answers] == [(1, 1), (3, 2)]
    assert log.cursor("policies") == 7
    bad = [(issue("tally/a"), cause("x/0")), (issue("tally/b", limit=0), cause("x/1"))]
    with pytest.raises(TooMuch):
        log.submit(Work(bad, tracking=("policies", 8))).result(60)
    assert (log.cursor("policies"), log.head()) == (7, 3)
    assert log.state(tally, "tally/a") == (1, 1)


def test_later_commands_of_a_work_see_what_earlier_ones_recorded(log: Log) -> None:
    same = [(issue("tally/a", 2), cause("w/0")), (issue("tally/a", 3), cause("w/1"))]
    first, second = log.submit(Work(same)).result(60)
    assert (first.version, second.version, second.events[0].event.nth) == (2, 5, 3)


def test_a_cursor_only_rises(log: Log) -> None:
    log.submit(Work([], tracking=("policies", 5))).result(60)
    for position in (5, 4):
        work = Work([(issue("tally/a"), cause(f"w{position}"))], tracking=("policies", position))
        with pytest.raises(CursorMoved):
            log.submit(work).result(60)
    assert (log.cursor("policies"), log.cursor("others"), log.head()) == (5, 0, 0)


def test_i2_what_could_not_be_recorded_in_time_is_refused(log: Log, clock: FixedClock) -> None:
    by = NOON + timedelta(seconds=45)
    clock.at = by + timedelta(microseconds=1)
    with pytest.raises(NotRecorded) as refused:
        log.handle(tally, "tally/a", Count(), cause("c1"), record_by=by)
    assert (refused.value.code, log.head()) == ("not-recorded", 0)
    clock.at = by
    assert log.handle(tally, "tally/a", Count(), cause("c1"), record_by=by).version == 1


def test_two_deciders_cannot_share_a_stream_in_one_transaction(log: Log) -> None:
    other = type(tally)(initial=1, decide=tally.decide, evolve=tally.evolve)
    work = Work(
        [(issue("tally/a"), cause("w/0")), (Issue(other, "tally/a", Count()), cause("w/1"))]
    )
    with pytest.raises(TypeError):
        log.submit(work).result(60)
    assert log.head() == 0


def test_a_follower_is_woken_by_a_commit(log: Log) -> None:
    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(log.wait, 0, 20.0)
        log.handle(tally, "tally/a", Count(3), cause("c1"))
        assert woken.result(60) == 3
    assert log.wait(3, 0.01) == 3


def test_closing_stores_what_was_queued_and_takes_no_more(log: Log) -> None:
    futures = [log.submit(Work([(issue("tally/a"), cause(f"c{n}"))])) for n in range(200)]
    log.close()
    assert {future.result(0)[0].version for future in futures} == set(range(1, 201))
    with pytest.raises(Unavailable):
        log.handle(tally, "tally/a", Count(), cause("late"))


def test_a_cache_smaller_than_the_streams_in_use_changes_no_answer(any_database_url: str) -> None:
    with (
        Database(any_database_url, size=4) as database,
        Log("test", database, FixedClock(NOON), cache=2) as small,
    ):
        for n in range(30):
            small.handle(tally, f"tally/{n % 5}", Count(), cause(f"c{n}"))
        assert [small.state(tally, f"tally/{n}") for n in range(5)] == [(6, 6)] * 5
        assert small.handle(tally, "tally/0", Count(), cause("c0")).repeated
        assert small.statistics()["streams_cached"] <= 2
