"""What is known of an intermediary (中介机构), and how a fact changes it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from onestop_contracts.fields import Code, Firm, Number, Prose
from onestop_contracts.intermediary_market import (
    IntermediaryAdmitted,
    IntermediaryReinstated,
    IntermediarySuspended,
)
from onestop_contracts.times import Day
from pydantic import BaseModel, ConfigDict, Field

from onestop_intermediary_market.intermediary.events import (
    IntermediaryEvent,
    QualificationAdded,
    QualificationLapsed,
)

LAST_DAY = date(2100, 12, 31)
"""No certificate lasts longer, and no deadline can be counted much further."""


class Qualification(BaseModel):
    """What a firm may do, by which certificate, until the end of which day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: Code = Field(min_length=1, max_length=100, examples=["environmental_impact"])
    certificate: Number = Field(min_length=1, max_length=100, examples=["HP-2025-0117"])
    expires_on: Day = Field(le=LAST_DAY)


@dataclass(frozen=True, slots=True)
class Intermediary:
    """What the next decision needs to know."""

    name: Firm = ""
    qualifications: tuple[Qualification, ...] = ()
    suspended_because: Prose = ""

    @property
    def suspended(self) -> bool:
        """Whether it may not be selected now; there is always a reason."""
        return bool(self.suspended_because)

    def held(self, service: str) -> Qualification | None:
        """The qualification for a service, if it has not lapsed."""
        return next((one for one in self.qualifications if one.service == service), None)


def evolve(firm: Intermediary, event: IntermediaryEvent) -> Intermediary:
    match event:
        case IntermediaryAdmitted(name=name):
            return replace(firm, name=name)
        case QualificationAdded():
            new = Qualification.model_construct(
                service=event.service, certificate=event.certificate, expires_on=event.expires_on
            )
            others = tuple(one for one in firm.qualifications if one.service != event.service)
            return replace(firm, qualifications=(*others, new))
        case QualificationLapsed(service=service):
            left = tuple(one for one in firm.qualifications if one.service != service)
            return replace(firm, qualifications=left)
        case IntermediarySuspended(reason=reason):
            return replace(firm, suspended_because=reason)
        case IntermediaryReinstated():
            return replace(firm, suspended_because="")
        case _:
            assert_never(event)
