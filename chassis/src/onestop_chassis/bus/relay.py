"""From the own log to Kafka: every published fact, in order, once."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaProducer

from onestop_chassis.bus.feed import Delivered
from onestop_chassis.bus.kafka_clients import for_aiokafka
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.known_topics import KnownTopics
from onestop_chassis.bus.loss_check import holds, must_not_be_halted, way
from onestop_chassis.bus.refused import saying_why
from onestop_chassis.bus.relay_session import CURSOR, Checks, Reach, RelaySession
from onestop_chassis.bus.sessions import Sessions
from onestop_chassis.bus.topic_identity import Identities
from onestop_chassis.bus.topics import (
    MAX_RECORD_BYTES,
    TopicAhead,
    last_facts,
    make_topics,
    topic_of,
)
from onestop_chassis.log.lease import Lease
from onestop_chassis.log.log import Log

BATCH_BYTES = 128 * 1024
STANDBY_SECONDS = 1.0
STOP_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Relay:
    """Publishes on the service's topic for as long as it leads; a thread with its own loop.

    A session of leadership begins with the last record of each partition, so that a crash repeats
    nothing and skips nothing; the stored cursor only saves reading. Any error ends the session and
    its producer with it, and the next session starts from the topic again, each time later up to
    the follower's longest delay. `reach` is how far the topic is.
    """

    def __init__(self, own_log: Log, kafka: KafkaSettings, lease: Lease):
        self._log = own_log
        self._kafka = kafka
        self._lease = lease
        self._topic = topic_of(own_log.service)
        self._identities = Identities(kafka, [self._topic], KnownTopics(own_log.connect))
        self.sessions = Sessions(f"{own_log.service}:relay", self._session, self._ended)
        self._checks = Checks(lease.confirm, self._identities.check, self.sessions.went_well)
        self._state = "stopped"
        self.reach = Reach()

    def start(self) -> None:
        self.sessions.start()

    def stop(self) -> None:
        """Ends the session after what has been acknowledged; the rest is for the next one."""
        self.sessions.stop()
        self._state = "stopped"

    @property
    def state(self) -> str:
        """`standby`, `leading`, `paused` or `stopped`."""
        return "paused" if self.sessions.closed and self.sessions.resting else self._state

    @property
    def trouble(self) -> str:
        """What failed last; empty as soon as a session goes well."""
        return self.sessions.trouble

    @property
    def refused(self) -> str:
        """What somebody has to do before it goes on; empty where nothing is known."""
        return self.sessions.refused

    @property
    def position(self) -> int:
        """The highest own position the topic has for certain."""
        return self.reach.position

    async def _session(self) -> None:
        self._state = "standby"
        if await asyncio.to_thread(self._lease.acquire):
            async with saying_why(self._kafka):
                await self._lead()
        else:
            await asyncio.sleep(STANDBY_SECONDS)

    def _ended(self) -> None:
        self._state = "standby"
        self._lease.release()

    async def _lead(self) -> None:
        await make_topics(self._kafka, [self._log.service])
        await self._identities.learn()
        if grown := self._identities.grown.get(self._topic):
            raise grown
        producer = AIOKafkaProducer(
            **for_aiokafka(self._kafka),
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_RECORD_BYTES,
        )
        try:
            await producer.start()
            partitions = range(self._identities.partitions_of(self._topic))
            last = await last_facts(self._kafka, self._log.service, partitions)
            self.reach.position = await asyncio.to_thread(self._resume_after, last)
            self.reach.tails = {at: fact.position if fact else 0 for at, fact in last.items()}
            log.info("relay_leads", topic=self._topic, position=self.position)
            self._state = "leading"
            await RelaySession(self._log, producer, self.reach, self._checks).run()
        finally:
            self.sessions.ending()
            await _put_away(producer)

    def _resume_after(self, last: Mapping[int, Delivered | None]) -> int:
        """Where to read on. A topic that was made anew is behind the cursor and is filled again.

        Raises:
            TopicAhead: see there; nothing may be published until somebody has looked.
            LogBehind: the log was restored, and nobody has released it yet.
        """
        facts = [fact for fact in last.values() if fact]
        strange = [one for one in facts if not holds(self._log, one.position, one.value)]
        published = self.reach.known = max((fact.position for fact in facts), default=0)
        if strange:
            at = max(one.position for one in strange)
            first = min(one.position for one in strange)
            self._log.found_behind(first, published, self._topic)
            head = self._log.head()
            raise TopicAhead(
                f"{self._topic} has another fact at {at}, the log is at {head}; {way()}"
            )
        must_not_be_halted(self._log)
        saved = self.reach.saved = self._log.cursor(CURSOR)
        if published < saved:
            log.info("relay_rereads", cursor=saved, published=published)
        return min(saved, published)


async def _put_away(producer: AIOKafkaProducer) -> None:
    """Within bounds; one that still holds facts for a broker that takes none closes its
    connections all the same."""
    try:
        await asyncio.wait_for(producer.stop(), STOP_SECONDS)
    except TimeoutError:
        with suppress(TimeoutError):
            await asyncio.wait_for(producer.client.close(), STOP_SECONDS)
