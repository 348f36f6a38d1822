"""The bus is a port: neighbours in one process, or Kafka between processes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from onestop_chassis.feed import Feed
from onestop_chassis.inbox import Inbox
from onestop_chassis.log import Log
from onestop_chassis.pump import Pump


class Attachment(Protocol):
    """One service on the bus. `status` is for people and for readiness.

    It holds `inbox` (per source the highest producer position stored), `relay` (the highest own
    position that the bus has for certain) and `troubles` (what failed last, by part).
    """

    def stop(self) -> None: ...

    def status(self) -> Mapping[str, Any]: ...


class Bus(Protocol):
    """Carries published facts between services; every adapter passes one conformance suite."""

    def start(self, service: str, log: Log, listens: Sequence[str]) -> Attachment: ...


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
