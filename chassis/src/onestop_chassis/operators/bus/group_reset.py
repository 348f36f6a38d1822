"""Moves a consumer group that is not one of our services', on this service's topic."""

from functools import partial
from typing import TYPE_CHECKING

from onestop_contracts.envelope import TOPICS

from onestop_chassis.bus.bus import Bus
from onestop_chassis.bus.feed import topic_of
from onestop_chassis.operators.bus.carrier import transport_of
from onestop_chassis.operators.bus.move import Move, MoveTo, counted, in_words, moves
from onestop_chassis.operators.bus.transport import NoBroker, Reading, Transport
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.names import known
from onestop_chassis.refusal import Conflict

if TYPE_CHECKING:
    from onestop_chassis.operators.bus.broker import KafkaTransport


class GroupActive(Conflict):
    """Somebody reads with this group, and would go on from where they are."""

    code = "group-active"
    title = "The group has members"
    title_zh = "消费组仍有成员"
    remedy = "Stop its consumers, wait until the group is empty (onestop bus groups), then repeat."
    remedy_zh = "请停止其消费者，待消费组为空（onestop bus groups）后重试。"


class ServiceGroup(Conflict):
    """A service reads on where its database says, whatever the group's offsets are."""

    code = "service-group"
    title = "This is a service; its positions stand in its database"
    title_zh = "该消费组属于本系统服务，位置以其数据库为准"
    remedy = "Ask the service itself: onestop bus reset SERVICE SOURCE."
    remedy_zh = "请使用：onestop bus reset 服务 来源。"


class ResetGroup(MoveTo):
    """Which group, and where it reads on."""

    group: str


def _plan(service: str, bus: Bus, wanted: ResetGroup) -> JobPlan:
    """Refuses while the group has members."""
    found = _moves(service, bus, wanted)
    places = [{"partition": m.place.partition, "now": m.now, "then": m.then} for m in found]
    return JobPlan(
        sum(counted(found).values()),
        in_words(wanted.group, service, found),
        {**counted(found), "partitions": places},
    )


def _run(service: str, bus: Bus, working: Working[ResetGroup]) -> JobOutcome:
    """One request to the broker, which refuses it as well if somebody has joined meanwhile."""
    wanted = working.parameters
    if working.resumed:
        counts = working.counts
    else:
        found = _moves(service, bus, wanted)
        counts = counted(found)
        offsets = {one.place.partition: one.then for one in found}
        _kafka(transport_of(bus)).move(wanted.group, topic_of(service), offsets)
        total = sum(counts.values())
        working.save(total, total, counts, {"moved": True})
    return JobOutcome(sum(counts.values()), counts)


def _moves(service: str, bus: Bus, wanted: ResetGroup) -> list[Move]:
    if wanted.group in TOPICS:
        raise ServiceGroup(wanted.group, group=wanted.group)
    transport = _kafka(transport_of(bus))
    readings = transport.readings(service)
    known("消费组", "group", wanted.group, {one.group for one in readings})
    own = [one for one in readings if one.group == wanted.group]
    _must_be_idle(own)
    now = {one.partition: one.offset for one in own if one.offset is not None}
    return moves(transport, service, wanted, now)


def _must_be_idle(own: list[Reading]) -> None:
    if members := max((one.members for one in own), default=0):
        raise GroupActive(f"{members} 个成员 / {members} members", members=members)


def _kafka(transport: Transport) -> "KafkaTransport":
    from onestop_chassis.operators.bus.broker import KafkaTransport  # noqa: PLC0415 (slow to load)

    if not isinstance(transport, KafkaTransport):
        raise NoBroker("同一进程内没有消费组 / within one process there are no groups to move")
    return transport


def reset_group(service: str, bus: Bus) -> JobKind[ResetGroup]:
    """Moves a group on the topic of this service."""
    return JobKind(
        "group.reset",
        ResetGroup,
        lambda wanted: f"group/{wanted.group}",
        partial(_plan, service, bus),
        partial(_run, service, bus),
        weighty=True,
    )
