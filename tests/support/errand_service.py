"""The toy of `errands` as a whole service, on a database of its own."""

from dataclasses import replace

import pytest
from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.clock import Clock
from onestop_chassis.decider import Issue
from onestop_chassis.http.tokens import demo_tokens
from onestop_chassis.log.database import Database
from onestop_chassis.recorded import Cause
from onestop_chassis.service.beats import Downtime
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.service.simulated_clock import SimulatedClock

from tests.support.errands import START, Begin, End, counts, policy, stream, timer, toy
from tests.support.postgres import fresh_database


def outage(down: Downtime) -> Issue:
    """On record as a toy that was begun at the time of the silence."""
    return Issue(toy, stream("outages", "gap"), Begin("outages", "gap", down.since))


blueprint: Blueprint[object] = Blueprint(
    name="toy",
    listens=(),
    views=(counts,),
    policies=(policy,),
    timers=(timer,),
    reference=lambda _: object(),
    routers=(),
    outage=outage,
)


def runtime_on(url: str, clock: Clock | None = None, name: str = blueprint.name) -> Runtime[object]:
    """The toy on a database; `name` is that of the service it stands in for."""
    settings = ServiceSettings(database_url=url, token_key="k" * 40)
    database = Database(url)
    clock = clock or SimulatedClock(database, START)
    known = replace(blueprint, name=name)
    return Runtime(known, settings, clock, InProcessBus(), demo_tokens(settings), database)


@pytest.fixture(name="url")
def toy_url() -> str:
    """A database that is prepared for the toy."""
    address = fresh_database()
    prepare(blueprint, address)
    return address


def send(runtime: Runtime[object], command: Begin | End, name: str) -> int:
    cause = Cause(name, name, "request/1", "tester", "tester")
    return runtime.log.handle(toy, stream(command.project, command.name), command, cause).position
