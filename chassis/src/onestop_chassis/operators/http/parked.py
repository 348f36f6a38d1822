"""What is parked, and how an operator lets it go on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, Paging, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.monitoring.parked import (
    Cause,
    Choice,
    ParkedFact,
    ParkedMeta,
    causes,
    described,
    waiting,
)
from onestop_chassis.reactions.park import StillUnreadable
from onestop_chassis.reactions.parking import NotFirst, NothingParked
from onestop_chassis.refusal import Forbidden

Queue = Annotated[str, Query(max_length=300)]
Text = Annotated[str, Query(max_length=200)]
F = TypeVar("F", bound=ParkedFact)
Seconds = Annotated[float, Query(ge=0, le=10**10)]


class RetryBody(BaseModel):
    """Which queue: a project code, or a stream id where the facts belong to no project."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue: str = Field(min_length=1, max_length=300, examples=["2026-150622-30-03-100074"])


class SkipBody(RetryBody):
    """The first fact of the queue by its position, and why nobody will react to it."""

    position: int = Field(ge=1, examples=[4711])
    reason: str = Field(min_length=1, max_length=1000, examples=["该事实由发布方更正"])


class Released(BaseModel):
    """How many facts were reacted to."""

    model_config = ConfigDict(frozen=True)

    released: int


def parked_router(runtime: OperatorsPort) -> APIRouter:
    """Routes for operators; each act is an event that names them. Many queues are let go on by
    a job of kind `parked-retry`."""
    router = APIRouter(prefix="/ops/parked", tags=["operations"])

    @router.get("")
    def list_parked(
        call: Call,
        page: Paging,
        *,
        queue: Queue = "",
        cause: Text = "",
        kind: Text = "",
        older_than: Seconds = 0,
    ) -> Page[ParkedFact]:
        """Facts that wait, in the order of the log, with the reason.

        `older_than` is in seconds; `kind` is a type of fact.
        """
        call.actor.require(OPERATOR, AUDITOR)
        before = call.now - timedelta(seconds=older_than) if older_than else None
        choice = Choice(queue, cause, kind, before)
        with runtime.database.connection() as connection:
            return page.page(_keyed(waiting(connection, choice, page.one_more, page.after)))

    @router.get("/groups")
    def count_causes(call: Call) -> Page[Cause]:
        """What waits by cause and type of fact, the largest group first."""
        call.actor.require(OPERATOR, AUDITOR)
        with runtime.database.connection() as connection:
            return whole(causes(connection))

    @router.get("/queue", responses=problems(NothingParked))
    def show_queue(call: Call, queue: Queue, page: Paging) -> Page[ParkedMeta]:
        """Every waiting fact of one queue, in order, with what it says of itself."""
        call.actor.require(OPERATOR, AUDITOR)
        with runtime.database.connection() as connection:
            found = waiting(connection, Choice(queue), page.one_more, page.after)
            if not found:
                raise NothingParked(queue, queue=queue)
            return page.page(_keyed(described(connection, found, runtime.name)))

    @router.post("/retry", responses=problems(Forbidden, NothingParked, StillUnreadable))
    def retry_queue(body: RetryBody, call: Call) -> Released:
        """Reacts to a queue's facts in order, until one still fails."""
        capacity = call.actor.require(OPERATOR)
        return Released(released=runtime.reactions.retry(body.queue, call.cause(capacity)))

    @router.post("/skip", responses=problems(Forbidden, NothingParked, NotFirst))
    def skip_fact(body: SkipBody, call: Call) -> Released:
        """Gives the first fact of a queue up, for a reason that is kept."""
        capacity = call.actor.require(OPERATOR)
        runtime.reactions.skip(body.queue, body.position, body.reason, call.cause(capacity))
        return Released(released=0)

    return router


def _keyed(facts: Sequence[F]) -> list[tuple[str, F]]:
    """With their keys in the view."""
    return [(f"{one.position:020d}", one) for one in facts]
