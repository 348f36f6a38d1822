"""I10 and the order of the log: nothing changes, nothing is passed over, versions have no holes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from threading import Event

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.head import Head
from onestop_chassis.log.log import Log, StoredRow
from onestop_chassis.log.rights import grant
from onestop_chassis.refusal import Refusal

from tests.support.postgres import drop_database, fresh_database
from tests.support.tally import Count, cause, tally
from tests.support.wait import until

WRITERS, COMMANDS = 4, 60


@pytest.fixture
def replicas(any_database_url: str) -> Iterator[tuple[Log, Log]]:
    """Two processes' logs on one database."""
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(
                Log("test", stack.enter_context(Database(any_database_url)), WallClock())
            )
            for _ in range(2)
        )
        yield first, second


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET topic = 'other'",
        "DELETE FROM events",
        "TRUNCATE events",
        "DELETE FROM events WHERE false",
        "UPDATE events SET state = '' WHERE originator_version = 1",
    ],
)
def test_i10_nothing_recorded_is_changed_or_removed(any_database_url: str, change: str) -> None:
    with Database(any_database_url) as database, Log("test", database, WallClock()) as log:
        log.handle(tally, "tally/a", Count(3), cause("c1"))
        before = log.read(0, 10)
        with database.connection() as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(change)
        with database.connection() as conn, conn.transaction():
            conn.execute("SET LOCAL session_replication_role = replica")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(change)
        assert log.read(0, 10) == before


def test_i10_a_service_role_has_no_right_to_change_the_log(any_database_url: str) -> None:
    with psycopg.connect(any_database_url, autocommit=True) as conn:
        role = f"service_{conn.info.backend_pid}"
        conn.execute(f"CREATE ROLE {role}")
        try:
            grant(conn, role)
            conn.execute(f"SET ROLE {role}")
            conn.execute(
                "SELECT append_events('{a}', '{1}', '{t}', '{x}', '{a}', '{c}', '{x}', '{1}',"
                " '{1}', '{1}', 0, '{p}', '{1}')"
            )
            for change in ("UPDATE events SET topic = ''", "DELETE FROM events", "TRUNCATE events"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
                    conn.execute(change)
            conn.execute("RESET ROLE")
        finally:
            conn.execute(f"DROP OWNED BY {role}")
            conn.execute(f"DROP ROLE {role}")


def _write(log: Log, writer: int) -> None:
    for n in range(COMMANDS):
        log.handle(tally, f"tally/{n % 3}", Count(1 + n % 2), cause(f"{writer}/{n}"))


def _follow(log: Log, done: Event) -> list[StoredRow]:
    """What a reader sees who only ever asks for what lies beyond the last row."""
    seen: list[StoredRow] = []
    while True:
        finished = done.is_set()
        rows = log.read(seen[-1].position if seen else 0, 7)
        seen += rows
        if finished and not rows:
            return seen
        if not rows:
            log.wait(seen[-1].position if seen else 0, 0.05)


def test_i8_two_processes_write_and_a_reader_misses_nothing(replicas: tuple[Log, Log]) -> None:
    done = Event()
    with ThreadPoolExecutor(2 * WRITERS + 2) as pool:
        readers = [pool.submit(_follow, log, done) for log in replicas]
        writers = [
            pool.submit(_write, log, n) for n in range(WRITERS) for log in replicas[n % 2 :][:1]
        ]
        for writer in writers:
            writer.result(120)
        done.set()
        first, second = (reader.result(60) for reader in readers)
    stored = replicas[0].read(0, 10_000)
    assert first == second == stored
    assert len(stored) == WRITERS * (COMMANDS + COMMANDS // 2)
    _check_streams(stored, replicas[1])


def _check_streams(stored: list[StoredRow], log: Log) -> None:
    """Positions rise, versions have no holes, and each sum follows from the one before."""
    positions = [row.position for row in stored]
    assert positions == sorted(set(positions))
    for stream in {row.stream for row in stored}:
        rows = [row for row in stored if row.stream == stream]
        assert [row.version for row in rows] == list(range(1, len(rows) + 1))
        assert [log.recorded(row).event.nth for row in rows] == list(range(1, len(rows) + 1))


APPEND = (
    "SELECT append_events(ARRAY[%s], '{1}', '{t}', '{x}', '{}', '{}', '{}', '{}', '{}', '{}', 0,"
    " '{}', '{}')"
)
STORE = "SELECT store_facts(%s, 0, 1, '{1}', '{t}', '{x}')"


@pytest.mark.parametrize("first", [APPEND, STORE])
@pytest.mark.parametrize("second", [APPEND, STORE])
def test_i8_no_position_is_given_out_while_a_lower_one_is_uncommitted(
    any_database_url: str, first: str, second: str
) -> None:
    """Or else a reader would see the higher one, go on from there, and lose the lower one."""
    with (
        psycopg.connect(any_database_url, autocommit=True) as slow,
        psycopg.connect(any_database_url, autocommit=True) as quick,
    ):
        quick.execute("SET statement_timeout = 200")
        with slow.transaction():
            slow.execute(first, ("slow",))
            with pytest.raises(psycopg.errors.QueryCanceled):
                quick.execute(second, ("quick",))
        quick.execute("SET statement_timeout = 0")
        quick.execute(second, ("quick",))
        rows = quick.execute("SELECT originator_id FROM events ORDER BY notification_id").fetchall()
        assert ["slow" in name for (name,) in rows] == [True, False]


def test_a_process_sees_what_another_recorded(replicas: tuple[Log, Log]) -> None:
    here, there = replicas
    here.handle(tally, "tally/a", Count(), cause("c1"))
    assert there.state(tally, "tally/a") == (1, 1)
    here.handle(tally, "tally/a", Count(), cause("c2"))
    assert there.wait(1, 60) == 2
    assert there.state(tally, "tally/a") == (2, 2)


def test_who_follows_hears_of_another_process_and_asks_nothing_while_there_is_nothing(
    replicas: tuple[Log, Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = replicas
    position = one.handle(tally, "tally/a", Count(), cause("c1")).position
    [row] = until(lambda: other.news(0, 10), what="the other one hears of it")
    assert (row.position, row.stream) == (position, "tally/a")
    asked: list[int] = []
    monkeypatch.setattr(other, "read", lambda after, _: asked.append(after))
    assert other.news(position, 10) == []
    assert asked == []


def test_an_answer_never_rests_on_a_state_that_another_process_outdated(
    replicas: tuple[Log, Log],
) -> None:
    here, there = replicas
    assert there.handle(tally, "tally/a", Count(), cause("c1")).version == 1
    assert here.handle(tally, "tally/a", Count(4), cause("c2"), expected=1).version == 5
    assert there.handle(tally, "tally/a", Count(0), cause("c3")).version == 5
    here.handle(tally, "tally/a", Count(), cause("c4"))
    assert there.handle(tally, "tally/a", Count(), cause("c5"), expected=6).version == 7


def test_a_command_that_another_process_took_gets_its_answer(replicas: tuple[Log, Log]) -> None:
    here, there = replicas
    there.handle(tally, "tally/a", Count(), cause("c0"))
    first = here.handle(tally, "tally/a", Count(2), cause("c1"))
    again = there.handle(tally, "tally/a", Count(2), cause("c1"))
    assert (again.repeated, again.position, again.events) == (True, first.position, first.events)


commands = st.lists(
    st.tuples(
        st.integers(0, 1),  # which process
        st.integers(0, 2),  # which stream
        st.integers(0, 3),  # how much
        st.integers(0, 6),  # which command id
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(attempts=commands)
def test_i1_no_interleaving_doubles_or_loses_a_command(
    attempts: list[tuple[int, int, int, int]],
) -> None:
    """Against an oracle: the first command under an id counts, in the order sent."""
    url = fresh_database()
    try:
        with ExitStack() as stack:
            logs = [
                stack.enter_context(
                    Log("test", stack.enter_context(Database(url, size=2)), WallClock())
                )
                for _ in range(2)
            ]
            oracle: dict[str, dict[int, int]] = {f"tally/{n}": {} for n in range(3)}
            for process, stream, amount, command in attempts:
                with suppress(Refusal):
                    logs[process].handle(
                        tally, f"tally/{stream}", Count(amount), cause(f"c{command}")
                    )
                oracle[f"tally/{stream}"].setdefault(command, amount)
            for name, counted in oracle.items():
                assert len(logs[0].stream(name)) == sum(counted.values())
            _check_streams(logs[1].read(0, 1000), logs[1])
    finally:
        drop_database("embedded", url)


def test_processes_that_keep_changing_one_stream_all_get_through(
    replicas: tuple[Log, Log],
) -> None:
    def count(log: Log, caller: int) -> None:
        for n in range(40):
            log.handle(tally, "tally/hot", Count(), cause(f"{caller}/{n}"))

    for n, log in enumerate((*replicas, replicas[0])):  # the last of them meets a conflict
        log.handle(tally, "tally/hot", Count(), cause(f"first/{n}"))
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(count, replicas[n % 2], n) for n in range(8)]:
            done.result(120)
    assert replicas[0].state(tally, "tally/hot")[0] <= 323
    assert [fact.event.nth for fact in replicas[1].stream("tally/hot")] == list(range(1, 324))
    assert sum(log.statistics()["conflicts"] for log in replicas) > 0


@given(st.permutations(range(1, 7)), st.integers(0, 6))
def test_the_head_knows_what_others_wrote_in_whatever_order_commits_are_reported(
    order: list[int], foreign: int
) -> None:
    head = Head()
    for position in order:
        if position == foreign:
            head.observed(position)
        else:
            head.committed(position, position)
    assert head.known == 6
    stretch = head.unchecked()
    assert (stretch is None) if foreign == 0 else stretch == (foreign - 1, 6)
    head.checked(6)
    assert head.unchecked() is None
