"""One file of a backup: written aside, read back, then given its name."""

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.backup.manifest import PRIVATE, Kind, Segment, sync
from onestop_chassis.operators.backup.rows import events, raw_rows

BLOCK = 1 << 20
_TIME = re.compile(rb'"time":"([^"]+)"')


@dataclass(slots=True)
class Written:
    """What stands in a file, as it was read back from it."""

    rows: int = 0
    first: int = 0
    last: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    tail: str = ""

    def see(self, row: StoredRow) -> None:
        """Takes one more row of the log into account."""
        self.rows += 1
        self.first = self.first or row.position
        self.last = row.position
        at = recorded_at(row)
        if at is not None:
            self.first_at = min(self.first_at or at, at)
            self.last_at = max(self.last_at or at, at)


def write(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Writes a file aside and gives it its name when it is on the disk: its size and digest."""
    draft = path.with_name(f"{path.name}.part")
    digest, size = hashlib.sha256(), 0
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, PRIVATE), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)
    return size, digest.hexdigest()


def write_events(path: Path, chunks: Iterable[bytes]) -> tuple[Segment, str]:
    """A segment of the log, counted from what was read back; and the digest of its last row."""
    size, digest = write(path, chunks)
    seen, last = Written(), b""
    with path.open("rb") as file:
        for row, whole in events(file):
            seen.see(row)
            last = whole
    found = Segment(
        file=path.name,
        kind=Kind.EVENTS,
        rows=seen.rows,
        size=size,
        first=seen.first,
        last=seen.last,
        first_at=seen.first_at,
        last_at=seen.last_at,
        sha256=digest,
    )
    return found, hashlib.sha256(last).hexdigest()


def write_commands(path: Path, chunks: Iterable[bytes], first: int, last: int) -> Segment:
    """Answers to commands whose events lie from `first` to `last`."""
    size, digest = write(path, chunks)
    with path.open("rb") as file:
        rows = sum(1 for _ in raw_rows(file))
    return Segment(
        file=path.name,
        kind=Kind.COMMANDS,
        rows=rows,
        size=size,
        first=first,
        last=last,
        sha256=digest,
    )


def write_tables(path: Path, tables: dict[str, list[object]], last: int) -> Segment:
    """The small tables as they were when the log ended at `last`."""
    text = json.dumps(tables, ensure_ascii=False, sort_keys=True, indent=1).encode()
    size, digest = write(path, [text])
    rows = sum(len(of) for of in tables.values())
    return Segment(
        file=path.name, kind=Kind.TABLES, rows=rows, size=size, first=last, last=last, sha256=digest
    )


def digest_of(path: Path) -> str:
    """The digest of a file, read in blocks.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def recorded_at(row: StoredRow) -> datetime | None:
    """When an own event was recorded; None for facts of others, whose time is their producer's."""
    if row.foreign:
        return None
    found = _TIME.search(row.state)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found[1].decode())
    except ValueError:
        return None
