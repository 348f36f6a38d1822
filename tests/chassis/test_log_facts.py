"""Facts of other services in the own log: as they came, once each, with where they came from."""

from collections.abc import Iterator

import pytest
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import InboxPosition, Log
from onestop_contracts.event import UnknownType
from psycopg import DataError
from pydantic import ValidationError

from tests.support.tally import Count, cause, tally

EVENT = (
    b'{"specversion":"1.0","id":"review/%d","type":"onestop.test.Counted.v1",'
    b'"source":"/onestop/review","subject":"P","time":"2026-03-02T04:00:00Z",'
    b'"effectivetime":"2026-03-01T04:00:00Z","streamid":"case/P","streamversion":4,'
    b'"correlationid":"k","causationid":"r","commandid":"c","actor":"a","capacity":"reviewer",'
    b'"jurisdiction":"150600","data":{"project":"P","amount":1,"nth":9,"new":"ignored"}}'
)
TYPE = "onestop.test.Counted.v1"


def fact(position: int) -> tuple[int, str, bytes]:
    return position, TYPE, EVENT % position


@pytest.fixture
def log(any_database_url: str) -> Iterator[Log]:
    with Database(any_database_url) as database, Log("archive", database, WallClock()) as log:
        yield log


def test_a_fact_is_stored_as_it_came_and_read_with_its_producers_meta(log: Log) -> None:
    log.handle(tally, "tally/a", Count(), cause("c1"))
    assert log.append_facts("review", 0, 11, [fact(70)]) == (1, 2)
    row = log.read(1, 10)[0]
    assert row == ("inbox/review", 70, TYPE, EVENT % 70, 2)
    recorded = log.recorded(row)
    assert (recorded.id, recorded.source, recorded.position) == ("review/70", "review", 2)
    assert (recorded.stream, recorded.version, recorded.subject) == ("case/P", 4, "P")
    assert recorded.effective_at < recorded.recorded_at
    assert (recorded.cause.actor, recorded.event.nth) == ("a", 9)


def test_i8_a_fact_delivered_again_is_not_stored_again(log: Log) -> None:
    assert log.append_facts("review", 0, 3, [fact(1), fact(2)]).new == 2
    assert log.append_facts("review", 0, 4, [fact(2), fact(5)]).new == 1
    assert log.append_facts("review", 1, 0, [fact(1), fact(2)]).new == 0
    assert [row.version for row in log.read(0, 10)] == [1, 2, 5]


def test_positions_per_partition_only_rise_and_offsets_are_those_of_the_transport(log: Log) -> None:
    log.append_facts("review", 0, 9, [fact(5)])
    log.append_facts("review", 0, 2, [fact(4)])
    log.append_facts("review", 1, 0, [])
    assert log.inbox_positions("review") == {0: InboxPosition(2, 5), 1: InboxPosition(0, 0)}
    assert log.inbox_position("review", 7) == InboxPosition(-1, 0)
    assert log.inbox_positions("land") == {}


def test_i8_what_could_not_be_stored_moves_no_offset(log: Log) -> None:
    log.append_facts("review", 0, 3, [fact(1)])
    with pytest.raises(DataError):
        log.append_facts("review", 0, 9, [fact(2), (3, "no type has a \0 in it", b"{}")])
    assert log.inbox_position("review", 0) == InboxPosition(3, 1)
    assert [row.version for row in log.read(0, 10)] == [1]


def test_what_nobody_can_read_is_stored_and_fails_only_when_it_is_decoded(log: Log) -> None:
    log.append_facts(
        "review", 0, 1, [(-8, "onestop.unreadable", b"\xff"), (3, "onestop.new.v9", b"{}")]
    )
    unreadable, unknown = log.read(0, 10)
    with pytest.raises(ValidationError):
        log.recorded(unreadable)
    with pytest.raises(ValidationError):
        log.recorded(unknown)
    strange = EVENT.replace(b"Counted.v1", b"Counted.v9") % 4
    log.append_facts("review", 0, 2, [(4, "onestop.test.Counted.v9", strange)])
    with pytest.raises(UnknownType):
        log.recorded(log.read(2, 1)[0])
    assert log.inbox_position("review", 0) == InboxPosition(2, 4)


def test_a_big_fact_is_a_fact(log: Log) -> None:
    big = b"x" * 10_000_000
    assert log.append_facts("review", 0, 0, [(1, "onestop.big", big)]).new == 1
    assert log.read(0, 1)[0].state == big


def test_facts_and_commands_share_one_order_and_wake_the_same_followers(log: Log) -> None:
    for n in range(1, 6):
        log.append_facts("review", 0, n, [fact(n)])
        assert log.wait(0, 0) == 2 * n - 1
        assert log.handle(tally, "tally/a", Count(), cause(f"c{n}")).position == 2 * n
    assert log.state(tally, "tally/a") == (5, 5)
