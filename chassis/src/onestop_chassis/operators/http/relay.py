"""The relay: how far it is; it is paused and resumed by its switch (`/ops/switches`)."""

from fastapi import APIRouter

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.bus.relay_state import RelayState, relay_state
from onestop_chassis.operators.bus.transport import TRANSPORT_REFUSES
from onestop_chassis.operators.http.port import OperatorsPort


def relay_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/relay", tags=["operations"])

    @router.get("", responses=problems(*TRANSPORT_REFUSES))
    def read_relay(call: Call) -> RelayState:
        """How far what this service publishes has come."""
        call.actor.require(OPERATOR, AUDITOR)
        return relay_state(
            runtime.name, runtime.database, runtime.bus, runtime.switches, runtime.status()
        )

    return router
