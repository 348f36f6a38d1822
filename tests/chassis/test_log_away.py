"""A database that goes away: nothing half-done, and the log carries on when it is back."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import APPEND_LOCK, Database, migrate
from onestop_chassis.log.log import Log, Work
from onestop_chassis.refusal import Refusal, Unavailable
from onestop_cli.embedded import EmbeddedPostgres

from tests.support.killing import kill_server
from tests.support.postgres import fresh_database
from tests.support.tally import Count, cause, issue, tally
from tests.support.wait import until


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    """A server that a test may stop and kill."""
    directory = Path(tempfile.mkdtemp(prefix="onestop-pg-"))
    server = EmbeddedPostgres(directory / "data").start()
    yield server
    server.start().stop()
    shutil.rmtree(directory, ignore_errors=True)


def _counts(log: Log, command: str) -> bool:
    try:
        log.handle(tally, "tally/a", Count(), cause(command))
    except Unavailable:
        return False
    return True


def test_commands_are_refused_while_the_database_is_away_and_taken_after_it(
    server: EmbeddedPostgres,
) -> None:
    url = server.url("away")
    migrate(url)
    with Database(url, timeout=1) as database, Log("test", database, WallClock()) as log:
        log.handle(tally, "tally/a", Count(), cause("c0"))
        server.stop()
        with pytest.raises(Unavailable):
            log.handle(tally, "tally/a", Count(), cause("c1"))
        with pytest.raises(Unavailable):
            log.read(0, 10)
        assert log.wait(1, 0.3) == 1
        server.start()
        until(lambda: _counts(log, "c1"))
        assert log.handle(tally, "tally/a", Count(), cause("c1")).repeated
        assert [row.version for row in log.read(0, 10)] == [1, 2]


def test_a_killed_server_comes_back_on_its_directory_with_everything_acknowledged(
    server: EmbeddedPostgres,
) -> None:
    url = server.url("killed")
    migrate(url)
    with Database(url, timeout=1) as database, Log("test", database, WallClock()) as log:
        for n in range(20):
            log.handle(tally, "tally/a", Count(), cause(f"c{n}"))
        kill_server(server.directory)
        until(lambda: not _counts(log, "during") or None, what="the server to be gone")
        server.start()
        until(lambda: _counts(log, "after"), timeout=60)
        again = [log.handle(tally, "tally/a", Count(), cause(f"c{n}")) for n in range(20)]
        assert all(answer.repeated for answer in again)


def test_a_log_opens_while_its_database_is_away() -> None:
    nowhere = "postgresql://postgres@127.0.0.1:1/none"
    with pytest.raises(Unavailable):
        migrate(nowhere)
    with Database(nowhere, timeout=0.2) as database, Log("test", database, WallClock()) as log:
        with pytest.raises(Unavailable):
            log.handle(tally, "tally/a", Count(), cause("c1"))
        with pytest.raises(Unavailable):
            log.head()


def test_a_connection_that_breaks_at_a_commit_doubles_nothing(database_url: str) -> None:
    with (
        Database(database_url) as database,
        Log("test", database, WallClock()) as log,
        psycopg.connect(database_url, autocommit=True) as other,
    ):
        log.handle(tally, "tally/a", Count(), cause("c0"))
        futures = []
        for n in range(1, 200):
            work = Work([(issue("tally/a"), cause(f"c{n}"))], tracking=("follower", n))
            futures.append(log.submit(work))
            if n % 20 == 0:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        failed = [n for n, future in enumerate(futures, 1) if future.exception(60)]
        assert all(isinstance(futures[n - 1].exception(), Refusal) for n in failed)
        for n in failed:  # not confirmed, whether it is stored or not: it is sent again
            until(partial(_counts, log, f"c{n}"), what=f"c{n} is taken")
        stored = [fact.event.nth for fact in log.stream("tally/a")]
        assert stored == list(range(1, 201))


def test_a_lost_answer_is_found_again_by_the_command_id_and_the_cursor() -> None:
    """The commit reaches the database, its answer does not reach us."""
    with Database(fresh_database()) as database, Log("test", database, WallClock()) as log:
        recorder = log._reader.recorder
        append, lost = recorder.append, [True]

        def unlucky(conn, commit):  # type: ignore[no-untyped-def]
            positions = append(conn, commit)
            if lost.pop() if lost else False:
                raise psycopg.OperationalError("the answer was lost")
            return positions

        recorder.append = unlucky  # type: ignore[method-assign]
        issues = [
            (issue("tally/a", 2), cause("c1")),
            (issue("tally/b", 0), cause("t", capacity="system")),
        ]
        counted, nothing = log.submit(Work(issues, tracking=("follower", 3))).result(60)
        assert (counted.version, len(counted.events), nothing.events) == (2, 2, ())
        assert (log.head(), log.cursor("follower")) == (2, 3)


def test_a_held_lock_does_not_hold_the_log_for_ever(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestop_chassis.log.append.committer.STATEMENT_SECONDS", 1)
    with (
        Database(database_url) as database,
        Log("test", database, WallClock()) as log,
        psycopg.connect(database_url, autocommit=True) as other,
    ):
        other.execute("SELECT pg_advisory_lock(%s)", (APPEND_LOCK,))
        with pytest.raises(Unavailable):
            log.handle(tally, "tally/a", Count(), cause("c1"))
        other.execute("SELECT pg_advisory_unlock(%s)", (APPEND_LOCK,))
        until(lambda: _counts(log, "c1"), what="the log goes on")
        assert log.state(tally, "tally/a") == (1, 1)


def test_who_asks_for_news_hears_that_the_database_is_away_whoever_looked_last(
    server: EmbeddedPostgres,
) -> None:
    url = server.url("news")
    migrate(url)
    with (
        Database(url, timeout=1) as database,
        Database(url, timeout=1) as elsewhere,
        Log("test", database, WallClock()) as log,
        Log("test", elsewhere, WallClock()) as other,
    ):
        assert log.wait(0, 0.01) == 0
        server.stop()
        until(lambda: log._external._away, what="who looks for those who wait has found out")
        with pytest.raises(Unavailable):
            log.news(0, 10)
        server.start()
        until(lambda: _counts(other, "c1"))
        assert log.wait(0, 60) == 1
        assert [row.stream for row in log.news(0, 10)] == ["tally/a"]
