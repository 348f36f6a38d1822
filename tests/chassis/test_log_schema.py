"""Tables come from migrations, never from a start; and the door to lossy reading stays shut."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent, Tracking
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.log import Log
from onestop_chassis.log.recorder import FORBIDDEN, LeanRecorder

REVISION = """
from onestop_chassis.log.revision import run_beside

revision = "s0001"
down_revision = None
depends_on = "c0002"


def upgrade() -> None:
    run_beside(__file__)
"""


def _tables(url: str) -> set[str]:
    with psycopg.connect(url) as conn:
        rows = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in rows}


def test_migrating_twice_changes_nothing(empty_database_url: str) -> None:
    migrate(empty_database_url)
    before = _tables(empty_database_url)
    migrate(empty_database_url)
    assert _tables(empty_database_url) == before
    assert before >= {"events", "tracking", "commands", "inbox_positions", "views", "deadlines"}


def test_replicas_that_start_together_migrate_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(migrate, empty_database_url) for _ in range(4)]:
            done.result(60)
    with psycopg.connect(empty_database_url) as conn:
        assert conn.execute("SELECT version_num FROM schema_version").fetchall() == [("c0009",)]


def test_a_service_adds_its_own_tables_to_the_shared_ones(
    empty_database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "s0001_own.py").write_text(REVISION, encoding="utf-8")
    (tmp_path / "s0001_own.sql").write_text(
        "CREATE TABLE own (a text CHECK (a LIKE 'x:%'))", encoding="utf-8"
    )
    migrate(empty_database_url, tmp_path)
    migrate(empty_database_url, tmp_path)
    assert _tables(empty_database_url) >= {"events", "own"}


def test_a_log_makes_no_tables(empty_database_url: str) -> None:
    with Database(empty_database_url) as database, Log("test", database, WallClock()):
        LeanRecorder(database).create_table()
    assert _tables(empty_database_url) == set()


@pytest.mark.parametrize("value", ["y", "yes", "1", "true", "ON"])
def test_the_librarys_own_database_functions_refuse_to_start(
    database_url: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FORBIDDEN, value)
    with Database(database_url) as database, pytest.raises(RuntimeError, match=FORBIDDEN):
        Log("test", database, WallClock())


def test_the_librarys_recorder_reads_what_the_log_wrote_and_the_other_way_round(
    database_url: str,
) -> None:
    with Database(database_url) as database:
        recorder = LeanRecorder(database)
        events = [StoredEvent("tally/a", n, "t", b"%d" % n) for n in (1, 2)]
        assert recorder.insert_events(events, tracking=Tracking("app", 4)) == [1, 2]
        assert recorder.select_events("tally/a", gt=1) == [events[1]]
        assert [each.id for each in recorder.select_notifications(1, 10)] == [1, 2]
        assert recorder.max_notification_id() == 2
        assert recorder.max_tracking_id("app") == 4
        with Log("test", database, WallClock()) as log:
            assert [row.state for row in log.read(0, 5)] == [b"1", b"2"]
            assert log.cursor("app") == 4


def test_every_connection_notices_within_half_a_minute_that_its_route_is_lost(
    database_url: str,
) -> None:
    with Database(database_url, size=1) as database, database.connection() as pooled:
        own = database.connect()
        for connection in (pooled, own):
            told = connection.info.get_parameters()
            idle, interval, count, unsent = (
                int(told[name])
                for name in (
                    "keepalives_idle",
                    "keepalives_interval",
                    "keepalives_count",
                    "tcp_user_timeout",
                )
            )
            assert idle + interval * count <= 30
            assert unsent <= 30_000
        own.close()
