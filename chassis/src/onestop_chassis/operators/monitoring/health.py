"""Is it alive, is it ready, what is it doing."""

import json

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.clock import was_set_back
from onestop_chassis.http.caller import Call
from onestop_chassis.http.problems import RETRY_SECONDS, problems
from onestop_chassis.operators.monitoring.figures import Figures
from onestop_chassis.operators.monitoring.metrics import AWAY
from onestop_chassis.operators.monitoring.port import WatchedPort
from onestop_chassis.operators.monitoring.status import kinds_of
from onestop_chassis.refusal import Forbidden
from onestop_chassis.telemetry.version import VERSION

log = structlog.get_logger(__name__)


class Alive(BaseModel):
    """The process answers."""

    model_config = ConfigDict(frozen=True)

    service: str
    status: str


class Readiness(Alive):
    """Whether requests should be sent here; `waiting_for` names what is missing, `because` says
    in both languages what has to be done about it, where that is known."""

    waiting_for: list[str]
    because: dict[str, str] = {}
    lacks: dict[str, str] = Field(
        default={}, description="What it does without though it is ready, and what to do about it."
    )


def missing(runtime: WatchedPort) -> dict[str, str]:
    """What keeps a service from being ready: its database, or followers that fail or died; with
    what has to be done, empty where nobody can say.

    A closed door is one, too: an operator drains the service. So is a new version of a view that
    is still being built: the instances before it serve the old one meanwhile; and a clock that was
    set back, until the time has come that it stands at. A broker that is away is none: commands
    still commit, and the relay catches up. One that refuses the relay or the inbox is: it goes on
    only when somebody has heard of it.
    """
    try:
        if not runtime.answers():
            return {"database": ""}
        standing = runtime.standing()
    except AWAY:
        return {"database": ""}
    failing = sorted(standing["troubles"])
    if "door" in standing["closed"]:
        failing.append("door")
    if was_set_back(runtime.clock):
        failing.append("clock")
    failing += [f"view {name}" for name in standing["unbuilt"]]
    refused: dict[str, str] = standing["refused"]
    if not (failing or refused or standing["alive"]):
        failing = ["followers"]
    return dict.fromkeys(failing, "") | refused


def health_router() -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/health/live")
    async def live(request: Request) -> Alive:
        """The process answers; says nothing about its database."""
        return Alive(service=_runtime(request).name, status="alive")

    @router.get("/health/ready", responses={503: {"model": Readiness, "description": "Not ready"}})
    def ready(request: Request, response: Response) -> Readiness:
        """The database is reachable and every follower lives; else 503 with what is missing."""
        runtime = _runtime(request)
        lacking = missing(runtime)
        if lacking:
            log.warning("not_ready", waiting_for=list(lacking))
            response.status_code = 503
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        word = "waiting" if lacking else "ready"
        return Readiness(
            service=runtime.name,
            status=word,
            waiting_for=list(lacking),
            because={name: why for name, why in lacking.items() if why},
            lacks=dict(runtime.lacks()),
        )

    @router.get("/ops/status", responses=problems(Forbidden))
    def ops_status(request: Request, call: Call) -> Response:
        """Positions, counts and ages of every part; no personal data.

        Of a failure only its kind is shown: its message may quote what failed.
        """
        call.actor.require(OPERATOR, AUDITOR)
        runtime = _runtime(request)
        status = dict(runtime.status())
        status["troubles"] = kinds_of(status.get("troubles", {}))
        status["version"] = VERSION
        return Response(json.dumps(status, default=str), media_type="application/json")

    @router.get("/ops/waits", responses=problems(Forbidden))
    def ops_waits(request: Request, call: Call) -> Figures:
        """What waits in every part, and for how many seconds; no personal data."""
        call.actor.require(OPERATOR, AUDITOR)
        return _runtime(request).figures()

    @router.get("/metrics", include_in_schema=False)
    def metrics(request: Request, call: Call) -> Response:
        """For people; Prometheus reads the same at a port of its own (`ONESTOP_METRICS_PORT`)."""
        call.actor.require(OPERATOR, AUDITOR)
        text = generate_latest(request.app.state.registry)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return router


def _runtime(request: Request) -> WatchedPort:
    runtime: WatchedPort = request.app.state.runtime
    return runtime
