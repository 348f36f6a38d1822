"""What is parked, as rows: one per waiting fact."""

from datetime import datetime
from typing import Any

from onestop_contracts.fields import Code, Wording
from pydantic import BaseModel, ConfigDict

from onestop_chassis.reactions.park import APART
from onestop_chassis.reactions.parking import FactParked, FactReleased, FactSkipped
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View


class ParkedRow(BaseModel):
    """A fact that waits for an operator, and why."""

    model_config = ConfigDict(frozen=True)

    queue: Code
    position: int
    type: Code
    reason: Wording
    behind: bool
    parked_at: datetime


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case FactParked() | FactReleased() | FactSkipped() as event:
            place = f"{event.position:020d}"
            return f"{place}/{event.queue}" if event.queue.startswith(APART) else place
        case _:
            return None


def _evolve(row: ParkedRow | None, recorded: Recorded[Any]) -> ParkedRow | None:
    match recorded.event:
        case FactParked() as event:
            return ParkedRow.model_validate(event.model_dump())
        case FactReleased() | FactSkipped():
            return None
        case _:
            return row


parked = View(
    name="parked",
    version=1,
    row=ParkedRow,
    key=_key,
    evolve=_evolve,
    index=("queue",),
    reads=(FactParked, FactReleased, FactSkipped),
)
