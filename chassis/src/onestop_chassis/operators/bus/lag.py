"""How far a service is behind those it listens to: in records, and in seconds."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from onestop_chassis.bus.bus import Bus
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import InboxPosition
from onestop_chassis.operators.bus.carrier import transport_of
from onestop_chassis.operators.bus.move import IN_PROCESS
from onestop_chassis.operators.bus.transport import PartitionEnds, Transport
from onestop_chassis.operators.names import known


class PartitionLag(BaseModel):
    """One partition: `stored` is the next offset, `position` the producer's as far as stored."""

    model_config = ConfigDict(frozen=True)

    partition: int
    next: int
    end: int
    position: int
    last: int
    events: int
    waiting_since: datetime | None


class Lag(BaseModel):
    """A source: `events` that are carried and not stored; `seconds` since the first of them was
    recorded, by the clock that decides; 0 when nothing waits."""

    model_config = ConfigDict(frozen=True)

    source: str
    events: int
    seconds: float
    position: int
    last: int
    partitions: list[PartitionLag]


def lags(log: Log, bus: Bus, listens: Sequence[str], source: str = "") -> list[Lag]:
    """Of one source, or of all that the service listens to.

    Raises:
        NameUnknown: it does not listen to `source`.
        BrokerAway, TopicMissing: see there.
    """
    if source:
        known("来源", "source", source, listens)
    transport = transport_of(bus)
    wanted = [source] if source else listens
    return [_lag(log, transport, one) for one in wanted]


def _lag(log: Log, transport: Transport, source: str) -> Lag:
    stored = log.inbox_positions(source)
    nothing = InboxPosition(-1, 0)
    places = [
        _place(transport, source, place, stored.get(place.partition, nothing))
        for place in transport.places(source)
    ]
    since = [one.waiting_since for one in places if one.waiting_since is not None]
    waited = (log.clock.now() - min(since)).total_seconds() if since else 0.0
    return Lag(
        source=source,
        events=sum(one.events for one in places),
        seconds=max(waited, 0.0),
        position=max((one.position for one in places), default=0),
        last=max((one.last for one in places), default=0),
        partitions=places,
    )


def _place(
    transport: Transport, source: str, place: PartitionEnds, stored: InboxPosition
) -> PartitionLag:
    position = max(stored.position, 0)
    if transport.kind == IN_PROCESS:
        upcoming, events = position + 1, transport.count(source, position)
    else:
        upcoming = min(max(stored.offset + 1, place.first), place.end)
        events = place.end - upcoming
    first = transport.records(source, place.partition, upcoming, 1) if events else ()
    return PartitionLag(
        partition=place.partition,
        next=upcoming,
        end=place.end,
        position=position,
        last=place.position,
        events=events,
        waiting_since=first[0].at if first else None,
    )
