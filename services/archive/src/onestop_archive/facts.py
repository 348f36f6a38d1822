"""Every published fact, on its project's timeline."""

from datetime import datetime
from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.event import Internal
from onestop_contracts.fields import Account, Code, Digest
from pydantic import BaseModel, ConfigDict

from onestop_archive.digest import digest_of, told


class FactRow(BaseModel):
    """One published fact with both its times. `project` is empty for rules and mandates.

    `order` sorts by when it was recorded, then by producer and position.
    """

    model_config = ConfigDict(frozen=True)

    id: Code
    project: Code
    order: Code
    type: Code
    source: Code
    stream: Code
    version: int
    recorded_at: datetime
    effective_at: datetime
    actor: Account
    capacity: Code
    jurisdiction: Code
    correlation: Code
    causation: Code
    command: Code
    digest: Digest
    data: dict[Code, Any]


def _key(recorded: Recorded[Any]) -> str | None:
    return None if isinstance(recorded.event, Internal) else recorded.id


def _evolve(row: FactRow | None, recorded: Recorded[Any]) -> FactRow | None:
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
        data=told(recorded.event),
    )


facts = View(
    name="facts",
    version=1,
    row=FactRow,
    key=_key,
    evolve=_evolve,
    index=("project", "order"),
    spread=subject_of,
)
