"""Writing a backup from a running service: what is new since the last one, without disturbing it.

No transaction stays open for long. Rows of the log never change, and positions are given out in
the order of commits, so whatever lies up to the head that was seen with the small tables in one
short snapshot is final, and can be copied in batches afterwards.
"""

import hashlib
import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection, IsolationLevel

from onestop_chassis.clock import WallClock
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.backup import manifest as manifests
from onestop_chassis.operators.backup.directory import BackupDirectory
from onestop_chassis.operators.backup.kept import Kept, whole
from onestop_chassis.operators.backup.manifest import Manifest
from onestop_chassis.operators.backup.rows import COMMANDS, EVENTS, HEADER, TRAILER
from onestop_chassis.operators.backup.segment import write_commands, write_events, write_tables
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working

ROWS = 50_000
"""Rows of one segment: what a crash makes a run write again."""
_EVENTS = (
    f"COPY (SELECT {EVENTS} FROM events"  # noqa: S608  our own columns
    " WHERE notification_id > {} AND notification_id <= {} ORDER BY notification_id LIMIT {})"
    " TO STDOUT (FORMAT binary)"
)
_COMMANDS = (
    f"COPY (SELECT {COMMANDS} FROM commands"  # noqa: S608  our own columns
    " WHERE position <= {} AND (position > {} OR last_version < first_version))"
    " TO STDOUT (FORMAT binary)"
)


class Create(Parameters):
    """Nothing to choose: it goes on where the newest backup of this log ends."""

    fresh: bool = False
    """Begin a new one with everything in it instead."""


class Snapshot(NamedTuple):
    """The head of the log and the small tables, seen at one moment."""

    head: int
    tables: dict[str, list[object]]


def snapshot(connection: Connection[Any], kept: tuple[Kept, ...]) -> Snapshot:
    """What must fit together, from one short snapshot."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            head = _one(connection, "SELECT coalesce(max(notification_id), 0) FROM events")
            tables: dict[str, list[object]] = {
                name: [row for (row,) in connection.execute(f"SELECT to_jsonb(t) FROM {name} t")]  # noqa: S608  our own names
                for name in whole()
            }
            for one in kept:
                tables[one.table] = [row for (row,) in connection.execute(one.read)]
    finally:
        connection.isolation_level = None
    return Snapshot(head, tables)


def event_chunks(
    connection: Connection[Any], after: int, to: int, limit: int = ROWS
) -> Iterator[bytes]:
    """Rows of the log beyond `after` up to `to`, as COPY writes them."""
    yield from _chunks(connection, _EVENTS.format(after, to, limit))


def revisions_of(connection: Connection[Any]) -> tuple[str, ...]:
    """The heads of the schema."""
    rows = connection.execute("SELECT version_num FROM schema_version ORDER BY 1").fetchall()
    return tuple(row[0] for row in rows)


def goes_on(connection: Connection[Any], found: Manifest) -> bool:
    """Whether the log still is the one that was written there: its last row is the same."""
    if not found.written:
        return True
    copied = b"".join(event_chunks(connection, found.written - 1, found.written))
    row = copied.removeprefix(HEADER).removesuffix(TRAILER)
    return hashlib.sha256(row).hexdigest() == found.tail


def _plan(log: Log, database: Database, backups: str, asked: Create) -> JobPlan:
    directory = BackupDirectory(backups, log.service)
    with database.connection() as connection:
        found = _newest(connection, directory, asked)
        after = found[1].written if found else 0
        number = _count(connection, after, log.head())
    into = found[1].backup if found else "a new backup"
    words = (
        f"将写入 {number} 条事实至 {directory.path}（{'续写 ' + into if found else '新备份'}）",
        f"writes {number} events to {directory.path} ({into})",
    )
    return JobPlan(number, (words,), {"directory": str(directory.path), "after": after})


def _run(
    log: Log,
    database: Database,
    backups: str,
    keeps: tuple[Kept, ...],
    working: Working[Create],
) -> JobOutcome:
    directory = BackupDirectory(backups, log.service)
    with directory.alone(), database.connection() as connection:
        path, manifest, begun = _taken_up(connection, directory, working)
        state = snapshot(connection, keeps)
        total = _count(connection, begun, state.head)
        done = sum(one.rows for one in manifest.events if one.first > begun)
        place = {"backup": manifest.backup, "from": begun}
        while manifest.written < state.head:
            manifest = _add_events(connection, path, manifest, state.head)
            done += manifest.events[-1].rows
            working.save(done, total, {"written": done}, place)
        manifest = _complete(connection, path, manifest, state)
    return JobOutcome(
        done,
        {"written": done},
        facts={
            "backup": manifest.backup,
            "directory": str(path),
            "through": manifest.through,
            "segments": len(manifest.segments),
            "bytes": sum(one.size for one in manifest.segments),
        },
    )


def _taken_up(
    connection: Connection[Any], directory: BackupDirectory, working: Working[Create]
) -> tuple[Path, Manifest, int]:
    """The backup to go on with, and the position behind which this job's own work begins."""
    known = working.checkpoint
    if known:
        path = directory.find(known["backup"])
        return path, manifests.read(path), known["from"]
    found = _newest(connection, directory, working.parameters)
    if found is None:
        path, manifest = directory.begin(revisions_of(connection), WallClock().now())
    else:
        path, manifest = found
    _tidy(path, manifest)
    place = {"backup": manifest.backup, "from": manifest.written}
    working.save(0, 0, {}, place)
    return path, manifest, manifest.written


def _tidy(path: Path, manifest: Manifest) -> None:
    """Takes away what a run that died has left: files that no entry names."""
    named = {manifests.NAME, *(one.file for one in manifest.segments)}
    for file in path.iterdir():
        if file.name not in named:
            file.unlink()


def _newest(
    connection: Connection[Any], directory: BackupDirectory, asked: Create
) -> tuple[Path, Manifest] | None:
    """The newest backup, if the log is what follows on it and it is sound as a whole."""
    known = directory.readable()
    if asked.fresh or not known:
        return None
    path, manifest = known[-1]
    sound = not manifest.broken_links() and goes_on(connection, manifest)
    return (path, manifest) if sound else None


def _add_events(connection: Connection[Any], path: Path, manifest: Manifest, head: int) -> Manifest:
    after = manifest.written
    name = f"events-{after + 1:019d}.copy"
    segment, tail = write_events(path / name, event_chunks(connection, after, head))
    reach("backup-segment")
    return _kept(path, manifest.adding(segment).model_copy(update={"tail": tail}))


def _complete(
    connection: Connection[Any], path: Path, manifest: Manifest, state: Snapshot
) -> Manifest:
    """Commands and small tables last: only with them the backup is whole up to the head."""
    before, head = manifest.through, state.head
    stamp = f"{head:019d}-{time.time_ns()}"
    commands = write_commands(
        path / f"commands-{stamp}.copy",
        _chunks(connection, _COMMANDS.format(head, before)),
        before + 1,
        head,
    )
    tables = write_tables(path / f"tables-{stamp}.json", state.tables, head)
    whole_now = manifest.adding(commands).adding(tables)
    revisions = revisions_of(connection)
    return _kept(path, whole_now.model_copy(update={"through": head, "revisions": revisions}))


def _kept(path: Path, manifest: Manifest) -> Manifest:
    sealed = manifest.sealed(WallClock().now())
    manifests.write(path, sealed)
    return sealed


def _chunks(connection: Connection[Any], query: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
        for chunk in copy:
            yield bytes(chunk)


def _count(connection: Connection[Any], after: int, to: int) -> int:
    query = (
        f"SELECT count(*) FROM events WHERE notification_id > {after} AND notification_id <= {to}"  # noqa: S608
    )
    return _one(connection, query)


def _one(connection: Connection[Any], query: str) -> int:
    found = connection.execute(query.encode()).fetchone()
    return int(found[0]) if found else 0


def create(log: Log, database: Database, backups: str, keeps: tuple[Kept, ...]) -> JobKind[Create]:
    """Into the directory `backups`; `keeps` are the service's own tables that go with the log."""
    plan, run = partial(_plan, log, database, backups), partial(_run, log, database, backups, keeps)
    return JobKind("backup.create", Create, lambda _: "backup", plan, run)


def tables_in(path: Path) -> dict[str, list[Any]]:
    """The small tables of a segment."""
    read: dict[str, list[Any]] = json.loads(path.read_bytes())
    return read
