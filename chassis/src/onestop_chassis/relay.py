"""From the own log to Kafka: every published fact, in order, once."""

import asyncio
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer

from onestop_chassis.batches import Batches
from onestop_chassis.feed import outgoing
from onestop_chassis.follower import Follower
from onestop_chassis.lease import Lease
from onestop_chassis.log import Log, StoredRow
from onestop_chassis.topics import (
    MAX_RECORD_BYTES,
    TopicAhead,
    last_positions,
    make_topics,
    partition_of,
    topic_of,
)
from onestop_chassis.work import Work

BATCH = 2000
AHEAD = 3
"""Pages that may be on their way at once."""
BATCH_BYTES = 128 * 1024
WAIT_SECONDS = 0.2
STANDBY_SECONDS = 1.0
SAVE_SECONDS = 1.0
STOP_SECONDS = 5.0
CURSOR = "relay"

log = structlog.get_logger(__name__)


class Relay:
    """Publishes on the service's topic for as long as it leads; a thread with its own loop.

    A term of leadership begins with the last record of each partition, so that a crash repeats
    nothing and skips nothing; the stored cursor only saves reading. Any error ends the term and
    its producer with it, and the next term starts from the topic again, each time later up to
    the follower's longest delay. `position` is the highest own position the topic has for
    certain; `state` is `standby`, `leading`, `paused` or `stopped`.
    """

    def __init__(self, own_log: Log, bootstrap: str, lease: Lease, partitions: int = 6):
        self._log = own_log
        self._bootstrap = bootstrap
        self._lease = lease
        self._partitions = partitions
        self._topic = topic_of(own_log.service)
        self._follower = Follower(f"{own_log.service}:relay", self._step)
        self._go = threading.Event()
        self._go.set()
        self._term_task: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None
        self._saved, self._saved_at = 0, 0.0
        self.position = 0
        self.state = "stopped"
        self.tails: dict[int, int] = {}
        """The last position on each partition, sent if not yet acknowledged, of this term."""

    def start(self) -> None:
        self._follower.start()

    def stop(self) -> None:
        """Ends the term after what has been acknowledged; the rest is for the next one."""
        self._follower.ask_to_stop()
        self._go.set()
        self._end_term()
        self._follower.stop()
        self.state = "stopped"

    def pause(self) -> None:
        """Ends the term and starts no other until `resume`."""
        self._go.clear()
        self._end_term()

    def resume(self) -> None:
        self._go.set()

    @property
    def trouble(self) -> str:
        """What failed last; empty as soon as a term goes well."""
        return self._follower.trouble

    def _end_term(self) -> None:
        running = self._term_task
        if running is not None:
            loop, task = running
            with suppress(RuntimeError):  # the loop may have closed by itself meanwhile
                loop.call_soon_threadsafe(task.cancel)

    def _step(self) -> None:
        if not self._go.wait(WAIT_SECONDS):
            self.state = "paused"
            return
        with suppress(asyncio.CancelledError):
            # A loop per term: whatever a failed producer left behind ends with its loop.
            asyncio.run(self._term())

    async def _term(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._term_task = asyncio.get_running_loop(), task
        try:
            if self._follower.stopping or not self._go.is_set():
                return
            if await asyncio.to_thread(self._lease.acquire):
                await self._lead()
            else:
                self.state = "standby"
                await asyncio.sleep(STANDBY_SECONDS)
        finally:
            self._term_task = None
            self._lease.release()

    async def _lead(self) -> None:
        await make_topics(self._bootstrap, [self._log.service], self._partitions)
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_RECORD_BYTES,
        )
        try:
            await producer.start()
            partitions = await producer.partitions_for(self._topic)
            tails = await last_positions(self._bootstrap, self._log.service, partitions)
            self.position = await asyncio.to_thread(self._resume_after, tails)
            self.tails = tails
            log.info("relay_leads", topic=self._topic, position=self.position)
            self.state = "leading"
            await self._follow(producer, tails)
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(producer.stop(), STOP_SECONDS)

    def _resume_after(self, tails: dict[int, int]) -> int:
        """Where to read on. A topic that was made anew is behind the cursor and is filled again.

        Raises:
            TopicAhead: see there; nothing may be published until somebody has looked.
        """
        published = max(tails.values(), default=0)
        head = self._log.head()
        if published > head:
            raise TopicAhead(f"{self._topic} is at {published}, the log at {head}")
        self._saved = self._log.cursor(CURSOR)
        if published < self._saved:
            log.info("relay_rereads", cursor=self._saved, published=published)
        return min(self._saved, published)

    async def _follow(self, producer: AIOKafkaProducer, tails: dict[int, int]) -> None:
        """Reads and sends on one side, waits for acknowledgements on the other, a little apart."""
        on_their_way: asyncio.Queue[tuple[Batches, int]] = asyncio.Queue(AHEAD)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._send(producer, tails, on_their_way))
                both.create_task(self._confirm(on_their_way))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def _send(
        self,
        producer: AIOKafkaProducer,
        tails: dict[int, int],
        on_their_way: "asyncio.Queue[tuple[Batches, int]]",
    ) -> None:
        reached, confirmed_at = self.position, time.monotonic()
        while True:
            rows = await self._read(reached)
            if rows:
                reached = rows[-1].position
                await on_their_way.put((await self._publish(producer, rows, tails), reached))
            elif self.position == reached:
                self._follower.went_well()
            now = time.monotonic()
            if now - confirmed_at > STANDBY_SECONDS:
                await asyncio.to_thread(self._lease.confirm)
                confirmed_at = now
            if self.position > self._saved and now - self._saved_at > SAVE_SECONDS:
                await asyncio.to_thread(self._save, self.position)
                self._saved_at = now

    async def _confirm(self, on_their_way: "asyncio.Queue[tuple[Batches, int]]") -> None:
        while True:
            batches, through = await on_their_way.get()
            await batches.acknowledged()
            self.position = through
            self._follower.went_well()

    async def _read(self, after: int) -> Sequence[StoredRow]:
        return await asyncio.to_thread(self._read_or_wait, after)

    def _read_or_wait(self, after: int) -> Sequence[StoredRow]:
        rows = self._log.read(after, BATCH)
        if not rows and self._log.wait(after, WAIT_SECONDS) > after:
            rows = self._log.read(after, BATCH)
        return rows

    async def _publish(
        self, producer: AIOKafkaProducer, rows: Sequence[StoredRow], tails: dict[int, int]
    ) -> Batches:
        batches = Batches(producer, self._topic)
        for row in rows:
            fact = outgoing(self._log.service, row)
            if fact is None:
                continue
            partition = partition_of(fact.key, len(tails))
            if row.position > tails[partition]:
                await batches.add(partition, fact.key, fact.value, row.position)
                tails[partition] = row.position
        await batches.sent()
        return batches

    def _save(self, position: int) -> None:
        """Now and then: what a crash forgets is read back from the topic."""
        self._log.submit(Work([], tracking=(CURSOR, position))).result()
        self._saved = position
