"""Going on after a loss: positions that others hold are given up, and everything works again."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from psycopg import Connection
from pydantic import Field

from onestop_chassis.log.database import APPEND_LOCK, Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.loss import STREAM, NotHalted, ReleaseLog, SkipTooShort, loss
from onestop_chassis.operators.jobs import job as jobs_of
from onestop_chassis.operators.jobs.kind import (
    JobKind,
    JobOutcome,
    JobPlan,
    Parameters,
)
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.recorded import Cause
from onestop_chassis.refusal import Conflict, Unavailable

MOST = 10_000_000
OnTheBus = Callable[[], Mapping[str, Any]]
"""What this process says of itself and the bus, as in its status."""


class Release(Parameters):
    """`skip_to`: no fact will have a position up to this one; 0 takes what has to be."""

    skip_to: int = Field(default=0, ge=0)


class SkipTooFar(Conflict):
    """So many positions are given up by nobody on purpose."""

    code = "skip-too-far"
    title = "That would give up too many positions at once"
    title_zh = "一次放弃的位置过多"
    remedy = "Give a number near the one in `heard`."
    remedy_zh = "请使用接近 heard 的数值。"


def _plan(log: Log, on_the_bus: OnTheBus, asked: Release) -> JobPlan:
    found = log.loss()
    if not found.halted:
        raise NotHalted("日志未停用 / the log is not halted")
    needed = max(found.position, found.heard, known(on_the_bus()) or 0)
    skip_to = asked.skip_to or needed
    if skip_to < needed:
        raise SkipTooShort(f"至少 / at least {needed}", heard=needed)
    number = skip_to - found.position
    if number > MOST:
        raise SkipTooFar(f"{number} > {MOST}", heard=needed)
    words = (
        f"日志止于 {found.position}；放弃 {found.position + 1} 至 {skip_to} 的 {number} 个位置，"
        "恢复受理与发布",
        f"the log ends at {found.position}; gives up the {number} positions up to {skip_to}, then"
        " takes commands and publishes again",
    )
    return JobPlan(number, (words,), {"position": found.position, "heard": needed})


def _run(
    log: Log, database: Database, on_the_bus: OnTheBus, working: Working[Release]
) -> JobOutcome:
    planned = _plan(log, on_the_bus, working.parameters)
    if known(on_the_bus()) is None:
        raise Unavailable("主题尚未查看 / nobody has looked at the topic yet; is the broker there?")
    skip_to = planned.facts["position"] + planned.number
    with database.connection() as connection, connection.transaction():
        burn(connection, skip_to)
    asked = log.stream(jobs_of.stream_of(working.job))[0]
    command = ReleaseLog(skip_to, _reason(asked.event), log.clock.now())
    cause = Cause(
        command_id=f"job/{working.job}/release",
        correlation_id=asked.cause.correlation_id,
        causation_id=asked.id,
        actor=asked.cause.actor,
        capacity=asked.cause.capacity,
        jurisdiction=asked.cause.jurisdiction,
    )
    done = log.handle(loss, STREAM, command, cause)
    counts = {"given_up": planned.number}
    facts = {"through": skip_to, "goes_on_at": done.position}
    return JobOutcome(planned.number, counts, facts=facts)


def known(on_the_bus: Mapping[str, Any]) -> int | None:
    """The highest own position on the bus; None where this process does not know."""
    found = on_the_bus.get("known")
    return None if found is None else int(found)


def burn(connection: Connection[Any], through: int) -> None:
    """No position up to `through` will be given out. The sequence is only ever drawn from: the
    service's role has no right to set it, so nobody can set it back."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
    connection.execute(
        "SELECT max(nextval('events_notification_id_seq')) FROM generate_series(1, %s -"
        " (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_notification_id_seq))",
        (through,),
    )


def _reason(asked: Any) -> str:
    return str(asked.reason)


def release(log: Log, database: Database, on_the_bus: OnTheBus) -> JobKind[Release]:
    """Lets a halted log go on."""
    plan, run = partial(_plan, log, on_the_bus), partial(_run, log, database, on_the_bus)
    return JobKind("log.release", Release, lambda _: "log", plan, run, weighty=True)
