"""What a backup consists of: its segments, each entry covering the ones before it."""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from onestop_chassis.operators.backup.refusals import BackupUnreadable

FORMAT = 1
NAME = "manifest.json"
PRIVATE, PRIVATE_DIRECTORY = 0o600, 0o700


class Kind(StrEnum):
    """What a segment holds: rows of the log, answers to commands, or the small tables as they
    were when the log ended at `last`."""

    EVENTS = "events"
    COMMANDS = "commands"
    TABLES = "tables"


class Segment(BaseModel):
    """One file. `first` and `last` are positions, the instants those of own events in it.

    `sha256` is of the file; `chain` covers this entry and, through the one before it, all before.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    kind: Kind
    rows: int
    size: int
    first: int
    last: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    sha256: str
    chain: str = ""

    def link(self, before: str) -> str:
        """What `chain` has to be after an entry whose chain is `before`."""
        told = self.model_dump(mode="json", exclude={"chain"})
        return _digest(before + json.dumps(told, sort_keys=True))


class Manifest(BaseModel):
    """`through` is the position up to which the backup is whole: what segments hold beyond it
    was written by a run that did not come to its end. `tail` is the digest of the last row."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    service: str
    backup: str
    revisions: tuple[str, ...]
    begun_at: datetime
    written_at: datetime
    through: int = 0
    tail: str = ""
    segments: tuple[Segment, ...] = ()
    seal: str = ""

    @property
    def whole(self) -> tuple[Segment, ...]:
        """The segments up to `through`."""
        return tuple(one for one in self.segments if one.last <= self.through)

    @property
    def events(self) -> tuple[Segment, ...]:
        """Those of the log, in order, whole or not."""
        return tuple(one for one in self.segments if one.kind is Kind.EVENTS)

    @property
    def written(self) -> int:
        """The last position that is written, whether or not the backup is whole up to there."""
        return max((one.last for one in self.events), default=0)

    def adding(self, segment: Segment) -> "Manifest":
        """With one more segment at the end of the chain."""
        before = self.segments[-1].chain if self.segments else ""
        linked = segment.model_copy(update={"chain": segment.link(before)})
        return self.model_copy(update={"segments": (*self.segments, linked)})

    def sealed(self, now: datetime) -> "Manifest":
        """As it is stored."""
        draft = self.model_copy(update={"written_at": now, "seal": ""})
        return draft.model_copy(update={"seal": _sealing(draft)})

    def broken_links(self) -> list[str]:
        """The entries that do not follow on those before them, and the manifest's own seal."""
        before, broken = "", []
        for one in self.segments:
            if one.chain != one.link(before):
                broken.append(one.file)
            before = one.chain
        if self.seal != _sealing(self.model_copy(update={"seal": ""})):
            broken.append(NAME)
        return broken


def read(directory: Path) -> Manifest:
    """The manifest in a backup's directory.

    Raises:
        BackupUnreadable: there is none, or it is not one that this version reads.
    """
    path = directory / NAME
    try:
        found = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        reason = getattr(error, "strerror", None) or "not a manifest"
        raise BackupUnreadable(f"{path}: {reason}", path=str(path)) from error
    if found.format != FORMAT:
        raise BackupUnreadable(f"{path}: format {found.format}, this version reads {FORMAT}")
    return found


def write(directory: Path, manifest: Manifest) -> None:
    """Replaces the manifest in one step; it is on the disk when this returns."""
    text = manifest.model_dump_json(indent=1).encode()
    draft = directory / f"{NAME}.part"
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, PRIVATE), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(directory / NAME)
    sync(directory)


def sync(directory: Path) -> None:
    """The directory's entries are on the disk, where the system can promise that."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems refuse it for directories
            os.fsync(handle)
    finally:
        os.close(handle)


def snapshots(segments: Sequence[Segment]) -> list[Segment]:
    """The small tables, the earliest first."""
    found = [one for one in segments if one.kind is Kind.TABLES]
    return sorted(found, key=lambda one: one.last)


def _sealing(manifest: Manifest) -> str:
    return _digest(json.dumps(manifest.model_dump(mode="json"), sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
