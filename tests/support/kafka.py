"""A real broker for tests, found or started the way the product does it; one per test run."""

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import ensure_topics, topic_of
from onestop_cli.kafka_node import Broker, BrokerMissing

from tests.support.environment import clean
from tests.support.wait import until

PARTITIONS = 6
READ_SECONDS = 30
_BEING_MADE = {
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError._UNKNOWN_PARTITION,
    KafkaError.OFFSET_OUT_OF_RANGE,
    KafkaError._TIMED_OUT,
}


def missing(reason: str) -> NoReturn:
    """Skips the test; the root conftest fails it where everything is required to be there."""
    pytest.skip(reason)


@cache
def _broker() -> Broker | str:
    from onestop_cli.broker import find  # noqa: PLC0415 (loads the Docker client)

    directory = Path(tempfile.mkdtemp(prefix="onestop-kafka-"))

    def remove() -> None:
        shutil.rmtree(directory, ignore_errors=True)

    atexit.register(remove)
    try:
        broker = find(directory, clean(keep=("KAFKA_BOOTSTRAP", "KAFKA_PORT")))
    except BrokerMissing as reason:
        return str(reason)
    atexit.register(broker.discard)
    return broker


@pytest.fixture(scope="session")
def kafka() -> str:
    """Bootstrap servers of a running broker."""
    broker = _broker()
    if isinstance(broker, str):
        missing(broker)
    assert isinstance(broker, Broker)
    return broker.bootstrap


def emptied(bootstrap: str) -> str:
    """The same broker without any topic or group: as good as one of its own, and sooner there."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    until(lambda: _without_groups(admin), what="nobody is left in any group")
    if topics := _topics(admin):
        for deleted in admin.delete_topics(topics, operation_timeout=READ_SECONDS).values():
            deleted.result(READ_SECONDS)
    until(lambda: not _topics(admin), what="no topic is left")
    return bootstrap


def _without_groups(admin: AdminClient) -> bool:
    """Who was killed counts as a member until its session is over."""
    groups = [one.group_id for one in admin.list_consumer_groups().result().valid]
    for deleted in admin.delete_consumer_groups(groups).values() if groups else ():
        try:
            deleted.result(READ_SECONDS)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.NON_EMPTY_GROUP:
                raise
    return not groups


def _topics(admin: AdminClient) -> list[str]:
    return [name for name in admin.list_topics(timeout=60).topics if not name.startswith("__")]


@dataclass(frozen=True)
class Found:
    """One record of a topic."""

    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: dict[str, str | bytes | None]


def records(bootstrap: str, service: str) -> list[Found]:
    """Everything on a service's topic, partition by partition.

    Nothing while it is being made, or was deleted while it was read: whoever waits asks again.
    """
    quick = {"fetch.wait.max.ms": 20}  # The end of a partition is no reason to wait.
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "test-reader", **quick})
    try:
        return list(_everything(consumer, topic_of(service)))
    except KafkaException as error:
        if error.args[0].code() not in _BEING_MADE:
            raise
        return []
    finally:
        consumer.close()


def _ends(consumer: Consumer, place: TopicPartition) -> tuple[int, int]:
    found: tuple[int, int] | None = consumer.get_watermark_offsets(place, timeout=60)
    if found is None:
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
    return found


def ends_of(bootstrap: str, service: str) -> dict[int, int]:
    """The offset behind the last record of each partition of a service's topic."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "test-reader"})
    topic = topic_of(service)
    try:
        numbers = consumer.list_topics(topic, timeout=60).topics[topic].partitions
        places = {number: TopicPartition(topic, number) for number in numbers}
        return {number: _ends(consumer, place)[1] for number, place in places.items()}
    finally:
        consumer.close()


def _everything(consumer: Consumer, topic: str) -> Iterator[Found]:
    for number in consumer.list_topics(topic, timeout=60).topics[topic].partitions:
        place = TopicPartition(topic, number)
        low, high = _ends(consumer, place)
        consumer.assign([TopicPartition(topic, number, low)])
        for _ in range(high - low):
            yield _read(consumer)


def _read(consumer: Consumer) -> Found:
    message = consumer.poll(READ_SECONDS)
    if message is None:
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
    if (error := message.error()) is not None:
        raise KafkaException(error)
    headers = dict(message.headers() or [])
    partition, offset = message.partition(), message.offset()
    assert partition is not None
    assert offset is not None
    return Found(partition, offset, message.key() or b"", message.value() or b"", headers)


def put(
    bootstrap: str,
    service: str,
    value: bytes | None,
    *,
    partition: int = 0,
    headers: list[tuple[str, str | bytes | None]] | None = None,
) -> None:
    """Writes a record past the relay, as a stranger on the topic would who knows its rules."""
    ensure_topics(KafkaSettings.unsecured(bootstrap, partitions=PARTITIONS), [service])
    producer = Producer({"bootstrap.servers": bootstrap})
    key = key_of(value or b"")
    producer.produce(topic_of(service), value, key, partition=partition, headers=headers or [])
    assert producer.flush(60) == 0, "not acknowledged"


def key_of(value: bytes) -> bytes | None:
    """What a CloudEvent is ordered by; None of anything else."""
    try:
        found = json.loads(value)
        return str(found.get("subject") or found["streamid"]).encode()
    except (ValueError, LookupError, AttributeError):
        return None
