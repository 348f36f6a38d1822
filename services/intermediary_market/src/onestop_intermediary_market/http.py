"""What the market answers and takes: its library of admitted intermediaries."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from onestop_chassis.actor import Role
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.http import Call, Paging, Public, Receipt, problems
from onestop_chassis.http.paging import LARGEST_PAGE
from onestop_contracts.identifiers import CreditCode
from pydantic import BaseModel, ConfigDict, Field

from onestop_intermediary_market.intermediary import intermediary, stream_of
from onestop_intermediary_market.intermediary_commands import (
    AddQualification,
    Admit,
    AlreadyAdmitted,
    IntermediaryUnknown,
    Qualification,
    QualificationsFaulty,
    Reinstate,
    Suspend,
)
from onestop_intermediary_market.views import IntermediaryRow, library

router = APIRouter(tags=["intermediary market"])

KEEPERS = (Role.MARKET_OFFICER,)
WORDS = r"\S"
"""Something is said, not only spaces."""
LAST_DAY = date(2100, 12, 31)
"""No certificate lasts longer, and no deadline can be counted much further."""


class QualificationBody(BaseModel):
    """A service, the certificate that allows it, and its last day."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(pattern=WORDS, max_length=100)
    certificate: str = Field(pattern=WORDS, max_length=100)
    expires_on: date = Field(le=LAST_DAY)

    def value(self) -> Qualification:
        return Qualification(self.service, self.certificate, self.expires_on)


class AdmissionBody(BaseModel):
    """A firm with everything it may do."""

    model_config = ConfigDict(extra="forbid")

    intermediary: CreditCode
    name: str = Field(pattern=WORDS, max_length=200)
    qualifications: list[QualificationBody] = Field(min_length=1, max_length=50)


class SuspensionBody(BaseModel):
    """Why the firm may not be selected for the time being."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(pattern=WORDS, max_length=1000)


@router.post("/intermediaries", responses=problems(QualificationsFaulty, AlreadyAdmitted))
def admit(body: AdmissionBody, call: Call) -> Receipt:
    """Takes a firm into the library."""
    capacity = call.actor.require(*KEEPERS)
    held = tuple(one.value() for one in body.qualifications)
    command = Admit(body.intermediary, body.name, held, _today(call), call.now)
    return call.handle(intermediary, stream_of(body.intermediary), command, capacity)


@router.post(
    "/intermediaries/{code}/qualifications",
    responses=problems(QualificationsFaulty, IntermediaryUnknown),
)
def add_qualification(code: CreditCode, body: QualificationBody, call: Call) -> Receipt:
    """One more service, or a new certificate for one the firm has."""
    capacity = call.actor.require(*KEEPERS)
    command = AddQualification(code, body.value(), _today(call))
    return call.handle(intermediary, stream_of(code), command, capacity)


@router.post("/intermediaries/{code}/suspension", responses=problems(IntermediaryUnknown))
def suspend(code: CreditCode, body: SuspensionBody, call: Call) -> Receipt:
    """The firm cannot be selected until it is reinstated."""
    capacity = call.actor.require(*KEEPERS)
    return call.handle(
        intermediary, stream_of(code), Suspend(code, body.reason, call.now), capacity
    )


@router.post("/intermediaries/{code}/reinstatement", responses=problems(IntermediaryUnknown))
def reinstate(code: CreditCode, call: Call) -> Receipt:
    """The firm can be selected again."""
    capacity = call.actor.require(*KEEPERS)
    return call.handle(intermediary, stream_of(code), Reinstate(code, call.now), capacity)


@router.get("/intermediaries")
def list_intermediaries(
    call: Public,
    page: Paging,
    service: Annotated[str, Query(max_length=100, description="Only who may do this.")] = "",
    on: Annotated[date | None, Query(description="The day that counts; today if absent.")] = None,
    all_: Annotated[bool, Query(alias="all", description="Those not selectable, too.")] = False,
) -> list[IntermediaryRow]:
    """Who can be selected; an expired qualification cannot."""
    day = on or _today(call)
    found: list[IntermediaryRow] = []
    after = page.after
    while len(found) < page.limit:
        rows = call.views.select(library, limit=LARGEST_PAGE, after=after)
        found += [row for row in rows if all_ or row.selectable(service, day)]
        if len(rows) < LARGEST_PAGE:
            break
        after = rows[-1].intermediary
    return found[: page.limit]


def _today(call: Call) -> date:
    return call.now.astimezone(SHANGHAI).date()
