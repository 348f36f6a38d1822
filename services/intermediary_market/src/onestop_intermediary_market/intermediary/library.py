"""The library of admitted intermediaries (综合中介服务库)."""

from datetime import date, datetime
from typing import Any

from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Firm, Number, Prose
from onestop_contracts.intermediary_market import (
    IntermediaryAdmitted,
    IntermediaryReinstated,
    IntermediarySuspended,
)
from pydantic import BaseModel, ConfigDict

from onestop_intermediary_market.intermediary.events import QualificationAdded, QualificationLapsed


class Certificate(BaseModel):
    """A qualification as the library shows it."""

    model_config = ConfigDict(frozen=True)

    service: Code
    certificate: Number
    expires_on: date


class IntermediaryRow(BaseModel):
    """One firm of the library."""

    model_config = ConfigDict(frozen=True)

    intermediary: Firm
    name: Firm
    admitted_at: datetime
    qualifications: tuple[Certificate, ...] = ()
    suspended: bool = False
    reason: Prose = ""

    def selectable(self, service: str, on: date) -> bool:
        """Whether it may be chosen for `service` on that day; a certificate's last day counts."""
        return not self.suspended and any(
            (not service or one.service == service) and one.expires_on >= on
            for one in self.qualifications
        )


EVENTS = (
    IntermediaryAdmitted,
    QualificationAdded,
    QualificationLapsed,
    IntermediarySuspended,
    IntermediaryReinstated,
)


def _key(recorded: Recorded[Any]) -> str | None:
    event = recorded.event
    return event.intermediary if isinstance(event, EVENTS) else None


def _evolve(row: IntermediaryRow | None, recorded: Recorded[Any]) -> IntermediaryRow | None:
    match recorded.event:
        case IntermediaryAdmitted() as admitted:
            return IntermediaryRow(
                intermediary=admitted.intermediary,
                name=admitted.name,
                admitted_at=admitted.admitted_at,
            )
        case QualificationAdded() as added if row:
            new = Certificate.model_validate(added.model_dump())
            return _with(row, added.service, (new,))
        case QualificationLapsed(service=service) if row:
            return _with(row, service, ())
        case IntermediarySuspended(reason=reason) if row:
            return row.model_copy(update={"suspended": True, "reason": reason})
        case IntermediaryReinstated() if row:
            return row.model_copy(update={"suspended": False, "reason": ""})
        case _:
            return row


def _with(row: IntermediaryRow, service: str, replaced: tuple[Certificate, ...]) -> IntermediaryRow:
    others = tuple(one for one in row.qualifications if one.service != service)
    return row.model_copy(update={"qualifications": (*others, *replaced)})


library = View(
    name="library", version=1, row=IntermediaryRow, key=_key, evolve=_evolve, reads=EVENTS
)
