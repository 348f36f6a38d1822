"""Repeats facts of the log, between bounds and no faster than asked, where they do no harm: into
rows of their own, or onto a topic of its own for one subscriber."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from onestop_contracts.event import published_types
from onestop_contracts.times import Instant
from pydantic import Field

from onestop_chassis.bus.bus import Bus
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.bus.move import BeyondTheEnd
from onestop_chassis.operators.bus.subscriber import Subscriber, topic_for
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.names import known
from onestop_chassis.operators.sandbox import Sandbox
from onestop_chassis.operators.selection import Selection
from onestop_chassis.refusal import Conflict, Invalid
from onestop_chassis.view import View

BATCH = 500
NAME = r"^[a-z0-9][a-z0-9-]{0,39}$"


class ReplayUnbounded(Invalid):
    """A replay without an end would run after the log for ever."""

    code = "replay-unbounded"
    title = "The replay has no end, or it is not known where it goes"
    title_zh = "重放没有终点或未指明去向"
    remedy = (
        "Give an upper bound that is not in the future (a position or an instant), and exactly"
        " one of sandbox and subscriber."
    )
    remedy_zh = "请给出不晚于当前的终点（位置或时刻），并在 sandbox 与 subscriber 中择一。"


class ReplayNameTaken(Conflict):
    """Something was replayed under this name, and is still there."""

    code = "replay-name-taken"
    title = "Something was replayed under this name already"
    title_zh = "该名称已用于一次重放"
    remedy = "Choose another name, or remove it first: onestop replay drop."
    remedy_zh = "请另选名称，或先删除：onestop replay drop。"


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What is repeated, and where it can go: the facts of a service's own log, into `views` that
    are folded in its database, or out on the bus it is on."""

    log: Log
    database: Database
    views: tuple[View[Any], ...]
    bus: Bus


class Where(Parameters):
    """Either a sandbox or one subscriber, by name."""

    sandbox: str = Field(default="", pattern=rf"{NAME}|^$")
    subscriber: str = Field(default="", pattern=rf"{NAME}|^$")

    @property
    def target(self) -> str:
        return f"sandbox/{self.sandbox}" if self.sandbox else f"subscriber/{self.subscriber}"


class Replay(Where):
    """Which facts; positions are of this service's log, both included; instants are those at
    which facts were recorded, the first included. `rate` facts a second, 0 without limit."""

    first: int | None = Field(default=None, ge=1)
    last: int | None = Field(default=None, ge=1)
    since: Instant | None = None
    until: Instant | None = None
    project: str = Field(default="", max_length=100)
    types: list[str] = Field(default=[], max_length=100)
    rate: float = Field(default=500.0, ge=0)


def _plan(own: OwnFacts, wanted: Replay) -> JobPlan:
    """How many facts it would be, and where they would go."""
    chosen = _selection(own.log, wanted)
    _must_be_free(own, wanted)
    with own.database.connection() as connection:
        number = chosen.count(connection)
    if wanted.sandbox:
        zh = f"将 {number} 条事实重放到沙箱 {wanted.sandbox}；不触发策略、期限、中继与收件"
        en = f"{number} facts into the sandbox {wanted.sandbox}; nothing reacts to them"
    else:
        topic = topic_for(own.log.service, wanted.subscriber)
        zh = f"将 {number} 条已发布事实重放到主题 {topic}；其他消费者不受影响"
        en = f"{number} published facts onto {topic}, a topic of its own; nobody else notices"
    facts = {"after": chosen.after, "through": chosen.through, "rate": wanted.rate}
    return JobPlan(number, ((zh, en),), facts)


def _run(own: OwnFacts, working: Working[Replay]) -> JobOutcome:
    """Batch by batch; what is done and how far it came are saved together."""
    wanted = working.parameters
    chosen = _begin(own, working)
    there = (
        _sandbox(own, wanted.sandbox)
        if wanted.sandbox
        else _subscriber(own, wanted.subscriber, working.job)
    )
    size = _batch_size(wanted.rate)
    while rows := _next(own.database, chosen, int(working.checkpoint["at"]), size):
        working.pace(len(rows), wanted.rate)
        _pass_on(there, working, rows)
    return JobOutcome(working.total, working.counts, facts={**there.facts, **_bounds(chosen)})


def _pass_on(there: Sandbox | Subscriber, working: Working[Replay], rows: list[StoredRow]) -> None:
    def save(became: Mapping[str, int], connection: Any = None) -> None:
        counts = {
            name: working.counts.get(name, 0) + became.get(name, 0)
            for name in (*working.counts, *became)
        }
        at = {**working.checkpoint, "at": rows[-1].position}
        working.save(working.done + len(rows), working.total, counts, at, connection)
        reach("mid-replay")

    there.take(rows, save)
    working.check()


def _begin(own: OwnFacts, working: Working[Replay]) -> Selection:
    """The bounds as they were when it was begun first; later facts are not in it."""
    wanted = working.parameters
    if working.resumed:
        return _selection(own.log, wanted, int(working.checkpoint["through"]))
    _must_be_free(own, wanted, working.job)
    chosen = _selection(own.log, wanted)
    with own.database.connection() as connection:
        total = chosen.count(connection)
    working.save(0, total, {}, {"at": chosen.after, "through": chosen.through})
    return chosen


def _selection(log: Log, wanted: Replay, through: int | None = None) -> Selection:
    if bool(wanted.sandbox) == bool(wanted.subscriber):
        raise ReplayUnbounded("sandbox 与 subscriber 择一 / one of sandbox and subscriber")
    if wanted.last is None and wanted.until is None:
        raise ReplayUnbounded("缺少终点 / there is no upper bound")
    if wanted.until is not None and wanted.until > log.clock.now():
        raise ReplayUnbounded("终点在将来 / the upper bound is in the future")
    head = log.head()
    if wanted.last is not None and wanted.last > head:
        raise BeyondTheEnd(f"日志末端 {head} / the log ends at {head}", last=head)
    for name in wanted.types:
        known("事实类型", "type of fact", name, published_types())
    bound = through or (head if wanted.last is None else wanted.last)
    return Selection(
        after=(wanted.first or 1) - 1,
        through=bound,
        since=wanted.since,
        until=wanted.until,
        project=wanted.project,
        types=tuple(wanted.types),
        published=bool(wanted.subscriber),
    )


def _sandbox(own: OwnFacts, name: str) -> Sandbox:
    return Sandbox(own.log, own.database, own.views, name)


def _subscriber(own: OwnFacts, name: str, job: str = "") -> Subscriber:
    return Subscriber(own.log, own.bus, name, job)


def _must_be_free(own: OwnFacts, wanted: Where, job: str = "") -> None:
    if wanted.sandbox and _sandbox(own, wanted.sandbox).rows():
        raise ReplayNameTaken(wanted.sandbox, name=wanted.sandbox)
    if wanted.subscriber and _subscriber(own, wanted.subscriber, job).taken():
        raise ReplayNameTaken(wanted.subscriber, name=wanted.subscriber)


def _next(database: Database, chosen: Selection, after: int, size: int) -> list[StoredRow]:
    with database.connection() as connection:
        return chosen.rows(connection, after, size)


def _batch_size(rate: float) -> int:
    """About a second's worth, so that a slow one is steady."""
    return min(BATCH, max(1, int(rate))) if rate else BATCH


def _bounds(chosen: Selection) -> dict[str, int]:
    return {"after": chosen.after, "through": chosen.through}


def _plan_drop(own: OwnFacts, wanted: Where) -> JobPlan:
    """How many rows or records would be removed."""
    if bool(wanted.sandbox) == bool(wanted.subscriber):
        raise ReplayUnbounded("sandbox 与 subscriber 择一 / one of sandbox and subscriber")
    if wanted.sandbox:
        known("沙箱", "sandbox", wanted.sandbox, Sandbox.names(own.database))
        number = _sandbox(own, wanted.sandbox).rows()
        zh, en = f"删除沙箱的 {number} 行", f"removes {number} rows of the sandbox"
    else:
        there = _subscriber(own, wanted.subscriber)
        known("重放主题", "replay topic", wanted.subscriber, there.names())
        number = there.records()
        zh, en = f"删除主题及其 {number} 条记录", f"removes the topic with {number} records"
    return JobPlan(number, ((zh, en),))


def _run_drop(own: OwnFacts, working: Working[Where]) -> JobOutcome:
    wanted = working.parameters
    if not working.resumed:
        if wanted.sandbox:
            _sandbox(own, wanted.sandbox).drop(working)
        else:
            there = _subscriber(own, wanted.subscriber)
            number = there.records()
            there.drop()
            working.save(number, number, {"removed": number}, {"removed": True})
    return JobOutcome(working.total, working.counts)


def replay(own: OwnFacts) -> JobKind[Replay]:
    """Repeats facts into a sandbox, or onto a topic of one subscriber."""
    plan, run = partial(_plan, own), partial(_run, own)
    return JobKind("replay", Replay, lambda wanted: wanted.target, plan, run, weighty=True)


def drop_replay(own: OwnFacts) -> JobKind[Where]:
    """Removes what was replayed."""
    plan, run = partial(_plan_drop, own), partial(_run_drop, own)
    return JobKind("replay.drop", Where, lambda wanted: wanted.target, plan, run, weighty=True)
