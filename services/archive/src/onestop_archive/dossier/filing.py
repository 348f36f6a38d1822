"""Filing every published fact once, in order, and closing the dossier."""

from collections.abc import Sequence

from onestop_chassis.act import Act
from onestop_chassis.now import Now
from onestop_chassis.refusal import NotFound
from onestop_contracts.archive import DossierClosed
from onestop_contracts.fields import Code, Digest

from onestop_archive.dossier.state import Dossier, DossierEvent, DossierOpened, RecordFiled


class DossierUnknown(NotFound):
    """No dossier carries this project code, or it is not the caller's to see."""

    code = "dossier-unknown"
    title = "No dossier carries this project code"
    title_zh = "没有该项目代码的档案"
    remedy = "Check the project code; a new project's dossier opens within seconds."
    remedy_zh = "请核对项目代码；新项目的档案会在数秒内建立。"


class DossierAct(Act[Dossier, None]):
    """What can be asked of a dossier."""


class FileRecord(DossierAct):
    """By the policy: files one fact; `digest` is the SHA-256 (hex) of its canonical JSON.

    Source: notice A10.
    """

    opens = True

    source: Code
    position: int
    type: Code
    digest: Digest

    def decide(self, dossier: Dossier, now: Now[None]) -> Sequence[DossierEvent]:
        if self.position <= dossier.reached(self.source):
            return []
        project = now.key("project")
        opened = DossierOpened(project=project, opened_at=now.at)
        filed = RecordFiled(
            project=project,
            record=f"{self.source}/{self.position}",
            source=self.source,
            position=self.position,
            type=self.type,
            digest=self.digest,
            filed_at=now.at,
        )
        return [filed] if dossier.opened else [opened, filed]


class CloseDossier(DossierAct):
    """By the policy: the project is over; nothing more is expected.

    Source: notice A10.
    """

    def decide(self, dossier: Dossier, now: Now[None]) -> Sequence[DossierEvent]:
        if dossier.closed:
            return []
        project = now.key("project")
        return [DossierClosed(project=project, records=dossier.records, closed_at=now.at)]
