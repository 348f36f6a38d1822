"""What the archive shows: dossiers, and every fact on its project's timeline."""

from datetime import datetime
from typing import Any

from onestop_chassis.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.archive import DossierClosed
from onestop_contracts.event import Internal
from onestop_contracts.intake import ProjectFiled
from pydantic import BaseModel, ConfigDict

from onestop_archive.digest import digest_of
from onestop_archive.dossier import DossierOpened, RecordFiled


class DossierRow(BaseModel):
    """One project's dossier at a glance."""

    model_config = ConfigDict(frozen=True)

    project: str
    name_zh: str = ""
    name_en: str = ""
    organisation: str = ""
    jurisdiction: str = ""
    records: int = 0
    opened_at: datetime | None = None
    closed_at: datetime | None = None


def _dossier_key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case ProjectFiled() | DossierOpened() | RecordFiled() | DossierClosed():
            return recorded.subject
        case _:
            return None


def _dossier(row: DossierRow | None, recorded: Recorded[Any]) -> DossierRow | None:
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
    key=_dossier_key,
    evolve=_dossier,
    index=("organisation", "jurisdiction"),
    reads=(ProjectFiled, DossierOpened, RecordFiled, DossierClosed),
    spread=subject_of,
)


class FactRow(BaseModel):
    """One published fact with both its times. `project` is empty for rules and mandates.

    `order` sorts by when it was recorded, then by producer and position.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    project: str
    order: str
    type: str
    source: str
    stream: str
    version: int
    recorded_at: datetime
    effective_at: datetime
    actor: str
    capacity: str
    jurisdiction: str
    correlation: str
    causation: str
    command: str
    digest: str
    data: dict[str, Any]


def _fact_key(recorded: Recorded[Any]) -> str | None:
    return None if isinstance(recorded.event, Internal) else recorded.id


def _fact(row: FactRow | None, recorded: Recorded[Any]) -> FactRow | None:
    source, _, position = recorded.id.rpartition("/")
    cause = recorded.cause
    return FactRow(
        id=recorded.id,
        project=recorded.subject,
        order=f"{recorded.recorded_at:%Y-%m-%dT%H:%M:%S.%f}/{source}/{int(position):012d}",
        type=recorded.event.TYPE,
        source=recorded.source,
        stream=recorded.stream,
        version=recorded.version,
        recorded_at=recorded.recorded_at,
        effective_at=recorded.effective_at,
        actor=cause.actor,
        capacity=cause.capacity,
        jurisdiction=cause.jurisdiction,
        correlation=cause.correlation_id,
        causation=cause.causation_id,
        command=cause.command_id,
        digest=digest_of(recorded.event),
        data=recorded.event.model_dump(mode="json"),
    )


facts = View(
    name="facts",
    version=1,
    row=FactRow,
    key=_fact_key,
    evolve=_fact,
    index=("project", "order"),
    spread=subject_of,
)
