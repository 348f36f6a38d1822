"""What runs here: its version, its instances, its settings and where they came from."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.clock import WallClock
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, whole
from onestop_chassis.log.database import heads
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.setting import Setting
from onestop_chassis.telemetry.version import VERSION

SEEN = 20
_INSTANCES = (
    "SELECT instance, min(since), max(until) FROM"
    " (SELECT instance, since, until FROM presence ORDER BY until DESC LIMIT %s) AS lately"
    " GROUP BY instance ORDER BY 3 DESC"
)
_REVISIONS = "SELECT version_num FROM schema_version ORDER BY 1"


class Instance(BaseModel):
    """A process that took commands, from and until when by the service's clock, of late."""

    model_config = ConfigDict(frozen=True)

    instance: str
    since: datetime
    until: datetime


class About(BaseModel):
    """What answers here. `started_at` and `wall` are the machine's time, `now` the service's."""

    service: str
    version: str
    env: str
    role: str
    instance: str
    started_at: datetime
    wall: datetime
    clock: str
    now: datetime
    instances: list[Instance]
    revisions: list[str]
    expected_revisions: list[str]
    weak_secrets: list[str]


def service_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops", tags=["operations"])

    @router.get("/service")
    def about_service(call: Call) -> About:
        """Version, role, instances seen lately, schema revisions, clocks."""
        call.actor.require(OPERATOR, AUDITOR)
        settings = runtime.settings
        with runtime.database.connection() as connection:
            seen = connection.execute(_INSTANCES, (SEEN,)).fetchall()
            revisions = [row[0] for row in connection.execute(_REVISIONS).fetchall()]
        return About(
            service=runtime.name,
            version=VERSION,
            env=settings.env,
            role=settings.role.value,
            instance=settings.instance,
            started_at=runtime.started_at,
            wall=WallClock().now(),
            clock=runtime.clock.name,
            now=runtime.clock.now(),
            instances=[Instance(instance=i, since=s, until=u) for i, s, u in seen],
            revisions=revisions,
            expected_revisions=heads(runtime.blueprint.migrations),
            weak_secrets=settings.weak_secrets(),
        )

    @router.get("/config")
    def config(call: Call) -> Page[Setting]:
        """Every setting, its value, and where the value came from."""
        call.actor.require(OPERATOR, AUDITOR)
        return whole(runtime.settings.listed())

    return router
