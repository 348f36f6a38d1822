"""The toy service as it runs, for tests of what operators see; it hears `review`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from onestop_chassis.recorded import Cause
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.timer import Due, Timer, Words

from tests.support import errands
from tests.support.errands import START, Begin, End, Toy, stream, toy
from tests.support.plain_service import PlainService, running


def _explain(due: Due, state: Toy, now: datetime, reference: object) -> Sequence[Words]:
    begun = "begun" if state.begun else "not begun"
    return [(f"两小时内办完（{begun}）", f"to be done within two hours ({begun})")]


blueprint: Blueprint[object] = Blueprint(
    name="toy",
    listens=("review",),
    views=(errands.counts,),
    policies=(errands.policy,),
    timers=(Timer("toy", errands.timer.deadlines, errands.timer.fire, _explain),),
    reference=lambda _: object(),
    routers=(),
    streams={"toy/": toy},
)


@contextmanager
def toy_service() -> Iterator[PlainService]:
    """It stands at START."""
    with running(blueprint, START) as service:
        yield service


def begin(service: PlainService, project: str, name: str, n: int) -> None:
    """A request of a clerk: an errand of a project is begun."""
    command = Begin(project, name, service.clock.now())
    service.runtime.log.handle(toy, stream(project, name), command, cause(n))


def end(service: PlainService, project: str, name: str, n: int) -> None:
    """A request of a clerk: it is ended."""
    command = End(project, name, "done")
    service.runtime.log.handle(toy, stream(project, name), command, cause(n))


def cause(n: int) -> Cause:
    return Cause(f"c{n}", f"flow-{n}", f"request/r{n}", "clerk", "window_clerk", "150600")


def later(service: PlainService, minutes: int) -> None:
    """Time passes."""
    service.set(service.clock.now() + timedelta(minutes=minutes))
