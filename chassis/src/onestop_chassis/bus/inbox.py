"""Taking in what other services published: each fact once, as it came, into the own log."""

import base64
import json
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from zlib import crc32

import structlog
from onestop_contracts.envelope import Envelope

from onestop_chassis.bus.feed import LOCAL, Delivered
from onestop_chassis.bus.peek import Peek, peek
from onestop_chassis.bus.unreadable import NotTheirs, why
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.log.log import InboxPosition, Log
from onestop_chassis.telemetry import tracing

UNREADABLE = "onestop.unreadable"

Fact = tuple[int, str, bytes]
_HIGHEST = 2**63 - 1
_OFFSET_BITS, _DIGEST_BITS = 35, 16

log = structlog.get_logger(__name__)


def delivered(
    source: str, partition: int, offset: int, key: bytes | None, value: bytes | None
) -> Delivered:
    """What a transport handed over, read as far as storing it needs; never raises."""
    key, value = key or b"", value or b""
    try:
        seen = peek(value) or _read(value)
        if seen.service != source or not 0 < seen.position <= _HIGHEST or "\0" in seen.type:
            raise NotTheirs(f"its id is none of {source}'s, or its type none that can be stored")
    except ValueError as error:  # pydantic's errors are ValueErrors
        return Delivered(source, partition, offset, 0, key, UNREADABLE, value, why(error))
    return Delivered(source, partition, offset, seen.position, key, seen.type, value)


def _read(value: bytes) -> Peek:
    envelope = Envelope.model_validate_json(value)
    return Peek(envelope.service, envelope.position, envelope.type)


def unreadable(fact: Delivered, now: str) -> Fact:
    """A record nobody can read, wrapped as a fact of a type nobody knows, so that it is parked.

    It has no producer position; its version is made of where it was found and what it holds,
    and is below zero, where it never meets a position.
    """
    digest = crc32(fact.value) & (1 << _DIGEST_BITS) - 1
    place = (fact.partition << _OFFSET_BITS | fact.offset) << _DIGEST_BITS | digest
    found = f"{fact.partition}-{fact.offset}"
    envelope = {
        "specversion": "1.0",
        "id": f"{fact.source}/unreadable-{found}",
        "type": UNREADABLE,
        "source": f"/onestop/{fact.source}",
        "time": now,
        "datacontenttype": "application/json",
        "effectivetime": now,
        "streamid": f"unreadable/{fact.source}",
        "streamversion": 0,
        "correlationid": f"unreadable/{found}",
        "causationid": f"unreadable/{found}",
        "commandid": f"unreadable/{found}",
        "actor": "",
        "capacity": "",
        "jurisdiction": "",
        "data": {
            "reason": fact.reason,
            "key": base64.b64encode(fact.key).decode(),
            "value": base64.b64encode(fact.value).decode(),
        },
    }
    return -place - 1, UNREADABLE, json.dumps(envelope, ensure_ascii=False).encode()


class Inbox:
    """Stores deliveries in order: the facts and how far they came, in one transaction.

    A source's facts come with rising positions in each partition. One that comes again is refused
    by the log's key, whichever way it came; one that comes late, behind a higher position, is
    stored late rather than lost, and said.
    """

    def __init__(self, own_log: Log):
        self._log = own_log
        self._reached: dict[tuple[str, int], int] = {}

    def positions(self, source: str) -> dict[int, InboxPosition]:
        """How far each partition of `source` is stored; partitions never heard of are absent."""
        return self._log.inbox_positions(source)

    def position(self, source: str, partition: int = LOCAL) -> int:
        """The highest producer position stored from this partition; 0 for none."""
        return max(self._log.inbox_position(source, partition).position, 0)

    def forget(self, source: str) -> None:
        """Positions of a source are read from the database again; nothing may be storing it."""
        for place in [place for place in self._reached if place[0] == source]:
            self._reached.pop(place, None)

    def store(self, deliveries: Sequence[Delivered]) -> int:
        """Stores what is new, partition by partition; returns when committed, with how many."""
        stored = 0
        with tracing.span(
            self._log.service,
            "store inbox",
            tracing.CONSUMER,
            tracing.carried(fact.value for fact in deliveries),
            {"messaging.batch.message_count": len(deliveries)},
        ):
            for (source, partition), group in groupby(
                deliveries, attrgetter("source", "partition")
            ):
                stored += self._store(source, partition, list(group))
        return stored

    def _store(self, source: str, partition: int, deliveries: Sequence[Delivered]) -> int:
        place = source, partition
        if place not in self._reached:
            self._reached[place] = self.position(source, partition)
        reached, now = self._reached[place], self._log.clock.now().isoformat()
        facts: list[Fact] = []
        behind = 0
        for fact in deliveries:
            if fact.reason:
                log.warning(
                    "record_unreadable", source=source, partition=partition, offset=fact.offset
                )
                facts.append(unreadable(fact, now))
            else:
                behind += fact.position <= reached
                reached = max(reached, fact.position)
                facts.append((fact.position, fact.type, fact.value))
        stored = self._log.append_facts(source, partition, deliveries[-1].offset, facts)
        if (late := stored.new - (len(facts) - behind)) > 0:
            log.warning("inbox_out_of_order", source=source, partition=partition, facts=late)
        reach("inbox-stored")
        self._reached[place] = reached  # only now: what failed is not reached
        return stored.new
