"""Licences: those of a project in one row, as they are issued together."""

from datetime import date, datetime
from typing import Any, get_args

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.worktime import WorkCalendar, provisional_years
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Number, Prose
from onestop_contracts.review import LicenceRevoked, LicencesIssued
from pydantic import BaseModel, ConfigDict, Field

from onestop_review.licence_bundle.state import (
    LicenceEvent,
    OfRevocation,
    RevocationAnnounced,
    RevocationAnswered,
    RevocationHeard,
    RevocationRequested,
)


class RequestRow(BaseModel):
    """That the department asked for the revocation; between it and the centre."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    ground: Prose
    legal_basis: Prose
    department: Code
    requested_at: datetime


class RevocationRow(BaseModel):
    """A revocation that was announced to the holder; he can answer until `answer_by`."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    ground: Prose
    legal_basis: Prose
    announced_at: datetime
    answer_by: datetime
    answer: Code = ""
    statement: Prose = ""
    heard_on: date | None = None


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
    legal_basis: Prose = ""
    requested: RequestRow | None = None
    revocation: RevocationRow | None = None
    provisional: tuple[int, ...] = Field(
        default=(), description="Years without a holiday notice that its deadlines fall into."
    )

    def by(self, calendar: WorkCalendar) -> "LicenceRow":
        """With the years of its deadlines that may still move."""
        answer_by = self.revocation.answer_by if self.revocation else None
        years = provisional_years(calendar, self.hand_over_by, answer_by)
        return self.model_copy(update={"provisional": years})


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
        case LicenceRevoked() | OfRevocation():
            licences = tuple(
                one.model_copy(update=_changes(one, event)) if one.number == event.number else one
                for one in known.licences
            )
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


def _changes(one: LicenceRow, event: Event) -> dict[str, Any]:
    match event:
        case LicenceRevoked(revoked_at=at, ground=ground, legal_basis=basis):
            return {"state": "revoked", "revoked_at": at, "ground": ground, "legal_basis": basis}
        case RevocationRequested():
            return {"requested": RequestRow.model_validate(event)}
        case RevocationAnnounced():
            return {"revocation": RevocationRow.model_validate(event)}
        case RevocationAnswered(answer=answer, statement=statement):
            return _stepped(one, answer=answer.value, statement=statement)
        case RevocationHeard(held_on=day):
            return _stepped(one, heard_on=day)
        case _:
            return {}


def _stepped(one: LicenceRow, **said: Any) -> dict[str, Any]:
    return {"revocation": one.revocation and one.revocation.model_copy(update=said)}


licences = View(
    name="licences",
    version=4,
    row=BundleRow,
    key=key,
    evolve=evolve,
    reads=get_args(LicenceEvent),
    spread=subject_of,
)
