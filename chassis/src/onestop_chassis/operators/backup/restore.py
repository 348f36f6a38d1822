"""Filling an empty database from a backup, up to a point; in one transaction, or not at all."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from onestop_chassis.log.arrays import register
from onestop_chassis.log.database import APPEND_LOCK
from onestop_chassis.log.schema import unknown
from onestop_chassis.operators.backup import manifest as manifests
from onestop_chassis.operators.backup.kept import Kept
from onestop_chassis.operators.backup.manifest import Kind
from onestop_chassis.operators.backup.point import find
from onestop_chassis.operators.backup.refusals import (
    BackupUnsound,
    DatabaseInUse,
    DatabaseNotEmpty,
    ForeignBackup,
)
from onestop_chassis.operators.backup.restored_log import close_jobs, mark
from onestop_chassis.operators.backup.rows import COMMANDS, EVENTS, HEADER, TRAILER, events
from onestop_chassis.operators.backup.settle import settle_tables
from onestop_chassis.operators.backup.verify import faults_of_files
from onestop_chassis.operators.backup.wish import Restoring, Wish
from onestop_chassis.refusal import Unavailable

Progress = Callable[[int, int], None]
OWN = "onestop-restore"
"""How a restore names its connection: it is not in its own way."""
LEAVING_SECONDS = 5.0
"""How long those are waited for whose connections are being closed."""


def look(service: str, migrations: Path | None, url: str, wish: Wish) -> Restoring:
    """Reads the backup and looks at the database (where `url` names one that is there already);
    changes nothing. `migrations` are those of the service, beside the chassis's own.

    Raises:
        BackupUnreadable, BackupUnsound, ForeignBackup, PointUnknown: of the backup.
        DatabaseNotEmpty, DatabaseInUse: of the database.
    """
    found = manifests.read(wish.directory)
    if found.service != service:
        raise ForeignBackup(
            f"备份属于 {found.service} / it is a backup of {found.service}, not of {service}"
        )
    if newer := unknown(found.revisions, migrations):
        raise ForeignBackup(f"结构版本更新 / its schema is newer: {', '.join(newer)}")
    if faults := faults_of_files(wish.directory, found):
        told = [{"field": name, "zh": what, "en": what} for name, what in faults.items()]
        raise BackupUnsound("; ".join(f"{k}: {v}" for k, v in faults.items()), errors=told)
    if url:
        with _connected(url) as connection:
            must_be_empty(connection)
    point = find(wish.directory, found, wish.position, wish.instant)
    return Restoring(found, point, wish)


def restore(
    service: str,
    keeps: Sequence[Kept],
    url: str,
    wanted: Restoring,
    told: Progress = lambda *_: None,
) -> int:
    """Fills the migrated, empty database; the position of the mark behind the restored rows.

    One transaction: a process that dies leaves the database as empty as it was. Memory is flat.

    Raises:
        DatabaseNotEmpty, DatabaseInUse: somebody was faster.
    """
    with _connected(url) as connection:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
            must_be_empty(connection)
            _events(connection, wanted, told)
            _commands(connection, wanted)
            settle_tables(connection, service, keeps, wanted)
            position = mark(connection, wanted)
            close_jobs(connection, wanted)
        connection.execute("ANALYZE events, commands")
    return position


def must_be_empty(connection: Connection[Any]) -> None:
    """No event in the log, nobody at work on it.

    Raises:
        DatabaseNotEmpty, DatabaseInUse.
    """
    name, made = connection.execute(
        "SELECT current_database(), to_regclass('events') IS NOT NULL"
    ).fetchone() or ("", False)
    if made:
        [held] = connection.execute("SELECT max(notification_id) FROM events").fetchone() or [None]
        if held is not None:
            raise DatabaseNotEmpty(
                f"{name} 的日志已有至 {held} 的事实 / the log in {name} has events up to {held}",
                database=name,
                position=held,
            )
    end = time.monotonic() + LEAVING_SECONDS
    while others := _others(connection):
        if time.monotonic() > end:
            raise DatabaseInUse(f"{name}: {others} 个连接 / connections", database=name)
        time.sleep(0.1)


def _others(connection: Connection[Any]) -> int:
    """Who else is connected. The server takes a moment to let go of one that was closed."""
    connection.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the first one
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND coalesce(backend_type, 'client backend') ="
        " 'client backend' AND application_name <> %s",
        (OWN,),
    ).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def _connected(url: str) -> Iterator[Connection[Any]]:
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5, application_name=OWN)
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Unavailable(f"数据库无法连接 / the database is away: {reason}") from error
    register(connection)
    try:
        yield connection
    finally:
        connection.close()


def _events(connection: Connection[Any], wanted: Restoring, told: Progress) -> None:
    into, done = f"COPY events ({EVENTS}) FROM STDIN (FORMAT binary)", 0
    with connection.cursor() as cursor, cursor.copy(into.encode()) as copy:
        copy.write(HEADER)
        for block, rows in _blocks(wanted):
            copy.write(block)
            done += rows
            told(done, wanted.point.rows)
        copy.write(TRAILER)
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('events', 'notification_id'), %s)",
        (wanted.point.position,),
    )


def _blocks(wanted: Restoring) -> Iterator[tuple[bytes, int]]:
    """The rows up to the point as they stand in the files, some hundred at a time."""
    for one in wanted.manifest.whole:
        if one.kind is not Kind.EVENTS or one.first > wanted.point.position:
            continue
        block: list[bytes] = []
        with (wanted.wish.directory / one.file).open("rb") as file:
            for row, whole in events(file):
                if row.position > wanted.point.position:
                    break
                block.append(whole)
                if len(block) == 500:  # noqa: PLR2004  rows at once
                    yield b"".join(block), len(block)
                    block = []
        yield b"".join(block), len(block)


def _commands(connection: Connection[Any], wanted: Restoring) -> None:
    """Answers that were given on what the restored streams say; later ones are decided again."""
    connection.execute("CREATE TEMP TABLE answered (LIKE commands) ON COMMIT DROP")
    for one in wanted.manifest.whole:
        if one.kind is not Kind.COMMANDS or one.first > wanted.point.position:
            continue
        into = f"COPY answered ({COMMANDS}) FROM STDIN (FORMAT binary)"
        path = wanted.wish.directory / one.file
        with (
            path.open("rb") as file,
            connection.cursor() as cursor,
            cursor.copy(into.encode()) as copy,
        ):
            while block := file.read(1 << 20):
                copy.write(block)
    connection.execute(
        "INSERT INTO commands SELECT a.* FROM answered a WHERE a.position <= %s"
        " AND a.last_version <= coalesce((SELECT max(originator_version) FROM events"
        " WHERE originator_id = a.stream), 0) ON CONFLICT DO NOTHING",
        (wanted.point.position,),
    )
