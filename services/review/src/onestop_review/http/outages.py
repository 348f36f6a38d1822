"""When the channel for objections was down."""

from fastapi import APIRouter
from onestop_chassis.http import Call, Page, whole
from onestop_contracts.fields import Code, Prose
from pydantic import AwareDatetime, BaseModel

from onestop_review.http.access import rules

router = APIRouter(prefix="/outages", tags=["outages"])


class OutageAnswer(BaseModel):
    """One outage; `source` is `presence` where the service noticed it itself."""

    from_at: AwareDatetime
    until_at: AwareDatetime
    cause: Prose
    source: Code


@router.get("")
def list_outages(call: Call) -> Page[OutageAnswer]:
    """The outages on record."""
    return whole(OutageAnswer(**known.model_dump()) for known in rules(call).outages)
