"""One FastAPI application per service, with everything that no service owns."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry, ProcessCollector

from onestop_chassis.feed.router import feed_router
from onestop_chassis.http.acts import acts_router
from onestop_chassis.http.api_docs import (
    ASSETS,
    DOCUMENT,
    described_router,
    docs_router,
    static_files,
)
from onestop_chassis.http.body_limits import OwnLimits
from onestop_chassis.http.description import describe
from onestop_chassis.http.duties import duties_router
from onestop_chassis.http.edge import Edge
from onestop_chassis.http.handlers import install
from onestop_chassis.http.hosts import Hosts
from onestop_chassis.http.places import Places
from onestop_chassis.http.problem_pages import problem_router
from onestop_chassis.http.problems import problems
from onestop_chassis.http.published_language import published_language_router
from onestop_chassis.http.rejection import BadRequest, TooMany
from onestop_chassis.http.request_metrics import RequestMetrics
from onestop_chassis.http.signin import signin_router
from onestop_chassis.http.strict import require_strict_bodies
from onestop_chassis.http.veil import own_paths
from onestop_chassis.http.versions import with_versions
from onestop_chassis.operators.http import ops_routers
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.monitoring.health import health_router
from onestop_chassis.operators.monitoring.metrics import RuntimeCollector
from onestop_chassis.refusal import Unavailable
from onestop_chassis.service.beat import beat_router
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.simulation import simulation_router
from onestop_chassis.telemetry.version import VERSION

DESCRIPTION = (
    "What went wrong is told in a problem document (RFC 9457), explained at `/problems/{code}`. "
    "Repeat a command with the same `Idempotency-Key`; send the `ETag` seen last as `If-Match`; "
    "read your own write with the receipt's `position` as `min_position`."
)


def routers_of(blueprint: Blueprint[Any]) -> tuple[APIRouter, ...]:
    """Every route of a service: its nouns' acts, then its queries."""
    queries = (with_versions(router, blueprint.nouns) for router in blueprint.routers)
    duties = duties_router(blueprint.nouns, blueprint.overseers)
    return (*map(acts_router, blueprint.nouns), duties, *queries)


def create_app(
    runtime: OperatorsPort, routers: Sequence[APIRouter], *, prefix: str = "", threads: int = 16
) -> FastAPI:
    """The service's routes and the common ones, as one application.

    Args:
        prefix: what a proxy in front takes off every address, for example `/review`; an
            application it is mounted in says so by itself.
        threads: acts done at the same time; the others wait their turn.
    """
    registry = CollectorRegistry()
    metrics = RequestMetrics(registry)
    registry.register(RuntimeCollector(runtime, VERSION))
    ProcessCollector(registry=registry)
    app = FastAPI(
        title=f"One-stop approval: {runtime.name}",
        version=VERSION,
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        openapi_url=None if runtime.settings.production else DOCUMENT,
        responses=_common_responses(),
        redirect_slashes=False,
    )
    app.state.runtime = runtime
    app.state.registry = registry
    app.state.own_paths = own_paths(routers)
    app.add_middleware(
        Edge,
        metrics=metrics,
        service=runtime.name,
        prefix=prefix,
        hosts=Hosts([*runtime.settings.known_hosts, *names_of(runtime.name)]),
        own_limits=OwnLimits(route for router in routers for route in router.routes),
        only_tls=runtime.settings.production,
    )
    places = app.state.places = Places(threads, runtime.name, runtime.views)
    for router in (*routers, *_common_routers(runtime)):
        places.carry_all(router, app.router)
    places.carry_probes(health_router(), app.router)
    places.carry_acts(beat_router(runtime), app.router, "heartbeat")
    require_strict_bodies(app.router)
    if not runtime.settings.production:
        app.mount(ASSETS, static_files(), name="static-docs")
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    install(app, routes)
    describe(app, routes)
    return app


def names_of(service: str) -> tuple[str, str]:
    """What a service is called within an installation: as itself, and as a host."""
    return service, service.replace("_", "-")


def _common_routers(runtime: OperatorsPort) -> Sequence[APIRouter]:
    return (
        signin_router(),
        simulation_router(runtime),
        *ops_routers(runtime),
        problem_router(),
        published_language_router(runtime.name),
        feed_router(runtime),
        described_router() if runtime.settings.production else docs_router(),
    )


def _common_responses() -> dict[int | str, dict[str, Any]]:
    return problems(BadRequest, TooMany, Unavailable)
