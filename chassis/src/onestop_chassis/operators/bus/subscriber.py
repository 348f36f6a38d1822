"""A topic of its own for one subscriber: the same records as on the service's topic, for nobody
else."""

from collections.abc import Callable, Sequence
from typing import Any

from onestop_chassis.bus.bus import Bus, KafkaBus
from onestop_chassis.bus.feed import HEADERS, outgoing, replays_of
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.bus.carrier import kafka_of
from onestop_chassis.operators.bus.transport import BrokerAway, NoBroker, TopicMissing
from onestop_chassis.refusal import Conflict

HEADER = "onestop-replay"
SECONDS = 30.0


class NotOurTopic(Conflict):
    """Somebody else writes on the replay's topic."""

    code = "replay-topic-not-ours"
    title = "Another replay or a stranger wrote on this topic"
    title_zh = "该主题上有其他来源的记录"
    remedy = "Choose another name; nothing further was sent."
    remedy_zh = "请另选名称；未再发送。"


def topic_for(service: str, name: str) -> str:
    """The topic of a replay."""
    return f"{replays_of(service)}{name}"


def _on_kafka(bus: Bus) -> KafkaBus:
    """The bus as one with a broker.

    Raises:
        NoBroker: the services share one process.
    """
    if not isinstance(bus, KafkaBus):
        raise NoBroker(
            "同一进程内各服务直接读取日志，没有可供订阅的主题；可改用沙箱"
            " / within one process services read the log itself, and there is no topic to"
            " subscribe to; use a sandbox"
        )
    return bus


class Subscriber:
    """One replay's topic. Records carry the name of the job, so that it knows its own."""

    def __init__(self, own_log: Log, bus: Bus, name: str, job: str):
        self._service = own_log.service
        self._address = own_log.address
        self._job = job
        self._bus = _on_kafka(bus)
        self._kafka = kafka_of(self._bus)
        self._topic = topic_for(own_log.service, name)
        self._tails: dict[int, int] = {}
        self._producer: Any = None
        self.facts: dict[str, Any] = {"topic": self._topic}

    def names(self) -> list[str]:
        """The replays of this service that have a topic."""
        prefix = topic_for(self._service, "")
        topics = self._kafka.topics()
        return [name.removeprefix(prefix) for name in topics if name.startswith(prefix)]

    def records(self) -> int:
        """How many records are on it; 0 where it is not there."""
        try:
            return sum(place.end - place.first for place in self._kafka.places_of(self._topic))
        except TopicMissing:
            return 0

    def taken(self) -> bool:
        """Whether there is something on it that this job did not write."""
        try:
            last = self._kafka.last(self._topic).values()
        except TopicMissing:
            return False
        return any(one is not None and one.headers.get(HEADER) != self._job for one in last)

    def take(self, rows: Sequence[StoredRow], save: Callable[..., None]) -> None:
        """Sends a batch, waits until the broker has it, and says how far that is."""
        self._open()
        became = {"sent": 0, "skipped": 0}
        failed: list[str] = []
        for row in rows:
            became["sent" if self._send(row, failed) else "skipped"] += 1
        left = self._producer.flush(SECONDS)
        if left or failed:
            reason = failed[0] if failed else f"{left} not acknowledged"
            raise BrokerAway(f"Kafka 未确认 / not acknowledged: {reason}")
        save(became)

    def drop(self) -> None:
        """Removes the topic."""
        self._kafka.drop(self._topic)

    def _send(self, row: StoredRow, failed: list[str]) -> bool:
        """False where the topic has it already: sent before a crash, and not counted then."""
        from onestop_chassis.bus.topics import partition_of  # noqa: PLC0415 (only with Kafka)

        fact = outgoing(self._service, row, self._address)
        assert fact is not None, "only what is published was asked for"
        partition = partition_of(fact.key, len(self._tails))
        if row.position <= self._tails[partition]:
            return False

        def told(error: Any, _: Any) -> None:
            if error is not None:
                failed.append(str(error))

        self._producer.produce(
            self._topic,
            fact.value,
            fact.key,
            partition,
            on_delivery=told,
            headers=[*HEADERS, (HEADER, self._job.encode())],
        )
        self._producer.poll(0)
        self._tails[partition] = row.position
        return True

    def _open(self) -> None:
        if self._producer is not None:
            return
        self._kafka.make(self._topic)
        if self.taken():
            raise NotOurTopic(self._topic, topic=self._topic)
        last = self._kafka.last(self._topic)
        self._tails = {n: one.position if one else 0 for n, one in last.items()}
        self._producer = self._kafka.producer()
