"""A pooled connection is asked whether it lives only where there is something to hear."""

from typing import Any

import psycopg
import pytest
from onestop_chassis.log.database import Database, check
from psycopg import Connection

TERMINATE = "SELECT pg_terminate_backend(%s)"


def test_a_connection_that_is_silent_is_not_asked(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection, monkeypatch.context() as no:
        no.setattr(Connection, "execute", _asked)
        check(connection)


def _asked(*_: Any) -> None:
    raise AssertionError("it was asked")


def test_one_that_the_server_ended_is_told_from_one_that_lives(database_url: str) -> None:
    with Database(database_url) as database:
        with database.connection() as connection:
            pid = connection.info.backend_pid
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute(TERMINATE, (pid,))
            gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
            while other.execute(gone, (pid,)).fetchone() != (0,):
                pass
        with database.connection() as connection:
            assert connection.info.backend_pid != pid
            assert connection.execute("SELECT 1").fetchone() == (1,)
