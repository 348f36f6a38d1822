"""What carries facts between services, as an operator sees it; the same over Kafka and within
one process, where the neighbours' feeds are topics of one partition."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from onestop_chassis.bus.peek import peek
from onestop_chassis.refusal import Conflict, NotFound, Unavailable


class BrokerAway(Unavailable):
    """No broker answers within the time that is allowed for it."""

    code = "broker-away"
    title = "The Kafka broker does not answer"
    title_zh = "Kafka 无应答"
    remedy = "See whether it runs and whether this service reaches it; then ask again."
    remedy_zh = "请检查 Kafka 是否在运行、本服务能否连接，然后重试。"


class BrokerForbids(Conflict):
    """The broker answers, and does not let this service do what was asked for."""

    code = "broker-forbids"
    title = "The Kafka broker does not allow it"
    title_zh = "Kafka 未授权"
    remedy = "Grant what the service's command acls lists (with --apply); then ask again."
    remedy_zh = "请授予该服务 acls 命令列出的权限（可用 --apply），然后重试。"


class TopicMissing(NotFound):
    """The service's topic is not on the broker."""

    code = "topic-missing"
    title = "The topic is not on the broker"
    title_zh = "Kafka 上没有该主题"
    remedy = "The relay makes it and fills it from the log: see onestop relay status."
    remedy_zh = "中继会重新建立该主题并从日志补发：请查看 onestop relay status。"


class NoBroker(Conflict):
    """The services share one process and there is no broker; what was asked for needs one."""

    code = "no-broker"
    title = "There is no Kafka broker here"
    title_zh = "当前未使用 Kafka"
    remedy = "Run the services over Kafka (onestop up --kafka, or compose) for this."
    remedy_zh = "如需此功能，请以 Kafka 方式运行（onestop up --kafka 或 compose）。"


TRANSPORT_REFUSES = (BrokerAway, BrokerForbids, TopicMissing, NoBroker)


@dataclass(frozen=True, slots=True)
class PartitionEnds:
    """One partition: its first offset, the one behind its last record, and the producer's
    position of its last record (0 when there is none)."""

    partition: int
    first: int
    end: int
    position: int


@dataclass(frozen=True, slots=True)
class Carried:
    """One record of a topic as it is."""

    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Mapping[str, str]

    @property
    def position(self) -> int:
        """The producer's position; 0 where the record cannot be read."""
        seen = peek(self.value)
        return seen.position if seen else 0

    @property
    def at(self) -> datetime | None:
        """When the producer recorded it."""
        found = _told(self.value).get("time")
        try:
            return datetime.fromisoformat(found) if isinstance(found, str) else None
        except ValueError:
            return None

    def told(self) -> Mapping[str, Any]:
        """The envelope's fields, without its data."""
        return {name: one for name, one in _told(self.value).items() if name != "data"}

    def data(self) -> Any:
        """What the fact says; None where the record cannot be read."""
        return _told(self.value).get("data")


def _told(value: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(value)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a group of consumers has come in one partition, by its own account.

    `offset` is the one it reads next, None where it never said.
    """

    group: str
    state: str
    members: int
    partition: int
    offset: int | None
    end: int


class Transport(Protocol):
    """Where a service's facts are carried. `kind` is kafka or in-process.

    Raises (everywhere): BrokerAway, BrokerForbids; TopicMissing where a topic is asked for.
    """

    kind: str

    def places(self, service: str) -> Sequence[PartitionEnds]: ...

    def records(self, service: str, partition: int, offset: int, limit: int) -> Sequence[Carried]:
        """Up to `limit` records from `offset` on; fewer at the end."""
        ...

    def readings(self, service: str) -> Sequence[Reading]:
        """Everybody who reads the service's topic."""
        ...

    def members(self, group: str) -> int:
        """How many consumers are in a group on a broker; 0 where there is none."""
        ...

    def differences(self, service: str) -> Sequence[str]:
        """Where the service's topic is not what this process's settings ask for."""
        ...

    def count(self, service: str, position: int) -> int:
        """How many facts behind this position of the service's log are carried."""
        ...


def position_before(transport: Transport, service: str, place: PartitionEnds, offset: int) -> int:
    """The producer's position of the last readable record before `offset`; 0 for none."""
    for at in range(min(offset, place.end) - 1, place.first - 1, -1):
        found = transport.records(service, place.partition, at, 1)
        if found and found[0].position:
            return found[0].position
    return 0


def offset_behind(transport: Transport, service: str, place: PartitionEnds, position: int) -> int:
    """The offset behind the last record whose position is not above `position`.

    Positions rise along a partition, so it is found by halving.
    """
    low, high = place.first, place.end
    while low < high:
        middle = (low + high) // 2
        if position_before(transport, service, place, middle + 1) <= position:
            low = middle + 1
        else:
            high = middle
    return low
