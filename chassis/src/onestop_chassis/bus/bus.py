"""The bus is a port: neighbours in one process, or Kafka between processes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from onestop_chassis.bus.feed import INBOX_PREFIX, Feed
from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.loss_check import must_hold, must_not_be_halted
from onestop_chassis.bus.pump import Pump
from onestop_chassis.bus.state import DIRECT, BusState
from onestop_chassis.log.log import Log

if TYPE_CHECKING:
    from onestop_chassis.bus.kafka import KafkaAttachment


class Attachment(Protocol):
    """One service on the bus. `status` is for people and for readiness.

    `known` is the highest own position that others are known to hold, None before anybody looked.
    It holds `inbox` (per source the highest producer position stored), `relay` (the highest own
    position that the bus has for certain) and `troubles` (what failed last, by part); over Kafka
    also `tails` (the last position on each own partition) and `heard` (per source and partition
    the highest position stored). `resting`: nothing is being taken in at the moment.
    """

    def stop(self) -> None: ...

    def status(self) -> Mapping[str, Any]: ...

    def state(self) -> BusState:
        """What goes out, and what waits to come in; asks nobody."""
        ...

    def mind(self, part: str, *, closed: bool) -> None:
        """Closes or opens `relay` or `inbox`; said again and again, it changes nothing."""
        ...


class Bus(Protocol):
    """Carries published facts between services; every adapter passes one conformance suite."""

    def start(self, service: str, log: Log, listens: Sequence[str]) -> Attachment: ...


class KafkaBus:
    """Services in processes of their own, with Kafka between them.

    A text names a broker that lets everybody in. `instance` is the ordinal of this replica: a
    restarted one takes its place in the group at once.
    """

    def __init__(self, kafka: KafkaSettings | str, *, instance: str = "1"):
        self.kafka = KafkaSettings.unsecured(kafka) if isinstance(kafka, str) else kafka
        self._instance = instance

    def start(self, service: str, log: Log, listens: Sequence[str]) -> "KafkaAttachment":
        """Starts to publish and to hear; whether a broker is there shows in the status."""
        from onestop_chassis.bus.kafka import KafkaAttachment  # noqa: PLC0415 (costs 0.7 s)

        return KafkaAttachment(service, log, listens, self.kafka, self._instance)


def ensure_topics(kafka: KafkaSettings, services: Iterable[str]) -> None:
    """See `onestop_chassis.bus.topics.ensure_topics`."""
    from onestop_chassis.bus import topics  # noqa: PLC0415 (only with Kafka)

    topics.ensure_topics(kafka, services)


class InProcessBus:
    """Services of one process read each other's feed; durable because their logs are.

    A service hears the ones it listens to as soon as both have started, in any order.
    """

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}

    def start(self, service: str, log: Log, listens: Sequence[str]) -> "Member":
        """Puts the service on the bus and connects it, both ways, to those already there."""
        member = Member(service, log, listens, self._left, self._known)
        others = [other for name, other in self._members.items() if name != service]
        self._members[service] = member
        for other in others:
            other.hear(member)
            member.hear(other)
        return member

    def _known(self, service: str) -> int:
        """The highest position of a service's log that another one here holds."""
        heard = [
            place.position
            for member in list(self._members.values())
            if service in member.listens
            for place in member.log.inbox_positions(service).values()
        ]
        return max(heard, default=0)

    def members(self) -> Mapping[str, "Member"]:
        """Everybody on the bus at the moment."""
        return dict(self._members)

    def _left(self, member: "Member") -> None:
        """Nobody reads a log that is about to be closed."""
        if self._members.get(member.service) is member:
            del self._members[member.service]
        for other in self._members.values():
            other.ask_to_forget(member)
        for other in self._members.values():
            other.forget(member)


class Member:
    """One service on the in-process bus, with a pump for every neighbour it listens to."""

    def __init__(
        self,
        service: str,
        log: Log,
        listens: Sequence[str],
        left: Callable[["Member"], None],
        known: Callable[[str], int],
    ):
        self.service = service
        self.log = log
        self.listens = tuple(listens)
        self._left = left
        self._known = known
        self._inbox = Inbox(log)
        self._pumps: dict[str, Pump] = {}
        self._neighbours: dict[str, Log] = {}
        self._closed_inbox = False
        self.relay_closed = False

    def hear(self, other: "Member") -> None:
        """Starts to take in what `other` publishes, if this service listens to it."""
        if other.service not in self.listens:
            return
        self.forget(other)  # it may have been restarted within this process
        pump = Pump(
            Feed(other.log),
            self._inbox,
            other.log,
            lambda: self._closed_inbox or other.relay_closed,
            lambda: self._must_hold(other),
        )
        self._neighbours[other.service] = other.log
        self._pumps[other.service] = pump
        pump.start()

    def _must_hold(self, other: "Member") -> None:
        """The neighbour's log still has what was heard of it last, and is not halted.

        Raises:
            LogBehind: nothing is read until an operator has looked.
        """
        known = self.log.inbox_positions(other.service).values()
        heard = max((place.position for place in known), default=0)
        fact = self.log.row(f"{INBOX_PREFIX}{other.service}", heard) if heard > 0 else None
        if fact is not None:
            must_hold(other.log, heard, fact.state, self.service)
        must_not_be_halted(other.log)

    def ask_to_forget(self, other: "Member") -> None:
        """Begins what `forget` ends, without waiting."""
        if (pump := self._pumps.get(other.service)) is not None:
            pump.ask_to_stop()

    def forget(self, other: "Member") -> None:
        """Stops to take in what `other` publishes."""
        pump = self._pumps.pop(other.service, None)
        if pump is not None:
            pump.stop()

    def mind(self, part: str, *, closed: bool) -> None:
        """A closed inbox takes nothing in; behind a closed relay neighbours read nothing."""
        if part == "inbox" and closed is not self._closed_inbox:
            self._closed_inbox = closed
            for log in list(self._neighbours.values()):
                log.wake()
        if part == "relay" and closed is not self.relay_closed:
            self.relay_closed = closed
            self.log.wake()

    def state(self) -> BusState:
        pumps = dict(self._pumps)
        waits = {name: self._neighbours[name].waited(pump.through) for name, pump in pumps.items()}
        return BusState(DIRECT, self.log.wait(-1, 0.0), dict.fromkeys(self.listens, 0.0) | waits)

    def stop(self) -> None:
        for pump in self._pumps.values():
            pump.ask_to_stop()
        self._left(self)
        for pump in self._pumps.values():
            pump.stop()

    def status(self) -> dict[str, Any]:
        return {
            "transport": "in-process",
            "inbox": {source: self._inbox.position(source) for source in self.listens},
            "relay": self.log.head(),
            "known": self._known(self.service),
            "resting": all(pump.resting for pump in self._pumps.values()),
            "troubles": {name: p.trouble for name, p in self._pumps.items() if p.trouble},
        }
