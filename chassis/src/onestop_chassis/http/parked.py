"""What is parked, and how an operator lets it go on."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.actor import Role
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Paging
from onestop_chassis.parked_view import ParkedRow, parked
from onestop_chassis.parking import NotFirst, NothingParked
from onestop_chassis.problems import problems
from onestop_chassis.reactions import StillUnreadable
from onestop_chassis.refusal import Forbidden
from onestop_chassis.runtime_port import RuntimePort


class RetryBody(BaseModel):
    """Which queue: a project code, or a stream id where the facts belong to no project."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue: str = Field(min_length=1, max_length=300)


class SkipBody(RetryBody):
    """The first fact of the queue by its position, and why nobody will react to it."""

    position: int = Field(ge=1)
    reason: str = Field(min_length=1, max_length=1000)


class Released(BaseModel):
    """How many facts were reacted to."""

    model_config = ConfigDict(frozen=True)

    released: int


def parked_router(runtime: RuntimePort) -> APIRouter:
    """Routes for operators; each act is an event that names them."""
    router = APIRouter(prefix="/ops/parked", tags=["operations"])

    @router.get("")
    def list_parked(
        call: Call, page: Paging, queue: Annotated[str, Query(max_length=300)] = ""
    ) -> list[ParkedRow]:
        """Facts that wait, oldest first, with the reason."""
        call.actor.require(Role.OPERATOR, Role.AUDITOR)
        where = {"queue": queue} if queue else None
        return call.views.select(parked, where, limit=page.limit, after=page.after)

    @router.post("/retry", responses=problems(Forbidden, NothingParked, StillUnreadable))
    def retry(body: RetryBody, call: Call) -> Released:
        """Reacts to a queue's facts in order, until one still fails."""
        capacity = call.actor.require(Role.OPERATOR)
        return Released(released=runtime.retry_parked(body.queue, call.cause(capacity)))

    @router.post("/skip", responses=problems(Forbidden, NothingParked, NotFirst))
    def skip(body: SkipBody, call: Call) -> Released:
        """Gives the first fact of a queue up, for a reason that is kept."""
        capacity = call.actor.require(Role.OPERATOR)
        runtime.skip_parked(body.queue, body.position, body.reason, call.cause(capacity))
        return Released(released=0)

    return router
