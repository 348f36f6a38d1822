"""Makes a service's topic anew as its settings want it; the relay fills it again from the log.

That is how a topic comes to another number of partitions: the facts of one project stay in order
on the new one, and whoever reads stores only what it does not have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from onestop_chassis.bus.bus import Bus, KafkaBus
from onestop_chassis.bus.feed import topic_of
from onestop_chassis.bus.loss_check import holds
from onestop_chassis.bus.state import PAUSED
from onestop_chassis.log.log import Log
from onestop_chassis.operators.bus.carrier import kafka_of
from onestop_chassis.operators.bus.transport import NoBroker
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.switch import Part
from onestop_chassis.operators.switches import Switches
from onestop_chassis.refusal import Conflict

REST_SECONDS = 60.0


class RelayOpen(Conflict):
    """The relay would publish on what is being taken away, or make it again on its own."""

    code = "relay-open"
    title = "The relay is open"
    title_zh = "中继仍在运行"
    remedy = "Pause it (onestop relay pause SERVICE), renew the topic, and let it go on (resume)."
    remedy_zh = "请先暂停中继（onestop relay pause 服务），重建主题后再恢复（resume）。"


class LogBehindTopic(Conflict):
    """What only the topic has would be gone with it."""

    code = "log-behind-topic"
    title = "The topic holds facts that the log does not"
    title_zh = "主题上有日志中没有的事实"
    remedy = "Nothing was removed. The database is older than the topic: see onestop db check."
    remedy_zh = "未删除任何内容。数据库早于主题：请查看 onestop db check。"


class RenewTopic(Parameters):
    """Nothing has to be said: it is the service's own, and made as its settings say."""


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A service's log, whether its relay is open, its bus, and what it says there of itself."""

    log: Log
    switches: Switches
    bus: Bus
    on_the_bus: Callable[[], Mapping[str, Any]]

    @property
    def name(self) -> str:
        return topic_of(self.log.service)

    def kafka(self) -> KafkaBus:
        """The bus as one with a broker.

        Raises:
            NoBroker: there is none.
        """
        if not isinstance(self.bus, KafkaBus):
            raise NoBroker("同一进程内没有主题 / within one process there are no topics")
        return self.bus


def _plan(own: OwnTopic, _: RenewTopic) -> JobPlan:
    """Refuses while the relay is open, and where something would be lost."""
    bus = own.kafka()
    if own.switches.is_open(Part.RELAY):
        raise RelayOpen(f"{own.log.service} 的中继未暂停 / the relay of {own.log.service} is open")
    places = kafka_of(bus).places_of(own.name)
    _must_be_in_the_log(own, bus)
    records, now, then = sum(p.end - p.first for p in places), len(places), bus.kafka
    return JobPlan(
        records,
        (
            (
                f"{own.name}（{now} 个分区，{records} 条记录）将删除并以 {then.topic_partitions}"
                " 个分区重建；恢复中继后由日志重新发布，其他读者从头读起",
                f"{own.name} ({now} partitions, {records} records) will be removed and made anew"
                f" with {then.topic_partitions}; once the relay is resumed all of it is published"
                " again from the log, and other readers begin at its first record",
            ),
        ),
        {"topic": own.name, "partitions": now, "then": then.topic_partitions},
    )


def _must_be_in_the_log(own: OwnTopic, bus: KafkaBus) -> None:
    last = [one for one in kafka_of(bus).last(own.name).values() if one and one.position]
    if strange := [one.position for one in last if not holds(own.log, one.position, one.value)]:
        raise LogBehindTopic(
            f"{own.name}：{max(strange)}，日志 {own.log.head()}"
            f" / {own.name} is at {max(strange)}, the log at {own.log.head()}"
        )


def _run(own: OwnTopic, working: Working[RenewTopic]) -> JobOutcome:
    """Goes on where it was interrupted: a topic of another id than at first is the new one."""
    bus = own.kafka()
    kafka = kafka_of(bus)
    if not working.resumed:
        _wait_for_rest(own, working)
        _must_be_in_the_log(own, bus)
        records = sum(place.end - place.first for place in kafka.places_of(own.name))
        working.save(0, records, {"removed": records}, {"was": kafka.identity(own.name)})
    was, records = working.checkpoint["was"], working.counts["removed"]
    if (now := kafka.identity(own.name)) == was:
        kafka.drop(own.name)
        while (now := kafka.identity(own.name)) == was:
            working.rest(0.2)
    if now is None:
        kafka.make(own.name)
    working.save(records, records, working.counts)
    partitions = len(kafka.places_of(own.name))
    return JobOutcome(records, working.counts, facts={"topic": own.name, "partitions": partitions})


def _wait_for_rest(own: OwnTopic, working: Working[RenewTopic]) -> None:
    """Raises RelayOpen where it was opened again, or does not come to rest."""
    end = monotonic() + REST_SECONDS
    while not own.switches.is_open(Part.RELAY) and monotonic() < end:
        if own.on_the_bus().get("leading", PAUSED) == PAUSED:
            return
        working.rest(0.2)
    raise RelayOpen(f"{own.log.service} 仍在发布 / {own.log.service} still publishes")


def renew_topic(own: OwnTopic) -> JobKind[RenewTopic]:
    """Of the service's own topic."""
    return JobKind(
        "topic.renew",
        RenewTopic,
        lambda _: f"topic/{own.name}",
        partial(_plan, own),
        partial(_run, own),
        weighty=True,
    )
