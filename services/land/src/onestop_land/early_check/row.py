"""Early checks as they are shown."""

from datetime import datetime
from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Firm
from onestop_contracts.land import EarlyCheckConcluded, IndexFinding
from pydantic import BaseModel, ConfigDict

from onestop_land.early_check.state import FilingNoted


class EarlyCheckRow(BaseModel):
    """One project's early check; `outcome` is empty until it is concluded."""

    model_config = ConfigDict(frozen=True)

    project: Code
    division: Code
    industry_class: Code
    organisation: Firm = ""
    outcome: Code = ""
    barred_by: tuple[Code, ...] = ()
    findings: tuple[IndexFinding, ...] = ()
    index_version: int = 0
    list_version: int = 0
    concluded_at: datetime | None = None


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case FilingNoted() | EarlyCheckConcluded():
            return recorded.subject
        case _:
            return None


def _evolve(row: EarlyCheckRow | None, recorded: Recorded[Any]) -> EarlyCheckRow | None:
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
    key=_key,
    evolve=_evolve,
    index=("division",),
    reads=(FilingNoted, EarlyCheckConcluded),
    spread=subject_of,
)
