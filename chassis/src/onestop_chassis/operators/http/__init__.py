"""The operators' routes of every service, under `/ops`; one file per noun."""

from fastapi import APIRouter

from onestop_chassis.operators.http.backups import backups_router
from onestop_chassis.operators.http.bus import bus_router
from onestop_chassis.operators.http.database import database_router
from onestop_chassis.operators.http.deadlines import deadlines_router
from onestop_chassis.operators.http.events import events_router
from onestop_chassis.operators.http.jobs import jobs_router
from onestop_chassis.operators.http.parked import parked_router
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.http.projections import projections_router
from onestop_chassis.operators.http.relay import relay_router
from onestop_chassis.operators.http.replay import replay_router
from onestop_chassis.operators.http.reveals import reveals_router
from onestop_chassis.operators.http.service import service_router
from onestop_chassis.operators.http.streams import streams_router
from onestop_chassis.operators.http.switches import switches_router

__all__ = ["ops_routers"]


def ops_routers(runtime: OperatorsPort) -> tuple[APIRouter, ...]:
    """All of them."""
    return (
        jobs_router(runtime),
        switches_router(runtime),
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
