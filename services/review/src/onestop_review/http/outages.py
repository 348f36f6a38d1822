"""When the channel for objections was down."""

from fastapi import APIRouter
from onestop_chassis.actor import Role
from onestop_chassis.http import Call, Receipt, problems
from onestop_chassis.refusal import Forbidden
from pydantic import AwareDatetime, BaseModel

from onestop_review import outage
from onestop_review.http.access import rules
from onestop_review.http.body import Body
from onestop_review.outage import OutageInvalid, RecordOutage

router = APIRouter(prefix="/outages", tags=["outages"])


class OutageBody(Body):
    """From when to when nothing could be filed, and why."""

    from_at: AwareDatetime
    until_at: AwareDatetime
    cause: str


class OutageAnswer(BaseModel):
    """One outage; `source` is `presence` where the service noticed it itself."""

    from_at: AwareDatetime
    until_at: AwareDatetime
    cause: str
    source: str


@router.post("", responses=problems(OutageInvalid, Forbidden))
def record_outage(body: OutageBody, call: Call) -> Receipt:
    """Records an outage; windows that it touched in their last hours are extended."""
    capacity = call.actor.require(Role.OPERATOR)
    command = RecordOutage(body.from_at, body.until_at, body.cause, "operator", call.now)
    return call.handle(outage.outage, outage.STREAM, command, capacity)


@router.get("")
def list_outages(call: Call) -> list[OutageAnswer]:
    """The outages on record."""
    return [OutageAnswer(**known.model_dump()) for known in rules(call).outages]
