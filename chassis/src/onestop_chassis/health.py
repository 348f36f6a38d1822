"""Is it alive, is it ready, what is it doing."""

import json

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict

from onestop_chassis.metrics import AWAY
from onestop_chassis.problems import RETRY_SECONDS
from onestop_chassis.runtime_port import RuntimePort

log = structlog.get_logger(__name__)


class Alive(BaseModel):
    """The process answers."""

    model_config = ConfigDict(frozen=True)

    service: str
    status: str


class Readiness(Alive):
    """Whether requests should be sent here; `waiting_for` names what is missing."""

    waiting_for: list[str]


def missing(runtime: RuntimePort) -> list[str]:
    """What keeps a service from being ready: its database, or followers that fail or died.

    A broker that is away is no reason: commands still commit, and the relay catches up.
    """
    try:
        status = runtime.status()
    except AWAY:
        return ["database"]
    failing = sorted(status.get("troubles", {}))
    return failing or ([] if status.get("alive", True) else ["followers"])


def health_router() -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/health/live")
    async def live(request: Request) -> Alive:
        """The process answers; says nothing about its database."""
        return Alive(service=_runtime(request).name, status="alive")

    @router.get("/health/ready")
    def ready(request: Request, response: Response) -> Readiness:
        """The database is reachable and every follower lives; else 503 with what is missing."""
        runtime = _runtime(request)
        lacking = missing(runtime)
        if lacking:
            log.warning("not_ready", waiting_for=lacking)
            response.status_code = 503
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        word = "waiting" if lacking else "ready"
        return Readiness(service=runtime.name, status=word, waiting_for=lacking)

    @router.get("/ops/status")
    def ops_status(request: Request) -> Response:
        """Positions and counts of every part; no personal data.

        Of a failure only its kind is shown: its message may quote what failed.
        """
        status = dict(_runtime(request).status())
        troubles = status.get("troubles", {})
        status["troubles"] = {name: text.partition(":")[0] for name, text in troubles.items()}
        return Response(json.dumps(status, default=str), media_type="application/json")

    @router.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        text = generate_latest(request.app.state.registry)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return router


def _runtime(request: Request) -> RuntimePort:
    runtime: RuntimePort = request.app.state.runtime
    return runtime
