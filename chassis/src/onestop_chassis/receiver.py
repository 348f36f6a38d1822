"""From Kafka to the own log: one batch subscriber for every service that is listened to."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka import Topic as FastStreamTopic
from faststream.kafka.message import KafkaAckableMessage

from onestop_chassis.follower import Follower
from onestop_chassis.inbox import Inbox, delivered
from onestop_chassis.places import Gap, Places
from onestop_chassis.topics import make_topics, topic_of

BATCH = 2000
DELAYS_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 5.0, 5.0)
WATCH_SECONDS = 0.5
STUCK_SECONDS = 60.0
STOP_SECONDS = 5.0
NEVER_MS = 24 * 60 * 60 * 1000
"""Longer than any outage: a member that has to leave for idling cannot come back."""

Records = Sequence["ConsumerRecord[bytes, bytes]"]

log = structlog.get_logger(__name__)


class Stuck(RuntimeError):
    """There is something to fetch and nothing arrives; a new consumer is tried."""


class Receiver:
    """Stores what the sources publish, for as long as the service runs; a thread with a loop.

    Nothing is acknowledged that is not stored. A record nobody can read is stored as such. Where
    to read on is what the database says; Kafka's own offsets are for monitoring only. Failures
    of the database are waited out inside the handler, those of the broker by a new consumer.
    """

    def __init__(
        self,
        service: str,
        inbox: Inbox,
        bootstrap: str,
        sources: Sequence[str],
        instance: str = "1",
        partitions: int = 6,
    ):
        self._service = service
        self._inbox = inbox
        self._bootstrap = bootstrap
        self._sources = {topic_of(source): source for source in sources}
        self._member = f"{service}-{instance}"
        self._partitions = partitions
        self._follower = Follower(f"{service}:inbox", self._step)
        self._places = Places(inbox)
        self._term_task: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None
        self._consumer: AIOKafkaConsumer = None  # from the first assignment on
        self._trouble = ""

    def start(self) -> None:
        self._follower.start()

    def stop(self) -> None:
        """Ends the consumer after the batch at hand."""
        self._follower.ask_to_stop()
        running = self._term_task
        if running is not None:
            loop, task = running
            with suppress(RuntimeError):  # the loop may have closed by itself meanwhile
                loop.call_soon_threadsafe(task.cancel)
        self._follower.stop()

    @property
    def trouble(self) -> str:
        """What failed last; empty as soon as batches are stored again."""
        return self._trouble or self._follower.trouble

    def _step(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._term())

    async def _term(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._term_task = asyncio.get_running_loop(), task
        self._consumer = None
        broker = KafkaBroker(
            self._bootstrap, apply_types=False, logger=None, graceful_timeout=STOP_SECONDS
        )
        try:
            if self._follower.stopping:
                return
            await make_topics(self._bootstrap, self._sources.values(), self._partitions)
            self._subscribe(broker)
            await broker.start()
            log.info("inbox_listens", topics=sorted(self._sources), member=self._member)
            await self._watch()
        finally:
            self._term_task = None
            with suppress(TimeoutError):
                await asyncio.wait_for(broker.stop(), 2 * STOP_SECONDS)

    def _subscribe(self, broker: KafkaBroker) -> None:
        subscriber = broker.subscriber(
            *(FastStreamTopic(name, declare=False) for name in self._sources),
            batch=True,
            batch_timeout_ms=10,
            max_records=BATCH,
            group_id=self._service,
            group_instance_id=self._member,
            auto_offset_reset="earliest",
            max_poll_interval_ms=NEVER_MS,
            parser=self._whole,
            decoder=_records,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            listener=Assignment(self),
        )
        subscriber(self._receive)
        self._subscriber = subscriber

    async def _whole(self, records: Records) -> KafkaAckableMessage:
        """The batch as it is. FastStream's own parser raises on a bad header, and a batch whose
        parser raised is gone."""
        return KafkaAckableMessage(
            body=records, raw_message=tuple(records), consumer=self._consumer
        )

    async def assigned(self, places: set[TopicPartition]) -> None:
        """Goes to where the database says; what cannot be placed now is when records come."""
        self._consumer = self._subscriber.consumer
        self._places.forget()
        try:
            await self._place(places)
        except Exception as error:
            log.warning("inbox_not_placed", error=repr(error))

    async def _place(self, places: set[TopicPartition]) -> None:
        consumer = self._consumer
        sources = {place: self._sources[place.topic] for place in places}
        for place, offset in (await asyncio.to_thread(self._places.load, sources)).items():
            consumer.seek(place, offset)

    async def _receive(self, records: Records) -> None:
        """Stores a batch or raises, and then all of it is delivered again."""
        for delay in (*DELAYS_SECONDS, None):
            try:
                await self._take(records)
            except Exception as error:
                self._trouble = f"{type(error).__name__}: {error}"
                log.warning("inbox_failed", error=self._trouble, records=len(records))
                if delay is None:
                    raise
                await asyncio.sleep(delay)
            else:
                self._trouble = ""
                self._follower.went_well()
                return

    async def _take(self, records: Records) -> None:
        by_place: dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]] = {}
        for record in records:
            place = TopicPartition(record.topic, record.partition)
            by_place.setdefault(place, []).append(record)
        lost = {place for place in by_place if not self._places.known(place)}
        if lost:
            await self._place(lost)  # its records come again, from where they should
        for place, own in by_place.items():
            if place not in lost:
                await self._take_in_order(place, own)

    async def _take_in_order(self, place: TopicPartition, records: Records) -> None:
        source = self._sources[place.topic]
        facts = [delivered(source, place.partition, r.offset, r.key, r.value) for r in records]
        try:
            self._places.check(place, facts)
        except Gap as gap:
            self._consumer.seek(place, gap.wanted)
            raise
        if self._places.made_anew(place, facts):
            log.warning("topic_made_anew", topic=place.topic, partition=place.partition)
            self._consumer.seek(place, 0)
            return
        await asyncio.to_thread(self._inbox.store, facts)
        self._places.reached(place, facts[-1].offset)

    async def _watch(self) -> None:
        """Raises when there is something to fetch and nothing has come for long."""
        seen, moved_at = -1, time.monotonic()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            moved = self._places.moves
            if moved != seen or self._trouble or not self._behind():
                seen, moved_at = moved, time.monotonic()
            if time.monotonic() - moved_at > STUCK_SECONDS:
                raise Stuck(f"{self._member} fetches nothing")

    def _behind(self) -> bool:
        if self._consumer is None:
            return True
        assigned = self._consumer.assignment()
        marks = ((place, self._consumer.highwater(place)) for place in assigned)
        return not assigned or any(
            mark is not None and mark > self._places.next(place, mark) for place, mark in marks
        )


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """Tells the receiver which partitions it has been given."""

    def __init__(self, receiver: Receiver):
        self._receiver = receiver

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to give back: what is stored is stored."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._receiver.assigned(assigned)


async def _records(message: KafkaAckableMessage) -> Any:
    return message.body
