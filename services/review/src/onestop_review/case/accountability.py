"""What a chief representative answers for: every consent, by silence too, and every objection."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Person
from onestop_contracts.parts import Stage
from onestop_contracts.review import ConsentGiven, DefaultConsentGranted, ObjectionFiled
from pydantic import BaseModel, ConfigDict


class SupervisionAct(StrEnum):
    """What a representative does, or lets come about by silence."""

    CONSENT = "consent"
    DEFAULT_CONSENT = "default_consent"
    OBJECTION = "objection"


ACTS: dict[type[Event], SupervisionAct] = {
    ConsentGiven: SupervisionAct.CONSENT,
    DefaultConsentGranted: SupervisionAct.DEFAULT_CONSENT,
    ObjectionFiled: SupervisionAct.OBJECTION,
}


class ActRow(BaseModel):
    """One act of supervision: `act` is `consent`, `default_consent` or `objection`.

    `counts_at` is the moment in law: the deadline where silence was consent. `mandate` is empty
    for an objection, which names it by the person.
    """

    model_config = ConfigDict(frozen=True)

    representative: Person
    mandate: Code = ""
    project: Code
    item: Code
    attempt: int = 1
    stage: Stage
    act: Code
    counts_at: datetime
    recorded_at: datetime
    event: Code


def key(recorded: Recorded[Any]) -> str | None:
    """One row for each act: its event's id."""
    return recorded.id if isinstance(recorded.event, tuple(ACTS)) else None


def evolve(_row: ActRow | None, recorded: Recorded[Any]) -> ActRow | None:
    """The row of the act; nothing changes it afterwards."""
    event = recorded.event
    return ActRow(
        representative=event.representative,
        mandate=getattr(event, "mandate", ""),
        project=event.project,
        item=event.item,
        attempt=event.attempt,
        stage=event.stage,
        act=ACTS[type(event)].value,
        counts_at=_counts_at(event),
        recorded_at=recorded.recorded_at,
        event=recorded.id,
    )


def _counts_at(event: ConsentGiven | DefaultConsentGranted | ObjectionFiled) -> datetime:
    match event:
        case ConsentGiven(given_at=at):
            return at
        case DefaultConsentGranted(deadline=at):
            return at
        case ObjectionFiled(received_at=at):
            return at


accountability = View(
    name="accountability",
    version=2,
    row=ActRow,
    key=key,
    evolve=evolve,
    index=("representative", "counts_at"),
    reads=tuple(ACTS),
    spread=subject_of,
)
