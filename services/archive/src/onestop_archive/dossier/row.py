"""Dossiers as they are shown."""

from datetime import datetime
from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.archive import DossierClosed
from onestop_contracts.fields import Code, Firm, Prose
from onestop_contracts.intake import ProjectFiled
from pydantic import BaseModel, ConfigDict

from onestop_archive.dossier.state import DossierOpened, RecordFiled


class DossierRow(BaseModel):
    """One project's dossier at a glance."""

    model_config = ConfigDict(frozen=True)

    project: Code
    name_zh: Prose = ""
    name_en: Prose = ""
    organisation: Firm = ""
    jurisdiction: Code = ""
    records: int = 0
    opened_at: datetime | None = None
    closed_at: datetime | None = None


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case ProjectFiled() | DossierOpened() | RecordFiled() | DossierClosed():
            return recorded.subject
        case _:
            return None


def _evolve(row: DossierRow | None, recorded: Recorded[Any]) -> DossierRow | None:
    row = row or DossierRow(project=recorded.subject)
    match recorded.event:
        case ProjectFiled() as filed:
            change: dict[str, Any] = {
                "name_zh": filed.name_zh,
                "name_en": filed.name_en,
                "organisation": filed.applicant.uscc,
                "jurisdiction": filed.division,
            }
        case DossierOpened(opened_at=at):
            change = {"opened_at": at}
        case RecordFiled():
            change = {"records": row.records + 1}
        case DossierClosed(closed_at=at):
            change = {"closed_at": at}
        case _:
            change = {}
    return row.model_copy(update=change)


dossiers = View(
    name="dossiers",
    version=1,
    row=DossierRow,
    key=_key,
    evolve=_evolve,
    index=("organisation", "jurisdiction"),
    reads=(ProjectFiled, DossierOpened, RecordFiled, DossierClosed),
    spread=subject_of,
)
