"""The index beside the log: what it says of each fact, and that it can always be built again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.clock import Clock, WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.inspect import row_keys
from onestop_chassis.operators.inspect.index import Index, empty
from onestop_chassis.operators.inspect.search import Search, found, query_of
from onestop_chassis.recorded import Cause
from psycopg.sql import SQL

from tests.support.tally import Count, tally

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TYPE = "onestop.test.Counted.v1"


class Steps(WallClock):
    """A clock that goes on by a minute each time it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.at = START

    def now(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as database:
        yield database


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    clock: Clock = Steps()
    with Log("toy", database, clock) as log:
        yield log


def record(log: Log, n: int, *, stream: str = "tally/a", actor: str = "clerk") -> None:
    cause = Cause(f"c{n}", f"flow/{n % 3}", f"request/{n}", actor, "window_clerk", "150600")
    log.handle(tally, stream, Count(), cause)


def envelope(position: int, **other: Any) -> bytes:
    told = {
        "specversion": "1.0",
        "id": f"review/{position}",
        "type": TYPE,
        "source": "/onestop/review",
        "time": "2026-03-02T04:00:00Z",
        "effectivetime": "2026-03-02T04:00:00Z",
        "subject": "P-1",
        "streamid": "case/P-1",
        "streamversion": 1,
        "correlationid": "k",
        "causationid": "review/3",
        "commandid": "c",
        "actor": "a",
        "capacity": "",
        "jurisdiction": "",
        "data": {"amount": 1, "nth": 1},
        **other,
    }
    return json.dumps(told, separators=(",", ":")).encode()


STRANGE = (
    envelope(1),
    envelope(2, actor='tab\there "quoted" \\ and\nline'),
    envelope(3, time="2026-03-02T12:00:00.5+08:00", subject=""),
    envelope(4, time="2026-13-45T00:00:00.000000+00:00"),
    envelope(5, correlationid="x" * 5000),
    envelope(6, time="no instant", data={"time": "2026-03-02T01:00:00.000000+00:00"}),
    b"not json at all",
    b'{"id":"review/8"}',
    envelope(9, actor="\x00nul"),
    b'{"time":"2026-03-02T01:00:00.000000+00:00","effectivetime":"x","subject":"\xff","correlationid'
    b'":"","causationid":"","commandid":"","actor":"","data":{}}',
)
"""What a neighbour might send that the inbox let through, or could not read."""


def indexed(database: Database) -> list[tuple[Any, ...]]:
    with database.connection() as connection:
        return connection.execute(
            "SELECT position, own, recorded_at, type, subject, actor, correlation, causation"
            " FROM event_index ORDER BY position"
        ).fetchall()


def said(row: StoredRow) -> tuple[Any, ...]:
    """What a row says of itself, read the slow way."""
    known = row_keys.keys_of(row)
    texts = (known.subject, known.actor, known.correlation, known.causation)
    return (row.position, not row.foreign, known.recorded_at, row.type, *texts)


def follow(index: Index, log: Log) -> None:
    while index.position < log.head():
        index.step()


def test_the_index_says_of_every_fact_what_the_log_says(log: Log, database: Database) -> None:
    for n in range(5):
        record(log, n, actor="policy:x" if n % 2 else 'quo"te')
    log.append_facts("review", 0, 9, [(n, TYPE, raw) for n, raw in enumerate(STRANGE, 1)])
    record(log, 5)
    follow(Index(log, database), log)
    assert indexed(database) == [said(row) for row in log.read(0, 100)]
    [spelt] = [row for row in indexed(database) if row[0] == 7]
    assert spelt[5] == 'tab\there "quoted" \\ and\nline'
    assert [row[2] is None for row in indexed(database)[5:15]] == [
        *(False, False, False, True, False, True, True, True, False, True)
    ]


def test_what_nobody_can_read_is_found_by_its_type(log: Log, database: Database) -> None:
    log.append_facts("review", 0, 1, [(7, "onestop.unknown", b"not json at all")])
    follow(Index(log, database), log)
    [row] = found(database, Search(types=("onestop.unknown",), heard=True))
    assert row.state == b"not json at all"


def test_an_emptied_index_is_built_again_to_the_same(log: Log, database: Database) -> None:
    index = Index(log, database)
    for n in range(7):
        record(log, n)
    follow(index, log)
    before = indexed(database)
    with database.connection() as connection:
        empty(connection)
    assert indexed(database) == []
    index._looked_at = 0.0
    index.step()  # nothing is new: it looks where its cursor is
    follow(index, log)
    assert indexed(database) == before
    assert len(before) == 7


def test_of_two_that_index_one_log_each_fact_is_noted_once(log: Log, database: Database) -> None:
    first, second = Index(log, database), Index(log, database)
    for n in range(3):
        record(log, n)
    follow(first, log)
    second.step()  # it believes to be at the beginning
    assert second.position == first.position
    record(log, 3)
    second.step()
    assert [row[0] for row in indexed(database)] == [1, 2, 3, 4]
    assert log.cursor("index") == 4


def positions(database: Database, **wanted: Any) -> list[int]:
    return [row.position for row in found(database, Search(**wanted))]


@pytest.fixture
def filled(log: Log, database: Database) -> Database:
    """Positions 1 to 12 by turns on two streams; 13 is heard. Each a minute after the last."""
    for n in range(12):
        record(log, n, stream=f"tally/{'ab'[n % 2]}", actor="eve" if n == 4 else "clerk")
    log.append_facts("review", 0, 1, [(3, TYPE, envelope(3))])
    follow(Index(log, database), log)
    return database


def test_facts_are_found_by_everything_they_say_of_themselves(filled: Database) -> None:
    assert positions(filled, actor="eve") == [5]
    assert positions(filled, correlation="flow/1") == [11, 8, 5, 2]
    assert positions(filled, causes=("request/2", "request/0", "nobody")) == [3, 1]
    assert positions(filled, stream="tally/b") == [12, 10, 8, 6, 4, 2]
    assert positions(filled, types=(TYPE, "no.such.type"), limit=3) == [12, 11, 10]
    assert positions(filled, stream="tally/a", actor="eve") == [5]
    assert positions(filled, correlation="flow/1", types=("no.such.type",)) == []


def test_facts_of_others_are_found_when_they_are_asked_for(filled: Database) -> None:
    assert positions(filled, project="P-1") == []
    assert positions(filled, project="P-1", heard=True) == [13]
    assert positions(filled, types=(TYPE,), heard=True, limit=2) == [13, 12]


def test_a_stretch_of_time_takes_in_both_ends(filled: Database, log: Log) -> None:
    at = [log.recorded(row).recorded_at for row in log.read(0, 12)]
    assert positions(filled, since=at[8]) == [12, 11, 10, 9]
    assert positions(filled, until=at[2]) == [3, 2, 1]
    assert positions(filled, since=at[3], until=at[5], oldest_first=True) == [4, 5, 6]
    assert positions(filled, since=at[11] + timedelta(days=1)) == []
    assert positions(filled, until=at[0] - timedelta(days=1)) == []
    assert positions(filled, since=at[0] - timedelta(days=9), limit=1) == [12]


_MANY = """
INSERT INTO event_index SELECT n, true, now(), 'type' || n % 7, 'P-' || n / 40, 'actor' || n % 9,
    'flow/' || n / 40, 'toy/' || n - 1 FROM generate_series(1, 20000) AS n
"""


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Search(types=("no.such.type",)), "event_index_type"),
        (Search(project="nobody's"), "event_index_subject"),
        (Search(actor="nobody", types=(TYPE,)), "event_index_actor"),
        (Search(correlation="nothing", actor="clerk"), "event_index_correlation"),
        (Search(causes=("review/1", "review/2")), "event_index_causation"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_search_walks_along_the_index_of_what_it_asks_for(
    database: Database, wanted: Search, index: str
) -> None:
    """Whatever the planner believes: rare values must not lead it through all positions."""
    query, values = query_of(wanted, 0, 2**62)
    with database.connection() as connection, connection.transaction():
        connection.execute(_MANY)
        connection.execute("ANALYZE event_index")
        connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        plan = connection.execute(SQL("EXPLAIN ") + query, values, prepare=True).fetchall()
    told = " ".join(line for (line,) in plan)
    assert index in told
    assert "event_index_pkey" not in told
    assert "Seq Scan" not in told


@pytest.mark.parametrize("wanted", [{}, {"types": (TYPE,)}, {"stream": "tally/a"}])
@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_leave_nothing_out_and_show_nothing_twice(
    filled: Database, wanted: dict[str, Any], oldest_first: bool
) -> None:
    whole = positions(filled, oldest_first=oldest_first, **wanted)
    paged: list[int] = []
    while True:
        after = paged[-1] if paged else None
        page = positions(filled, oldest_first=oldest_first, after=after, limit=5, **wanted)
        paged += page
        if len(page) < 5:
            break
    assert paged == whole == sorted(whole, reverse=not oldest_first)
