"""What land shows: early checks, areas' lists, indices."""

from datetime import datetime
from typing import Any

from onestop_chassis.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.land import EarlyCheckConcluded, IndexFinding, NegativeListRevised
from pydantic import BaseModel, ConfigDict

from onestop_land.early_check import FilingNoted
from onestop_land.index_set import ControlIndex, IndexSet, IndicesRevised, index_set


class EarlyCheckRow(BaseModel):
    """One project's early check; `outcome` is empty until it is concluded."""

    model_config = ConfigDict(frozen=True)

    project: str
    division: str
    industry_class: str
    organisation: str = ""
    outcome: str = ""
    barred_by: tuple[str, ...] = ()
    findings: tuple[IndexFinding, ...] = ()
    index_version: int = 0
    list_version: int = 0
    concluded_at: datetime | None = None


def _check_key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case FilingNoted() | EarlyCheckConcluded():
            return recorded.subject
        case _:
            return None


def _check(row: EarlyCheckRow | None, recorded: Recorded[Any]) -> EarlyCheckRow | None:
    match recorded.event:
        case FilingNoted() as noted:
            return EarlyCheckRow(
                project=noted.project,
                division=noted.division,
                industry_class=noted.industry_class,
                organisation=noted.organisation,
            )
        case EarlyCheckConcluded() as concluded:
            firm = row.organisation if row else ""
            return EarlyCheckRow.model_validate({**concluded.model_dump(), "organisation": firm})
        case _:
            return row


early_checks = View(
    name="early_checks",
    version=2,
    row=EarlyCheckRow,
    key=_check_key,
    evolve=_check,
    index=("division",),
    reads=(FilingNoted, EarlyCheckConcluded),
    spread=subject_of,
)


class AreaRow(BaseModel):
    """What is barred from an area."""

    model_config = ConfigDict(frozen=True)

    area: str
    version: int
    barred: tuple[str, ...]
    revised_at: datetime


def _area_key(recorded: Recorded[Any]) -> str | None:
    return recorded.event.area if isinstance(recorded.event, NegativeListRevised) else None


def _area(_: AreaRow | None, recorded: Recorded[Any]) -> AreaRow | None:
    return AreaRow.model_validate(recorded.event.model_dump())


areas = View(
    name="areas",
    version=1,
    row=AreaRow,
    key=_area_key,
    evolve=_area,
    reads=(NegativeListRevised,),
)


class IndexSetRow(BaseModel):
    """The index set in force, and when it last changed."""

    model_config = ConfigDict(frozen=True)

    version: int = 0
    indices: tuple[ControlIndex, ...] = ()
    revised_at: datetime | None = None


def _set_key(recorded: Recorded[Any]) -> str | None:
    return "all" if isinstance(recorded.event, IndicesRevised) else None


def _set(row: IndexSetRow | None, recorded: Recorded[Any]) -> IndexSetRow | None:
    held = IndexSet(row.version, row.indices) if row else IndexSet()
    now = index_set.evolve(held, recorded.event)
    return IndexSetRow(
        version=now.version, indices=now.indices, revised_at=recorded.event.revised_at
    )


indices = View(
    name="index_set",
    version=1,
    row=IndexSetRow,
    key=_set_key,
    evolve=_set,
    reads=(IndicesRevised,),
)
