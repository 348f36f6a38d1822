"""Demonstrations set the time; nothing else may."""

from fastapi import APIRouter
from onestop_contracts.times import Instant
from pydantic import BaseModel, ConfigDict

from onestop_chassis.actor import OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.problems import problems
from onestop_chassis.http.runtime_port import RuntimePort
from onestop_chassis.refusal import Forbidden
from onestop_chassis.service.simulated_clock import ClockBackwards, SimulatedClock


class ClockFace(BaseModel):
    """An instant with its zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    now: Instant


def simulation_router(runtime: RuntimePort) -> APIRouter:
    """Routes to read and set a simulated clock; none where time is real."""
    router = APIRouter(prefix="/simulation", tags=["simulation"])
    clock = runtime.clock
    if not isinstance(clock, SimulatedClock):
        return router

    @router.get("/clock")
    def read_clock() -> ClockFace:
        """What time this service believes it is."""
        return ClockFace(now=clock.now())

    @router.put("/clock", responses=problems(Forbidden, ClockBackwards))
    def set_clock(face: ClockFace, call: Call) -> ClockFace:
        """Moves the time forward; stored before it is answered."""
        call.actor.require(OPERATOR)
        return ClockFace(now=clock.set(face.now))

    return router
