"""Licences: those of a project in one row, as they are issued together."""

from datetime import datetime
from typing import Any, get_args

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Number, Prose
from onestop_contracts.review import LicenceRevoked, LicencesIssued
from pydantic import BaseModel, ConfigDict

from onestop_review.licence_bundle.state import LicenceEvent


class LicenceRow(BaseModel):
    """One licence. `state` is `valid` or `revoked`."""

    model_config = ConfigDict(frozen=True)

    number: Number
    project: Code
    item: Code
    department: Code
    phase: int
    verify_path: Code
    issued_at: datetime
    hand_over_by: datetime
    state: Code = "valid"
    revoked_at: datetime | None = None
    ground: Prose = ""


class BundleRow(BaseModel):
    """Every licence of one project, in the order in which they were issued."""

    model_config = ConfigDict(frozen=True)

    project: Code
    version: int = 0
    licences: tuple[LicenceRow, ...] = ()


def key(recorded: Recorded[Any]) -> str | None:
    """The project's code."""
    event = recorded.event
    return event.project if isinstance(event, LicenceEvent) else None


def evolve(row: BundleRow | None, recorded: Recorded[Any]) -> BundleRow | None:
    """The row after a fact."""
    event = recorded.event
    known = row or BundleRow(project=event.project)
    match event:
        case LicencesIssued():
            licences = (*known.licences, *_issued(event))
        case LicenceRevoked():
            licences = tuple(_revoked(one, event) for one in known.licences)
        case _:
            licences = known.licences
    return BundleRow(project=known.project, version=recorded.version, licences=licences)


def _issued(event: LicencesIssued) -> list[LicenceRow]:
    said = {
        "project": event.project,
        "phase": event.phase,
        "issued_at": event.issued_at,
        "hand_over_by": event.hand_over_by,
    }
    return [
        LicenceRow.model_validate({**said, **licence.model_dump()}) for licence in event.licences
    ]


def _revoked(one: LicenceRow, event: LicenceRevoked) -> LicenceRow:
    if one.number != event.number:
        return one
    return one.model_copy(
        update={"state": "revoked", "revoked_at": event.revoked_at, "ground": event.ground}
    )


licences = View(
    name="licences",
    version=2,
    row=BundleRow,
    key=key,
    evolve=evolve,
    reads=get_args(LicenceEvent),
    spread=subject_of,
)
