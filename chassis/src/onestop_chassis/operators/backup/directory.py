"""Where the backups of one service lie: one directory each, the newest last."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import inf
from pathlib import Path

from onestop_chassis.clock import WallClock
from onestop_chassis.operators.backup import manifest as manifests
from onestop_chassis.operators.backup.manifest import PRIVATE_DIRECTORY, Manifest
from onestop_chassis.operators.backup.refusals import BackupUnreadable, NoBackup, NoBackupDirectory
from onestop_chassis.operators.names import near
from onestop_chassis.refusal import Conflict


class BackupRuns(Conflict):
    """Another process writes to the same directory."""

    code = "backup-runs"
    title = "Another backup of this service is being written"
    title_zh = "本服务的另一次备份正在进行"
    remedy = "Wait for it: onestop job list SERVICE --open."
    remedy_zh = "请等待其完成：onestop job list 服务 --open。"


class BackupDirectory:
    """The directory of one service's backups; made when the first one is written."""

    def __init__(self, directory: str, service: str):
        """`directory` is the setting; every service has a folder of its own in it.

        Raises:
            NoBackupDirectory: the setting is empty.
        """
        if not directory:
            raise NoBackupDirectory("ONESTOP_BACKUP_DIRECTORY 未设置 / is not set")
        self.service = service
        self.path = Path(directory) / service

    def names(self) -> list[str]:
        """Every backup, the oldest first."""
        if not self.path.is_dir():
            return []
        found = [one for one in self.path.iterdir() if (one / manifests.NAME).exists()]
        return sorted(one.name for one in found)

    def find(self, name: str = "") -> Path:
        """The directory of a backup; of the newest where no name is given.

        Raises:
            NoBackup: there is none, or none of this name.
        """
        names = self.names()
        if not names:
            raise NoBackup(f"{self.service} 尚无备份 / has no backup yet", known=[])
        if name and name not in names:
            close = near(name, names)
            raise NoBackup(f"{name}; 现有 / there are: {', '.join(close or names)}", known=names)
        return self.path / (name or names[-1])

    def readable(self) -> list[tuple[Path, Manifest]]:
        """Every backup with its manifest, the oldest first; what cannot be read is left out."""
        found = []
        for name in self.names():
            try:
                found.append((self.path / name, manifests.read(self.path / name)))
            except BackupUnreadable:
                continue
        return found

    def age(self) -> float:
        """Seconds by the wall since the newest backup was written to; infinite if there is none."""
        now = WallClock().now().timestamp()
        written = [(self.path / n / manifests.NAME).stat().st_mtime for n in self.names()]
        return now - max(written, default=-inf)

    def begin(self, revisions: tuple[str, ...], now: datetime) -> tuple[Path, Manifest]:
        """A new backup, empty.

        Raises:
            NoBackupDirectory: it cannot be written there.
        """
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3] + "Z"
        path = self.path / stamp
        fresh = Manifest(
            service=self.service,
            backup=stamp,
            revisions=revisions,
            begun_at=now,
            written_at=now,
        )
        try:
            path.mkdir(parents=True, mode=PRIVATE_DIRECTORY)
            manifests.write(path, fresh.sealed(now))
        except OSError as error:
            raise NoBackupDirectory(f"{path}: {error.strerror}", path=str(path)) from error
        return path, fresh

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes here meanwhile; a process that dies lets go.

        Raises:
            NoBackupDirectory: it cannot be written there.
            BackupRuns: somebody does.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=PRIVATE_DIRECTORY)
            handle = os.open(self.path / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise NoBackupDirectory(f"{self.path}: {error.strerror}") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise BackupRuns(str(self.path)) from error
        try:
            yield
        finally:
            os.close(handle)
