"""What one turn fetched from the broker, and how it is taken apart."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from faststream.kafka.message import KafkaAckableMessage

MOST = 16_000
"""Records in one turn. Nothing is stored while its first ones are read, and nothing read while its
last ones are stored: the fewer turns, the better."""
MOST_BYTES = 2 * 1024 * 1024
"""Of a partition are kept in memory before they are asked for; one record may be larger."""
AT_ONCE = 2000
"""Of them are stored in one transaction, while the next ones are being read."""
EMPTY_MS = 500
"""How long is waited for a first record in one turn; the first that comes ends it at once."""

Records = Sequence["ConsumerRecord[bytes, bytes]"]


async def fetch(consumer: AIOKafkaConsumer) -> tuple["ConsumerRecord[bytes, bytes]", ...]:
    """What there is as soon as there is anything. FastStream's own sleeps after each turn that
    brought nothing, and whatever comes then is late."""
    found = await consumer.getmany(timeout_ms=EMPTY_MS, max_records=MOST)
    return tuple(chain.from_iterable(found.values()))


async def undecoded(message: KafkaAckableMessage) -> Records:
    """The records as they came."""
    records: Records = message.body
    return records


def by_place(records: Records) -> Mapping[TopicPartition, Records]:
    """In the order in which they were fetched."""
    found: dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]] = {}
    for record in records:
        found.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
    return found


def in_parts(records: Records) -> Iterator[Records]:
    """So many as are stored at once."""
    return (records[first : first + AT_ONCE] for first in range(0, len(records), AT_ONCE))
