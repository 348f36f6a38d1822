"""The bus: topics, who reads them, how far behind this service is, and the records themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from onestop_contracts.envelope import Attributes
from onestop_contracts.fields import Code
from onestop_contracts.personal import masked_as
from pydantic import BaseModel

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.bus.feed import topic_of
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.http.rejection import Malformed
from onestop_chassis.operators.bus.carrier import transport_of
from onestop_chassis.operators.bus.lag import Lag, lags
from onestop_chassis.operators.bus.transport import (
    TRANSPORT_REFUSES,
    Carried,
    PartitionEnds,
    Transport,
)
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.inspect.facts import veiled
from onestop_chassis.operators.names import NameUnknown

LARGEST = 500
_FROM = r"^(-?[0-9]{1,6}:[0-9]{1,18}(,-?[0-9]{1,6}:[0-9]{1,18})*)?$"


class Partition(BaseModel):
    """`position` is the producer's, of the last record."""

    partition: int
    first: int
    end: int
    position: int


class TopicAnswer(BaseModel):
    """The service's topic. `complete`: its last position is that of the last published fact.
    `differs`: where it is not what the service's settings ask for."""

    service: str
    topic: str
    transport: str
    records: int
    last: int
    published: int
    complete: bool
    partitions: list[Partition]
    differs: list[str]


class ReadingAnswer(BaseModel):
    """A group in one partition of the service's topic; `committed` is by its own account."""

    group: str
    state: str
    members: int
    service: str
    partition: int
    committed: int | None
    end: int
    lag: int | None


class RecordAnswer(BaseModel):
    """One record as it is; `data` only where it was asked for, with people masked."""

    partition: int
    offset: int
    key: str
    position: int
    type: str
    id: str
    at: datetime | None
    bytes: int
    headers: Mapping[str, str]
    data: Any = None


class RecordsAnswer(BaseModel):
    """Records, and where to read on: `from` of the next question."""

    records: list[RecordAnswer]
    further: str


def bus_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/bus", tags=["operations"])

    @router.get("/topic", responses=problems(*TRANSPORT_REFUSES))
    def read_topic(call: Call) -> TopicAnswer:
        """This service's topic and whether it holds what the log published."""
        call.actor.require(OPERATOR, AUDITOR)
        transport = transport_of(runtime.bus)
        published = int(runtime.status()["published"])
        places = transport.places(runtime.name)
        last = max((place.position for place in places), default=0)
        return TopicAnswer(
            service=runtime.name,
            topic=topic_of(runtime.name),
            transport=transport.kind,
            records=transport.count(runtime.name, 0),
            last=last,
            published=published,
            complete=last == published,
            partitions=[_partition(place) for place in places],
            differs=list(transport.differences(runtime.name)),
        )

    @router.get("/groups", responses=problems(*TRANSPORT_REFUSES))
    def list_groups(call: Call) -> Page[ReadingAnswer]:
        """Everybody who reads this service's topic."""
        call.actor.require(OPERATOR, AUDITOR)
        return whole(
            ReadingAnswer(
                group=one.group,
                state=one.state,
                members=one.members,
                service=runtime.name,
                partition=one.partition,
                committed=one.offset,
                end=one.end,
                lag=None if one.offset is None else max(one.end - one.offset, 0),
            )
            for one in transport_of(runtime.bus).readings(runtime.name)
        )

    @router.get("/lag", responses=problems(*TRANSPORT_REFUSES, NameUnknown))
    def list_lag(call: Call, source: str = "") -> Page[Lag]:
        """How far this service is behind the ones it listens to."""
        call.actor.require(OPERATOR, AUDITOR)
        return whole(lags(runtime.log, runtime.bus, runtime.blueprint.listens, source))

    @router.get("/records", responses=problems(*TRANSPORT_REFUSES, Malformed))
    def list_records(
        call: Call,
        start: Annotated[str, Query(alias="from", pattern=_FROM, max_length=4000)] = "",
        partition: int | None = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
        *,
        full: bool = False,
    ) -> RecordsAnswer:
        """The last records, or those from given offsets (`partition:offset,…`) on."""
        call.actor.require(OPERATOR, AUDITOR)
        transport = transport_of(runtime.bus)
        places = [
            one for one in transport.places(runtime.name) if partition in (None, one.partition)
        ]
        begin = _given(start) if start else _latest(transport, runtime.name, places, limit)
        found = [
            record
            for place in places
            for record in transport.records(
                runtime.name, place.partition, begin.get(place.partition, place.first), limit
            )
        ]
        found.sort(key=lambda one: (one.position, one.partition, one.offset))
        shown = found[:limit] if start else found[-limit:]
        reached = dict(begin)
        for one in shown if start else found:
            reached[one.partition] = max(reached.get(one.partition, 0), one.offset + 1)
        further = ",".join(f"{n}:{offset}" for n, offset in sorted(reached.items()))
        return RecordsAnswer(records=[_record(one, full=full) for one in shown], further=further)

    return router


def _partition(place: PartitionEnds) -> Partition:
    return Partition(
        partition=place.partition, first=place.first, end=place.end, position=place.position
    )


def _given(start: str) -> dict[int, int]:
    pairs = (one.partition(":") for one in start.split(","))
    return {int(partition): int(offset) for partition, _, offset in pairs}


def _latest(
    transport: Transport, service: str, places: list[PartitionEnds], limit: int
) -> dict[int, int]:
    """So far back in each partition that the last `limit` of all are among them."""
    if transport.kind == "kafka":
        return {place.partition: max(place.end - limit, place.first) for place in places}
    found: dict[int, int] = {}
    for place in places:
        after, reach = place.end, limit
        while after > 0 and transport.count(service, after) < limit:
            after, reach = max(place.end - reach, 0), reach * 4
        found[place.partition] = after + 1
    return found


def _record(one: Carried, *, full: bool) -> RecordAnswer:
    told: Mapping[str, Any] = masked_as(Attributes, dict(one.told()))
    return RecordAnswer(
        partition=one.partition,
        offset=one.offset,
        key=masked_as(Code, one.key.decode(errors="replace")),
        position=one.position,
        type=str(told.get("type", "")),
        id=str(told.get("id", "")),
        at=one.at,
        bytes=len(one.value),
        headers=masked_as(Mapping[Code, Code], dict(one.headers)),
        data=veiled(str(told.get("type", "")), one.data()) if full else None,
    )
