"""A restore waits a moment for connections that are being closed, and refuses those that stay."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from onestop_chassis.operators.backup import restore
from onestop_chassis.operators.backup.refusals import DatabaseInUse

from tests.support.postgres import drop_database, fresh_database
from tests.support.wait import until


@pytest.fixture
def url() -> Iterator[str]:
    address = fresh_database(migrated=False)
    yield address
    drop_database("embedded", address)


def test_somebody_who_stays_connected_is_named(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore, "LEAVING_SECONDS", 0.0)
    with psycopg.connect(url) as connection:
        until(lambda: restore._others(connection) == 0, what="nobody else")
        with psycopg.connect(url), pytest.raises(DatabaseInUse, match="1 "):
            restore.must_be_empty(connection)


def test_somebody_who_is_leaving_is_waited_for(url: str) -> None:
    with psycopg.connect(url) as connection:
        leaving = psycopg.connect(url)
        seen = threading.Timer(0.3, leaving.close)
        seen.start()
        restore.must_be_empty(connection)
        assert leaving.closed
