"""One session of leadership: what the topic lacks goes there, in order, once."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer

from onestop_chassis.bus.feed import outgoing
from onestop_chassis.bus.record_batches import RecordBatches
from onestop_chassis.bus.topics import partition_of, topic_of
from onestop_chassis.log.append.work import Work
from onestop_chassis.log.log import Log, StoredRow
from onestop_chassis.telemetry import tracing

BATCH = 2000
AHEAD = 3
"""Pages that may be on their way at once."""
WAIT_SECONDS = 0.2
CONFIRM_SECONDS = 1.0
SAVE_SECONDS = 1.0
WATCH_SECONDS = 2.0
"""How soon a topic that was deleted under a leader is noticed."""
CURSOR = "relay"


@dataclass
class Reach:
    """How far the own topic is, in positions of the own log."""

    position: int = 0
    """The highest that the topic has for certain."""
    known: int | None = None
    """The highest on the topic when it was last looked at; None before that."""
    saved: int = 0
    """What the stored cursor says; it only saves reading."""
    tails: dict[int, int] = field(default_factory=dict)
    """The last position on each partition, sent if not yet acknowledged, of this session."""


@dataclass
class Checks:
    """What a session asks for, and says, while it runs. The first two raise to end it."""

    still_leads: Callable[[], None]
    same_topic: Callable[[], None]
    went_well: Callable[[], None]


class RelaySession:
    """Publishes over one producer, beyond `reach`, until something raises or cancels it."""

    def __init__(self, own_log: Log, producer: AIOKafkaProducer, reach: Reach, checks: Checks):
        self._log = own_log
        self._topic = topic_of(own_log.service)
        self._producer = producer
        self._reach = reach
        self._checks = checks
        self._saved_at = 0.0
        self._on_their_way: asyncio.Queue[tuple[RecordBatches, int]] = asyncio.Queue(AHEAD)

    async def run(self) -> None:
        """Reads and sends on one side, waits for acknowledgements on the other, a little apart."""
        try:
            async with asyncio.TaskGroup() as together:
                together.create_task(self._send())
                together.create_task(self._confirm())
                together.create_task(self._watch())
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def _send(self) -> None:
        reached, confirmed_at = self._reach.position, -math.inf
        while True:
            rows = await asyncio.to_thread(self._read, reached)
            if time.monotonic() - confirmed_at > CONFIRM_SECONDS:
                # Before anything is sent: whoever stood still meanwhile, or took long to learn
                # what the topic has, may lead no longer.
                await asyncio.to_thread(self._checks.still_leads)
                confirmed_at = time.monotonic()
            if rows:
                reached = rows[-1].position
                await self._on_their_way.put((await self._publish(rows), reached))
            elif self._reach.position == reached:
                self._checks.went_well()
            await self._save()

    async def _confirm(self) -> None:
        while True:
            batches, through = await self._on_their_way.get()
            await batches.acknowledged()
            self._reach.position = through
            self._checks.went_well()

    async def _watch(self) -> None:
        """Ends the session when the topic is lost; the next one makes and fills it again."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            await asyncio.to_thread(self._checks.same_topic)

    def _read(self, after: int) -> Sequence[StoredRow]:
        self._log.wait(after, WAIT_SECONDS)
        return self._log.news(after, BATCH)

    async def _publish(self, rows: Sequence[StoredRow]) -> RecordBatches:
        with tracing.span(
            self._log.service,
            f"publish {self._topic}",
            tracing.PRODUCER,
            tracing.carried(row.state for row in rows if not row.foreign),
            {"messaging.system": "kafka", "messaging.destination.name": self._topic},
        ):
            return await self._batches(rows)

    async def _batches(self, rows: Sequence[StoredRow]) -> RecordBatches:
        batches, tails = RecordBatches(self._producer, self._topic), self._reach.tails
        for row in rows:
            fact = outgoing(self._log.service, row, self._log.address)
            if fact is None:
                continue
            partition = partition_of(fact.key, len(tails))
            if row.position > tails[partition]:
                await batches.add(partition, fact.key, fact.value, row.position)
                tails[partition] = row.position
        await batches.sent()
        return batches

    async def _save(self) -> None:
        """Now and then: what a crash forgets is read back from the topic."""
        position, now = self._reach.position, time.monotonic()
        if position <= self._reach.saved or now - self._saved_at <= SAVE_SECONDS:
            return
        work = Work([], tracking=(CURSOR, position))
        await asyncio.to_thread(lambda: self._log.submit(work).result())
        self._reach.saved, self._saved_at = position, now
