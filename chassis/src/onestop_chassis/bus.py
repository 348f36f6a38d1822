"""The bus is a port: neighbours in one process, or Kafka between processes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from onestop_chassis.feed import Feed
from onestop_chassis.inbox import Inbox
from onestop_chassis.log import Log
from onestop_chassis.pump import Pump

if TYPE_CHECKING:
    from onestop_chassis.kafka_bus import KafkaAttachment


class Attachment(Protocol):
    """One service on the bus. `status` is for people and for readiness.

    It holds `inbox` (per source the highest producer position stored), `relay` (the highest own
    position that the bus has for certain) and `troubles` (what failed last, by part); over Kafka
    also `tails` (the last position on each own partition) and `heard` (per source and partition
    the highest position stored).
    """

    def stop(self) -> None: ...

    def status(self) -> Mapping[str, Any]: ...


class Bus(Protocol):
    """Carries published facts between services; every adapter passes one conformance suite."""

    def start(self, service: str, log: Log, listens: Sequence[str]) -> Attachment: ...


class KafkaBus:
    """Services in processes of their own, with Kafka between them.

    `instance` is the ordinal of this replica: a restarted one takes its place in the group at
    once. `partitions` is for topics that do not exist yet.
    """

    def __init__(self, bootstrap: str, *, instance: str = "1", partitions: int = 6):
        self._bootstrap = bootstrap
        self._instance = instance
        self._partitions = partitions

    def start(self, service: str, log: Log, listens: Sequence[str]) -> "KafkaAttachment":
        """Starts to publish and to hear; whether a broker is there shows in the status."""
        from onestop_chassis.kafka_bus import KafkaAttachment  # noqa: PLC0415 (costs 0.7 s)

        return KafkaAttachment(
            service, log, listens, self._bootstrap, self._instance, self._partitions
        )


def ensure_topics(bootstrap: str, services: Iterable[str], partitions: int = 6) -> None:
    """See `onestop_chassis.topics.ensure_topics`."""
    from onestop_chassis import topics  # noqa: PLC0415 (only with Kafka)

    topics.ensure_topics(bootstrap, services, partitions)


class InProcessBus:
    """Services of one process read each other's feed; durable because their logs are.

    A service hears the ones it listens to as soon as both have started, in any order.
    """

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}

    def start(self, service: str, log: Log, listens: Sequence[str]) -> "Member":
        """Puts the service on the bus and connects it, both ways, to those already there."""
        member = Member(service, log, listens, self._left)
        others = [other for name, other in self._members.items() if name != service]
        self._members[service] = member
        for other in others:
            other.hear(member)
            member.hear(other)
        return member

    def _left(self, member: "Member") -> None:
        """Nobody reads a log that is about to be closed."""
        if self._members.get(member.service) is member:
            del self._members[member.service]
        for other in self._members.values():
            other.forget(member)


class Member:
    """One service on the in-process bus, with a pump for every neighbour it listens to."""

    def __init__(
        self, service: str, log: Log, listens: Sequence[str], left: Callable[["Member"], None]
    ):
        self.service = service
        self.log = log
        self._listens = tuple(listens)
        self._left = left
        self._inbox = Inbox(log)
        self._pumps: dict[str, Pump] = {}

    def hear(self, other: "Member") -> None:
        """Starts to take in what `other` publishes, if this service listens to it."""
        if other.service not in self._listens:
            return
        self.forget(other)  # it may have been restarted within this process
        pump = Pump(Feed(other.log), self._inbox, other.log.wait)
        self._pumps[other.service] = pump
        pump.start()

    def forget(self, other: "Member") -> None:
        """Stops to take in what `other` publishes."""
        pump = self._pumps.pop(other.service, None)
        if pump is not None:
            pump.stop()

    def stop(self) -> None:
        self._left(self)
        for pump in self._pumps.values():
            pump.stop()

    def status(self) -> dict[str, Any]:
        return {
            "transport": "in-process",
            "inbox": {source: self._inbox.position(source) for source in self._listens},
            "relay": self.log.head(),
            "troubles": {name: p.trouble for name, p in self._pumps.items() if p.trouble},
        }
