"""The operators' routes of every service, under `/ops`; one file per noun."""

from fastapi import APIRouter

from onestop_chassis.http.ops.backups import backups_router
from onestop_chassis.http.ops.bus import bus_router
from onestop_chassis.http.ops.database import database_router
from onestop_chassis.http.ops.deadlines import deadlines_router
from onestop_chassis.http.ops.events import events_router
from onestop_chassis.http.ops.jobs import jobs_router
from onestop_chassis.http.ops.parked import parked_router
from onestop_chassis.http.ops.projections import projections_router
from onestop_chassis.http.ops.relay import relay_router
from onestop_chassis.http.ops.replay import replay_router
from onestop_chassis.http.ops.reveals import reveals_router
from onestop_chassis.http.ops.service import service_router
from onestop_chassis.http.ops.streams import streams_router
from onestop_chassis.http.ops.valves import valves_router
from onestop_chassis.runtime_port import RuntimePort

__all__ = ["ops_routers"]


def ops_routers(runtime: RuntimePort) -> tuple[APIRouter, ...]:
    """All of them."""
    return (
        jobs_router(runtime),
        valves_router(runtime),
        events_router(runtime),
        streams_router(runtime),
        reveals_router(runtime),
        deadlines_router(runtime),
        backups_router(runtime),
        database_router(runtime),
        bus_router(runtime),
        relay_router(runtime),
        replay_router(runtime),
        parked_router(runtime),
        service_router(runtime),
        projections_router(runtime),
    )
