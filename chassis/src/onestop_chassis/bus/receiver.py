"""From Kafka to the own log: one batch subscriber for every service that is listened to."""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka import Topic as FastStreamTopic
from faststream.kafka.message import KafkaAckableMessage

from onestop_chassis.bus.assignment import Assignment
from onestop_chassis.bus.fetched import MOST, MOST_BYTES, Records, fetch, undecoded
from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.bus.kafka_clients import for_faststream
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.known_topics import KnownTopics
from onestop_chassis.bus.refused import NotAllowed, not_allowed, saying_why
from onestop_chassis.bus.sessions import Sessions
from onestop_chassis.bus.taking import Taking
from onestop_chassis.bus.topic_identity import Identities, PartitionsAdded
from onestop_chassis.bus.topics import topic_of

GAP_SECONDS = 0.5
DELAYS_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 5.0, 5.0)
WATCH_SECONDS = 0.5
IDENTITY_SECONDS = 2.0  # how soon a topic that was deleted under a reader is noticed
STUCK_SECONDS = 60.0
STOP_SECONDS = 5.0
METADATA_MS = 10_000  # how soon partitions are noticed that the group did not know of
NEVER_MS = 24 * 60 * 60 * 1000
"""Longer than any outage: a member that has to leave for idling cannot come back."""

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
        kafka: KafkaSettings,
        known: KnownTopics,
        sources: Sequence[str],
        instance: str = "1",
    ):
        self._service = service
        self._inbox = inbox
        self._kafka = kafka
        self._sources = {topic_of(source): source for source in sources}
        self._identities = Identities(kafka, self._sources, known)
        self._member = f"{service}-{instance}"
        self.sessions = Sessions(f"{service}:inbox", self._session)
        self._taking = Taking(inbox, self._sources)
        self._consumer: AIOKafkaConsumer = None  # from the first assignment on
        self._trouble = ""
        self._forbidden: NotAllowed | None = None
        self._left_out = ""

    def start(self) -> None:
        self.sessions.start()

    def stop(self) -> None:
        """Ends the consumer after the batch at hand."""
        self.sessions.stop()

    @property
    def trouble(self) -> str:
        """What failed last; empty as soon as batches are stored again."""
        return self._trouble or self.sessions.trouble

    @property
    def refused(self) -> str:
        """What somebody has to do before all sources are heard; empty where nothing is known."""
        return self.sessions.refused or self._left_out

    def waits(self) -> dict[str, float]:
        """For each source how many seconds the first fact that is not stored has been there."""
        return self._taking.lag.seconds()

    async def _session(self) -> None:
        async with saying_why(self._kafka):
            await self._listen()

    async def _listen(self) -> None:
        for source in self._sources.values():
            self._inbox.forget(source)  # an operator may have moved the positions meanwhile
        self._consumer, self._forbidden = None, None
        broker = KafkaBroker(
            self._kafka.kafka_bootstrap,
            security=for_faststream(self._kafka),
            consumer_only=True,
            apply_types=False,
            logger=None,
            graceful_timeout=STOP_SECONDS,
            metadata_max_age_ms=METADATA_MS,
        )
        try:
            # Whoever publishes makes a topic, and nobody before that: what is left in an old
            # producer would be the first thing on it, with everything older missing.
            await self._identities.learn()
            self._leave_out(self._identities.grown)
            topics = self._identities.present()
            if not topics:  # a consumer does not start for what is not there
                await asyncio.sleep(IDENTITY_SECONDS)
                return
            assignment = Assignment(self.assigned)
            self._subscribe(broker, assignment, topics)
            await broker.start()
            log.info("inbox_listens", topics=topics, member=self._member)
            await self._watch(assignment, topics)
        finally:
            self.sessions.ending()
            with suppress(TimeoutError):
                await asyncio.wait_for(broker.stop(), 2 * STOP_SECONDS)

    def _leave_out(self, grown: Mapping[str, PartitionsAdded]) -> None:
        """Facts may be out of order on these topics: what is there waits; the others are heard.

        Raises:
            PartitionsAdded: there are no others.
        """
        why = "; ".join(str(one) for _, one in sorted(grown.items()))
        if len(grown) == len(self._sources):
            raise next(iter(grown.values()))
        if why and why != self._left_out:
            log.warning("bus_refuses", part=f"{self._service}:inbox", why=why)
        self._left_out = why

    def _subscribe(
        self, broker: KafkaBroker, assignment: Assignment, topics: Collection[str]
    ) -> None:
        subscriber = broker.subscriber(
            *(FastStreamTopic(name, declare=False) for name in topics),
            batch=True,
            max_records=MOST,
            max_partition_fetch_bytes=MOST_BYTES,
            group_id=self._service,
            group_instance_id=self._member,
            auto_offset_reset="earliest",
            max_poll_interval_ms=NEVER_MS,
            parser=self._whole,
            decoder=undecoded,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            listener=assignment,
        )
        subscriber(self._receive)
        subscriber.get_msg = self._fetched  # type: ignore[method-assign]
        self._subscriber = subscriber

    async def _whole(self, records: Records) -> KafkaAckableMessage:
        """The batch as it is. FastStream's own parser raises on a bad header, and a batch whose
        parser raised is gone."""
        return KafkaAckableMessage(
            body=records, raw_message=tuple(records), consumer=self._consumer
        )

    async def _fetched(
        self, consumer: AIOKafkaConsumer
    ) -> tuple[ConsumerRecord[bytes, bytes], ...]:
        try:
            return await fetch(consumer)
        except KafkaError as error:  # FastStream goes on asking, and tells nobody
            self._forbidden = not_allowed(error, self._kafka)
            raise

    async def assigned(self, places: set[TopicPartition]) -> None:
        """Goes to where the database says; what cannot be placed now is when records come."""
        self._consumer = self._subscriber.consumer
        self._taking.forget()
        waiting = {place for place in places if place.topic in self._identities.grown}
        self._consumer.pause(*waiting)
        try:
            await self._taking.place(self._consumer, places - waiting)
        except Exception as error:
            log.warning("inbox_not_placed", error=repr(error))

    async def _receive(self, records: Records) -> None:
        """Stores a batch or raises, and then all of it is delivered again."""
        for delay in (*DELAYS_SECONDS, None):
            try:
                gaps = await self._taking.take(self._consumer, records)
            except Exception as error:
                self._trouble = f"{type(error).__name__}: {error}"
                log.warning("inbox_failed", error=self._trouble, records=len(records))
                if delay is None:
                    raise
                await asyncio.sleep(delay)
            else:
                self._trouble = "; ".join(gaps)
                if gaps:
                    log.warning("inbox_gap", gaps=gaps)
                    await asyncio.sleep(GAP_SECONDS)
                else:
                    self.sessions.went_well()
                return

    async def _watch(self, assignment: Assignment, topics: Collection[str]) -> None:
        """Raises when there is something to fetch and nothing has come for long, when a topic
        is lost, or what is needed is not allowed; returns when there are other topics to be
        heard than these."""
        seen, moved_at = -1, time.monotonic()
        checked_at = moved_at
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if self._forbidden is not None:
                raise self._forbidden
            if time.monotonic() - checked_at > IDENTITY_SECONDS:
                try:
                    await asyncio.to_thread(self._identities.check)
                except PartitionsAdded:
                    return
                if self._identities.present() != topics:
                    return
                checked_at = time.monotonic()
            assignment.insist(self._consumer, topics)
            moved = self._taking.read.moves
            self._taking.lag.look(self._consumer, self._taking.read.next)
            behind = self._taking.read.behind(self._consumer)
            if not (behind or self._trouble) and self._taking.read.answered(self._consumer):
                self.sessions.went_well()
            if moved != seen or self._trouble or not behind:
                seen, moved_at = moved, time.monotonic()
            if time.monotonic() - moved_at > STUCK_SECONDS:
                raise Stuck(f"{self._member} fetches nothing")
