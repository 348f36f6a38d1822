"""Showing personal data unmasked: asked for by an auditor, recorded, and good for a while."""

from fastapi import APIRouter
from onestop_contracts.event import UnknownType
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.actor import AUDITOR
from onestop_chassis.http.caller import Call, Caller
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.inspect.reveal import (
    DataRevealed,
    NotRevealed,
    RevealData,
    covers,
    reveal,
    stream_of,
)
from onestop_chassis.refusal import Forbidden


class RevealBody(BaseModel):
    """What is to be seen (`stream:…`, `event:…` or `facts:…`), and why; both are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str = Field(min_length=1, max_length=1000, examples=["stream:staff/all"])
    reason: str = Field(min_length=1, max_length=1000, examples=["核查举报"])


class Revealed(BaseModel):
    """Goes with the queries as `revealed`, for 15 minutes and for nobody else."""

    revealed: int
    what: str


def reveals_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/reveals", tags=["operations"])

    @router.post("", responses=problems(Forbidden))
    def reveal_data(body: RevealBody, call: Call) -> Revealed:
        """Records who wants to see what unmasked, and why, before it is shown."""
        capacity = call.actor.require(AUDITOR)
        command = RevealData(body.what, body.reason, call.now)
        stream = stream_of(call.actor.subject)
        done = runtime.log.handle(reveal, stream, command, call.cause(capacity))
        return Revealed(revealed=done.position, what=body.what)

    return router


def may_reveal(call: Caller, runtime: OperatorsPort, what: str, revealed: int | None) -> bool:
    """Whether personal data may be shown: False where nobody asked to.

    Raises:
        Forbidden: the caller is no auditor.
        NotRevealed: the caller did not ask for this, or too long ago.
    """
    if revealed is None:
        return False
    call.actor.require(AUDITOR)
    log = runtime.log
    rows = [row for row in log.read(revealed - 1, 1) if row.position == revealed]
    if not rows or rows[0].stream != stream_of(call.actor.subject):
        raise NotRevealed(what, reason="reveal")
    try:
        event = log.recorded(rows[0]).event
    except (UnknownType, ValueError):
        event = None
    if not isinstance(event, DataRevealed) or not covers(event, what, call.now):
        raise NotRevealed(what, reason="reveal")
    return True
