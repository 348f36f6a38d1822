"""What has been filed about a project, and how a fact changes it."""

from dataclasses import dataclass, replace
from typing import ClassVar, assert_never

from onestop_contracts.archive import DossierClosed
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Digest
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
    record: Code
    source: Code
    position: int
    type: Code
    digest: Digest
    filed_at: AwareDatetime


DossierEvent = DossierOpened | RecordFiled | DossierClosed


@dataclass(frozen=True, slots=True)
class Dossier:
    """What has been filed: how much, and how far from each source."""

    opened: bool = False
    closed: bool = False
    records: int = 0
    filed: tuple[tuple[Code, int], ...] = ()

    def reached(self, source: str) -> int:
        """The highest position filed from `source`, 0 for none."""
        return dict(self.filed).get(source, 0)


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
