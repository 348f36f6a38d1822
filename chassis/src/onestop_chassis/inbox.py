"""Taking in what other services published: each fact once, as it came, into the own log."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog
from onestop_contracts.envelope import Envelope
from pydantic import ValidationError

from onestop_chassis.crashpoints import reach
from onestop_chassis.feed import Delivered

UNREADABLE = "onestop.unreadable"
Fact = tuple[int, str, bytes]

_PARTITION_BITS, _OFFSET_BITS = 12, 44

log = structlog.get_logger(__name__)


class Storing(Protocol):
    """What an inbox needs of a log."""

    @property
    def service(self) -> str: ...
    def cursor(self, name: str) -> int: ...
    def append_facts(
        self, source: str, facts: Sequence[Fact], tracking: Mapping[str, int]
    ) -> object: ...


def watermark(source: str, partition: int) -> str:
    """Names the cursor that holds the highest stored producer position of one partition."""
    return f"inbox/{source}/{partition}"


def delivered(source: str, partition: int, offset: int, key: bytes, value: bytes) -> Delivered:
    """What a transport handed over, read as far as the inbox must; never raises for bad data."""
    try:
        envelope = Envelope.model_validate_json(value)
        position = envelope.position
        if envelope.service != source or position < 1:
            raise ValueError(f"{envelope.id} does not belong on the topic of {source}")
    except (ValidationError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"[:500]
        return Delivered(source, partition, offset, 0, key, UNREADABLE, value, reason)
    return Delivered(source, partition, offset, position, key, envelope.type, value)


def unreadable(fact: Delivered, generation: int = 0) -> Fact:
    """An undecodable record as a fact that will be parked: everything about it is kept.

    It has no producer position, so its version is made of where it was found; below zero, where
    it never meets a position.
    """
    found = generation << _PARTITION_BITS | fact.partition
    version = -(found << _OFFSET_BITS | fact.offset) - 1
    kept = {
        "source": fact.source,
        "partition": fact.partition,
        "offset": fact.offset,
        "reason": fact.reason,
        "key": base64.b64encode(fact.key).decode(),
        "value": base64.b64encode(fact.value).decode(),
    }
    return version, UNREADABLE, json.dumps(kept, ensure_ascii=False).encode()


class Inbox:
    """Stores deliveries of one source in order: facts and how far they came, in one transaction.

    Positions per source and partition only rise; a delivery that is not above its partition's
    watermark was stored before and is skipped, whatever its offset.
    """

    def __init__(self, log: Storing):
        self._log = log

    def position(self, source: str, partition: int = 0) -> int:
        """The highest producer position stored from this partition; 0 for none."""
        return self._log.cursor(watermark(source, partition))

    def store(
        self,
        source: str,
        deliveries: Sequence[Delivered],
        seen: Mapping[str, int] | None = None,
        generation: int = 0,
    ) -> int:
        """Stores what is new and says how many facts that were; returns only when committed.

        `seen` are further cursors to move in the same transaction (a transport's own places).
        """
        marks = {fact.partition: self.position(source, fact.partition) for fact in deliveries}
        fresh: list[Fact] = []
        for fact in deliveries:
            if fact.reason:
                log.warning(
                    "unreadable_record", source=source, partition=fact.partition, offset=fact.offset
                )
                fresh.append(unreadable(fact, generation))
            elif fact.position > marks[fact.partition]:
                marks[fact.partition] = fact.position
                fresh.append((fact.position, fact.type, fact.value))
        moved = {watermark(source, n): position for n, position in marks.items() if position}
        if fresh or seen:
            self._log.append_facts(source, fresh, {**moved, **(seen or {})})
        reach("inbox-stored")
        return len(fresh)
