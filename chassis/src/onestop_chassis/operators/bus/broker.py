"""What a broker says of topics and groups. Every question has an end, and nobody is joined."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from confluent_kafka import (
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient, ConfigResource
from confluent_kafka.cimpl import NewTopic

from onestop_chassis.bus.access import OPERATORS_GROUP
from onestop_chassis.bus.kafka_clients import for_confluent
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import (
    MAX_RECORD_BYTES,
    settings_of_topic,
    topic_of,
    wanted_of_topic,
)
from onestop_chassis.operators.bus.reading import SECONDS, last_position, marks, partitions, read
from onestop_chassis.operators.bus.transport import (
    BrokerAway,
    BrokerForbids,
    Carried,
    PartitionEnds,
    Reading,
    TopicMissing,
    offset_behind,
)

_STEP_SECONDS = 0.1
_READING = {
    "group.id": OPERATORS_GROUP,
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "auto.offset.reset": "earliest",
    "fetch.wait.max.ms": 20,
}
_MISSING = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC)
_FORBIDDEN = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
)


class KafkaTransport:
    """See `transport.Transport`. Made anew for whoever asks, and gone with them."""

    kind = "kafka"

    def __init__(self, kafka: KafkaSettings):
        self.kafka = kafka
        self._reading: Consumer | None = None
        self._admin: AdminClient | None = None

    def places(self, service: str) -> Sequence[PartitionEnds]:
        return self.places_of(topic_of(service))

    def places_of(self, topic: str) -> list[PartitionEnds]:
        """The partitions of any topic."""
        with self._consumer() as consumer:
            return [self._place(consumer, topic, n) for n in partitions(consumer, topic)]

    def records(self, service: str, partition: int, offset: int, limit: int) -> Sequence[Carried]:
        with self._consumer() as consumer:
            return read(consumer, topic_of(service), partition, offset, limit)

    def last(self, topic: str) -> dict[int, Carried | None]:
        """The last record of each partition of any topic."""
        with self._consumer() as consumer:
            found: dict[int, Carried | None] = {}
            for partition in partitions(consumer, topic):
                _, end = marks(consumer, topic, partition)
                found[partition] = next(iter(read(consumer, topic, partition, end - 1, 1)), None)
            return found

    def readings(self, service: str) -> Sequence[Reading]:
        topic = topic_of(service)
        with self._consumer() as consumer:
            ends = {n: marks(consumer, topic, n)[1] for n in partitions(consumer, topic)}
        admin = self.admin()
        names = [one.group_id for one in _answer(admin.list_consumer_groups()).valid]
        return [one for name in sorted(names) for one in self._group(admin, name, topic, ends)]

    def members(self, group: str) -> int:
        """How many consumers are in the group now; 0 for one that does not exist."""
        return int(self._described(self.admin(), group)[1])

    def count(self, service: str, position: int) -> int:
        return sum(
            place.end - offset_behind(self, service, place, position)
            for place in self.places(service)
        )

    def move(self, group: str, topic: str, offsets: Mapping[int, int]) -> None:
        """Says where a group reads on; the broker refuses while it has members."""
        places = [TopicPartition(topic, n, offset) for n, offset in offsets.items()]
        wanted = ConsumerGroupTopicPartitions(group, places)
        answers = self.admin().alter_consumer_group_offsets([wanted], request_timeout=SECONDS)
        _answer(answers[group])

    def differences(self, service: str) -> Sequence[str]:
        topic, admin = topic_of(service), self.admin()
        asked = admin.describe_topics(TopicCollection([topic]), request_timeout=SECONDS)
        partitions = _answer(asked[topic]).partitions
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
        told = _answer(admin.describe_configs([resource], request_timeout=SECONDS)[resource])
        copies = min((len(one.replicas) for one in partitions), default=0)
        has = {"partitions": str(len(partitions)), "replication": str(copies)}
        has |= {name: str(told[name].value) for name in settings_of_topic(self.kafka)}
        return [
            f"{name}: {has[name]}, wanted {value}"
            for name, value in wanted_of_topic(self.kafka).items()
            if has[name] != value
        ]

    def identity(self, topic: str) -> str | None:
        """What tells it from another one of its name; None where there is none."""
        asked = self.admin().describe_topics(TopicCollection([topic]), request_timeout=SECONDS)
        try:
            return str(_answer(asked[topic]).topic_id)
        except TopicMissing:
            return None

    def topics(self) -> list[str]:
        """The names of all topics."""
        with self._consumer() as consumer:
            return sorted(consumer.list_topics(timeout=SECONDS).topics)

    def make(self, topic: str) -> None:
        """Makes a topic as the settings want it; one that is there stays as it is."""
        wanted = NewTopic(
            topic,
            self.kafka.topic_partitions,
            self.kafka.topic_replication,
            config=settings_of_topic(self.kafka),
        )
        made = self.admin().create_topics([wanted], request_timeout=SECONDS)[topic]
        try:
            made.result(2 * SECONDS)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise _in_words(error) from error
        self._wait_for(topic)

    def _wait_for(self, topic: str) -> None:
        """Made is not yet known everywhere."""
        end = monotonic() + SECONDS
        while True:
            try:
                self.last(topic)
            except (TopicMissing, BrokerAway):
                if monotonic() > end:
                    raise
                sleep(_STEP_SECONDS)
            else:
                return

    def drop(self, topic: str) -> None:
        """Removes a topic."""
        _answer(self.admin().delete_topics([topic], request_timeout=SECONDS)[topic])

    def producer(self) -> Producer:
        """One that repeats nothing and loses nothing of what it is given."""
        return Producer(
            {
                **for_confluent(self.kafka),
                "enable.idempotence": True,
                "acks": "all",
                "message.max.bytes": MAX_RECORD_BYTES,
            }
        )

    def admin(self) -> AdminClient:
        """Kept while this object is: a client that is gone leaves its questions unanswered."""
        if self._admin is None:
            self._admin = AdminClient(for_confluent(self.kafka))
        return self._admin

    def _group(
        self, admin: AdminClient, group: str, topic: str, ends: Mapping[int, int]
    ) -> Iterator[Reading]:
        asked = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, n) for n in ends])
        answers = admin.list_consumer_group_offsets([asked], request_timeout=SECONDS)
        offsets = {p.partition: p.offset for p in _answer(answers[group]).topic_partitions}
        state, members, topics = self._described(admin, group)
        if topic not in topics and all(offset < 0 for offset in offsets.values()):
            return  # it reads something else
        for partition, end in ends.items():
            offset = offsets.get(partition, -1)
            said = offset if offset >= 0 else None
            yield Reading(group, state, members, partition, said, end)

    def _described(self, admin: AdminClient, group: str) -> tuple[str, int, set[str]]:
        try:
            answer = admin.describe_consumer_groups([group], request_timeout=SECONDS)
            found = _answer(answer[group])
        except GroupMissing:
            return "dead", 0, set()
        assigned = [one.assignment.topic_partitions for one in found.members if one.assignment]
        topics = {place.topic for places in assigned for place in places}
        return found.state.name.lower(), len(found.members), topics

    def _place(self, consumer: Consumer, topic: str, partition: int) -> PartitionEnds:
        first, end = marks(consumer, topic, partition)
        return PartitionEnds(
            partition, first, end, last_position(consumer, topic, partition, first, end)
        )

    @contextmanager
    def _consumer(self) -> Iterator[Consumer]:
        """One for all questions of this object, closed with it. It reads without a group:
        nothing is committed, and nobody else notices."""
        if self._reading is None:
            self._reading = Consumer({**_READING, **for_confluent(self.kafka)})
        try:
            yield self._reading
        except KafkaException as error:
            raise _in_words(error) from error


class GroupMissing(Exception):
    """No group of this name."""


def _answer(future: Any) -> Any:
    try:
        return future.result(2 * SECONDS)
    except KafkaException as error:
        if error.args[0].code() == KafkaError.GROUP_ID_NOT_FOUND:
            raise GroupMissing from error
        raise _in_words(error) from error
    except TimeoutError as error:
        raise BrokerAway("Kafka 未在时限内应答 / no answer in time") from error


def _in_words(error: KafkaException) -> Exception:
    said: KafkaError = error.args[0]
    if said.code() in _MISSING:
        return TopicMissing(said.str())
    if said.code() in _FORBIDDEN:
        return BrokerForbids(f"{said.name()}: {said.str()}")
    return BrokerAway(f"{said.name()}: {said.str()}")
