"""Kafka topics: one per service, made on purpose, with facts that never expire."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import lru_cache

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from aiokafka.partitioner import murmur2

from onestop_chassis.bus.feed import Delivered, topic_of
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.bus.kafka_clients import for_aiokafka
from onestop_chassis.bus.kafka_settings import FOREVER, KafkaSettings
from onestop_chassis.bus.peek import LARGEST_BYTES
from onestop_chassis.bus.refused import saying_why

__all__ = ["TopicAhead", "ensure_topics", "last_positions", "partition_of", "topic_of"]

MAX_RECORD_BYTES = LARGEST_BYTES
_READ_SECONDS = 15.0
_HOUR_MS = 60 * 60 * 1000

log = structlog.get_logger(__name__)


class TopicAhead(RuntimeError):
    """The topic holds facts that this log does not: the database is older than the topic."""


@lru_cache(maxsize=65536)
def partition_of(key: bytes, partitions: int) -> int:
    """Where facts with this key go: murmur2, as every Kafka client counts it."""
    return int(murmur2(key) & 0x7FFFFFFF) % partitions


def settings_of_topic(kafka: KafkaSettings) -> dict[str, str]:
    """Of a topic with facts."""
    hours = kafka.topic_retention_hours
    found = {
        "cleanup.policy": "delete",
        "retention.ms": str(FOREVER if hours == FOREVER else hours * _HOUR_MS),
        "retention.bytes": "-1",
        "max.message.bytes": str(MAX_RECORD_BYTES),
    }
    if kafka.topic_min_insync > 0:
        found["min.insync.replicas"] = str(kafka.topic_min_insync)
    return found


def wanted_of_topic(kafka: KafkaSettings) -> dict[str, str]:
    """Everything that is asked for when a topic is made; what is the broker's own is left out."""
    found = {"partitions": str(kafka.topic_partitions)}
    if kafka.topic_replication > 0:
        found["replication"] = str(kafka.topic_replication)
    return found | settings_of_topic(kafka)


def ensure_topics(kafka: KafkaSettings, services: Iterable[str]) -> None:
    """Makes the topics that are missing; those that exist stay as they are.

    Raises:
        aiokafka.errors.KafkaError: no broker answers.
        BusRefused: it refuses, with what to do.
    """

    async def made() -> None:
        async with saying_why(kafka):
            await make_topics(kafka, services)

    asyncio.run(made())


async def make_topics(kafka: KafkaSettings, services: Iterable[str]) -> None:
    """Makes those that are missing; raises what the library raises."""
    admin = AIOKafkaAdminClient(**for_aiokafka(kafka))
    try:
        await admin.start()
        known = set(await admin.list_topics())
        missing = sorted({topic_of(service) for service in services} - known)
        if missing:
            await _create(admin, missing, kafka)
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[str], kafka: KafkaSettings) -> None:
    # An empty assignment lets the broker assign; without one the client insists on a number
    # of copies, and -1 is the protocol's word for the broker's own.
    partitions, replication = kafka.topic_partitions, kafka.topic_replication
    assigned: dict[int, list[int]] | None = {} if replication < 0 else None
    wanted = [
        NewTopic(name, partitions, replication, assigned, settings_of_topic(kafka))
        for name in topics
    ]
    response = await admin.create_topics(wanted)
    for name, code, *_ in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:  # another replica may be faster
            raise error(name)
    log.info("topics_created", topics=list(topics), partitions=partitions)


async def last_positions(
    kafka: KafkaSettings, service: str, partitions: Iterable[int]
) -> dict[int, int]:
    """The producer position of the last readable record in each partition; 0 for an empty one."""
    found = await last_facts(kafka, service, partitions)
    return {partition: fact.position if fact else 0 for partition, fact in found.items()}


async def last_facts(
    kafka: KafkaSettings, service: str, partitions: Iterable[int]
) -> dict[int, Delivered | None]:
    """The last readable record in each partition; None for an empty one."""
    topic = topic_of(service)
    consumer = AIOKafkaConsumer(**for_aiokafka(kafka), group_id=None)
    places = [TopicPartition(topic, partition) for partition in partitions]
    try:
        await consumer.start()
        consumer.assign(places)
        first = await consumer.beginning_offsets(places)
        end = await consumer.end_offsets(places)
        return {
            place.partition: await _last(consumer, service, place, first[place], end[place])
            for place in places
        }
    finally:
        await consumer.stop()


async def _last(
    consumer: AIOKafkaConsumer, service: str, place: TopicPartition, first: int, end: int
) -> Delivered | None:
    for offset in range(end - 1, first - 1, -1):  # more than once only past what is not ours
        consumer.seek(place, offset)
        record = await asyncio.wait_for(consumer.getone(place), _READ_SECONDS)
        fact = delivered(service, place.partition, record.offset, record.key, record.value)
        if not fact.reason:
            return fact
    return None
