"""Reading a backup again: every byte, every link, every fact; and beside the live log."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from onestop_contracts.event import UnknownType
from psycopg import Connection

from onestop_chassis.log.codec import decode
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.backup import manifest as manifests
from onestop_chassis.operators.backup.create import event_chunks, goes_on
from onestop_chassis.operators.backup.directory import BackupDirectory
from onestop_chassis.operators.backup.manifest import Kind, Manifest, Segment
from onestop_chassis.operators.backup.rows import NotRows, events, raw_rows
from onestop_chassis.operators.backup.segment import digest_of
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working

MOST_FAULTS = 20


class Verify(Parameters):
    """Which backup; the newest by default."""

    backup: str = ""


def faults_of_files(directory: Path, manifest: Manifest) -> dict[str, str]:
    """Per file what is wrong with it as a file: missing, damaged, exchanged, out of the chain."""
    faults = dict.fromkeys(manifest.broken_links(), "不在链上 / does not follow on those before")
    for one in manifest.segments:
        try:
            if digest_of(directory / one.file) != one.sha256:
                faults[one.file] = "内容已变 / its content is not what was written"
        except OSError as error:
            faults[one.file] = f"无法读取 / cannot be read: {error.strerror}"
    return faults


@dataclass(slots=True)
class Reading:
    """One pass over the rows of the log. Memory grows with the number of streams, not of rows."""

    service: str
    faults: list[str] = field(default_factory=list)
    unknown: int = 0
    _versions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _position: int = 0

    def see(self, row: StoredRow) -> None:
        """Checks a row against those before it."""
        where = f"{row.position} ({row.stream}/{row.version})"
        if row.position <= self._position:
            self.faults.append(f"位置未递增 / position does not rise: {where}")
        self._position = row.position
        if not row.foreign:
            if row.version != self._versions[row.stream] + 1:
                self.faults.append(f"版本不连续 / versions have a hole: {where}")
            self._versions[row.stream] = row.version
        self._decode(row, where)

    def _decode(self, row: StoredRow, where: str) -> None:
        try:
            decode(self.service, row)
        except (UnknownType, ValueError, LookupError, TypeError):
            if row.foreign:
                self.unknown += 1  # what others said is kept as it came, readable or not
            else:
                self.faults.append(f"无法解读 / cannot be read: {where}")


def _plan(log: Log, backups: str, asked: Verify) -> JobPlan:
    path = BackupDirectory(backups, log.service).find(asked.backup)
    found = manifests.read(path)
    rows = sum(one.rows for one in found.whole)
    words = (
        f"将重读 {path} 的 {len(found.whole)} 段，共 {rows} 行",
        f"reads the {len(found.whole)} segments of {path} again, {rows} rows",
    )
    return JobPlan(rows, (words,), {"backup": found.backup, "through": found.through})


def _run(log: Log, database: Database, backups: str, working: Working[Verify]) -> JobOutcome:
    path = BackupDirectory(backups, log.service).find(working.parameters.backup)
    manifest = manifests.read(path)
    working.save(0, sum(one.rows for one in manifest.whole), {}, {"backup": manifest.backup})
    bad = faults_of_files(path, manifest)
    if manifest.service != log.service:
        bad[manifests.NAME] = f"属于 / belongs to {manifest.service}"
    reading, counts = Reading(log.service), {"sound": 0, "faulty": 0}
    same_until = _same_until(log, database, manifest)
    for one in manifest.whole:
        before = len(reading.faults)
        if one.file not in bad:
            _read(path, one, reading)
            if one.kind is Kind.EVENTS and one.last <= same_until and not _as_live(database, one):
                reading.faults.append(f"与日志不同 / differs from the live log: {one.file}")
        sound = one.file not in bad and len(reading.faults) == before
        counts["sound" if sound else "faulty"] += one.rows
        working.save(sum(counts.values()), working.total, counts)
    told = [f"{name}: {what}" for name, what in bad.items()] + reading.faults
    return JobOutcome(
        sum(counts.values()),
        counts,
        verified=not told,
        facts={"backup": manifest.backup, "through": manifest.through, "unknown": reading.unknown},
        detail="\n".join(told[:MOST_FAULTS]),
    )


def _read(path: Path, one: Segment, reading: Reading) -> None:
    """Every row of a file, and that there are as many as the manifest says."""
    before, rows = len(reading.faults), 0
    try:
        with (path / one.file).open("rb") as file:
            match one.kind:
                case Kind.EVENTS:
                    for row, _ in events(file):
                        reading.see(row)
                        rows += 1
                case Kind.COMMANDS:
                    rows = sum(1 for _ in raw_rows(file))
                case Kind.TABLES:
                    rows = one.rows
    except NotRows as error:
        reading.faults.append(f"{one.file}: {error}")
    if rows != one.rows and len(reading.faults) == before:
        reading.faults.append(f"{one.file}: 行数 / rows {rows}, {one.rows} in the manifest")


def _same_until(log: Log, database: Database, manifest: Manifest) -> int:
    """Up to where the live log has to be the same: everywhere, unless it was restored since to
    an earlier point and goes on differently from there."""
    loss = log.loss()
    with database.connection() as connection:
        if goes_on(connection, manifest):
            return manifest.written
    lost = [loss.position + 1] if loss.halted else []
    firsts = (*lost, *(first for first, _ in loss.given_up))
    return min(firsts, default=manifest.written + 1) - 1


def _as_live(database: Database, one: Segment) -> bool:
    """Whether the live log gives the same bytes."""
    digest = hashlib.sha256()
    with database.connection() as connection:
        for chunk in _live(connection, one):
            digest.update(chunk)
    return digest.hexdigest() == one.sha256


def _live(connection: Connection[Any], one: Segment) -> Iterator[bytes]:
    yield from event_chunks(connection, one.first - 1, one.last, one.rows + 1)


def verify(log: Log, database: Database, backups: str) -> JobKind[Verify]:
    """Reads one of the backups in the directory `backups`."""
    plan, run = partial(_plan, log, backups), partial(_run, log, database, backups)
    return JobKind("backup.verify", Verify, lambda _: "backup", plan, run)
