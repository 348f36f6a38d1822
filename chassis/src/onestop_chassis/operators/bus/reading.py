"""Reading a topic without a group: partitions, marks, records from an offset on."""

from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from onestop_chassis.operators.bus.transport import BrokerAway, Carried

SECONDS = 10.0
_BACK = 200
"""How many unreadable records at the end of a partition are looked past."""


def partitions(consumer: Consumer, topic: str) -> list[int]:
    found = consumer.list_topics(topic, timeout=SECONDS).topics[topic]
    if found.error is not None:
        raise KafkaException(found.error)
    return sorted(found.partitions)


def marks(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    found = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=SECONDS)
    if found is None:
        raise BrokerAway("Kafka 未在时限内应答 / no answer in time")
    return found


def last_position(consumer: Consumer, topic: str, partition: int, first: int, end: int) -> int:
    for offset in range(end - 1, max(first, end - _BACK) - 1, -1):
        found = read(consumer, topic, partition, offset, 1)
        if found and found[0].position:
            return found[0].position
    return 0


def read(consumer: Consumer, topic: str, partition: int, offset: int, limit: int) -> list[Carried]:
    if offset < 0:
        return []
    consumer.assign([TopicPartition(topic, partition, offset)])
    found: list[Carried] = []
    while len(found) < limit:
        message = consumer.poll(SECONDS)
        if message is None:
            raise BrokerAway("Kafka 未在时限内应答 / no answer in time")
        error = message.error()
        if error is not None and error.code() == KafkaError._PARTITION_EOF:
            break
        if error is not None:
            raise KafkaException(error)
        found.append(_carried(message))
    return found


def _carried(message: Any) -> Carried:
    headers = {
        name: value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for name, value in message.headers() or []
    }
    return Carried(
        message.partition(), message.offset(), message.key() or b"", message.value() or b"", headers
    )
