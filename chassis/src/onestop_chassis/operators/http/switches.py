"""Parts that are closed and opened: the relay paused, a service drained."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.switch import Part
from onestop_chassis.refusal import Forbidden


class SwitchBody(BaseModel):
    """Which parts, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: list[Part] = Field(min_length=1, max_length=len(Part), examples=[["relay"]])
    reason: str = Field(min_length=1, max_length=1000, examples=["消息系统维护"])


class SwitchAnswer(BaseModel):
    """A part, and since when and why it is closed."""

    part: Part
    closed: bool
    reason: str
    since: datetime | None


def switches_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/switches", tags=["operations"])

    def answers() -> Page[SwitchAnswer]:
        found = [(part, runtime.switches.of(part)) for part in Part]
        return whole(
            SwitchAnswer(part=part, closed=one.closed, reason=one.reason, since=one.since)
            for part, one in found
        )

    @router.get("")
    def list_switches(call: Call) -> Page[SwitchAnswer]:
        """Every part: open, or closed since when and why."""
        call.actor.require(OPERATOR, AUDITOR)
        return answers()

    @router.post("/close", responses=problems(Forbidden))
    def close_parts(body: SwitchBody, call: Call) -> Page[SwitchAnswer]:
        """Closes parts; each stops after what is at hand, and nothing is lost meanwhile."""
        cause = call.cause(call.actor.require(OPERATOR))
        for n, part in enumerate(body.parts):
            runtime.switches.close(part, body.reason, cause.numbered(n))
        return answers()

    @router.post("/open", responses=problems(Forbidden))
    def open_parts(body: SwitchBody, call: Call) -> Page[SwitchAnswer]:
        """Opens parts again; they go on where they were."""
        cause = call.cause(call.actor.require(OPERATOR))
        for n, part in enumerate(body.parts):
            runtime.switches.open(part, body.reason, cause.numbered(n))
        return answers()

    return router
