"""The dossier (项目档案) of one project: every published fact about it, filed once, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, assert_never

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Conflict
from onestop_contracts.archive import DossierClosed
from onestop_contracts.event import Internal
from onestop_contracts.identifiers import ProjectCode
from pydantic import AwareDatetime


class DossierOpened(Internal):
    """The first fact about the project arrived; everything later is filed behind it."""

    TYPE: ClassVar[str] = "onestop.archive.DossierOpened.v1"

    project: ProjectCode
    opened_at: AwareDatetime


class RecordFiled(Internal):
    """One published fact was filed: where it stands in its producer's log, and its digest."""

    TYPE: ClassVar[str] = "onestop.archive.RecordFiled.v1"

    project: ProjectCode
    record: str
    source: str
    position: int
    type: str
    digest: str
    filed_at: AwareDatetime


DossierEvent = DossierOpened | RecordFiled | DossierClosed


@dataclass(frozen=True, slots=True)
class FileRecord:
    """File this fact; `digest` is the SHA-256 (hex) of its canonical JSON."""

    project: str
    source: str
    position: int
    type: str
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CloseDossier:
    """The project is over; nothing more is expected."""

    project: str
    at: datetime


DossierCommand = FileRecord | CloseDossier


class DossierNotOpen(Conflict):
    """There is nothing to close."""

    code = "dossier-not-open"
    title = "The dossier was never opened"
    title_zh = "该项目档案尚未建立"
    remedy = "Check the project code."
    remedy_zh = "请核对项目代码。"


@dataclass(frozen=True, slots=True)
class Dossier:
    """What has been filed: how much, and how far from each source."""

    opened: bool = False
    closed: bool = False
    records: int = 0
    filed: tuple[tuple[str, int], ...] = ()

    def reached(self, source: str) -> int:
        """The highest position filed from `source`, 0 for none."""
        return dict(self.filed).get(source, 0)


def decide(dossier: Dossier, command: DossierCommand) -> Sequence[DossierEvent]:
    match command:
        case FileRecord():
            return _file(dossier, command)
        case CloseDossier():
            return _close(dossier, command)
        case _:
            assert_never(command)


def _file(dossier: Dossier, command: FileRecord) -> Sequence[DossierEvent]:
    if command.position <= dossier.reached(command.source):
        return []
    opened = DossierOpened(project=command.project, opened_at=command.at)
    filed = RecordFiled(
        project=command.project,
        record=f"{command.source}/{command.position}",
        source=command.source,
        position=command.position,
        type=command.type,
        digest=command.digest,
        filed_at=command.at,
    )
    return [filed] if dossier.opened else [opened, filed]


def _close(dossier: Dossier, command: CloseDossier) -> Sequence[DossierEvent]:
    if not dossier.opened:
        raise DossierNotOpen(f"{command.project}", project=command.project)
    if dossier.closed:
        return []
    closed = DossierClosed(project=command.project, records=dossier.records, closed_at=command.at)
    return [closed]


def evolve(dossier: Dossier, event: DossierEvent) -> Dossier:
    match event:
        case DossierOpened():
            return replace(dossier, opened=True)
        case RecordFiled(source=source, position=position):
            filed = {**dict(dossier.filed), source: position}
            return replace(dossier, records=dossier.records + 1, filed=tuple(sorted(filed.items())))
        case DossierClosed():
            return replace(dossier, closed=True)
        case _:
            assert_never(event)


dossier = Decider(initial=Dossier(), decide=decide, evolve=evolve)


def stream_of(project: str) -> str:
    """The stream of a project's dossier."""
    return f"dossier/{project}"
