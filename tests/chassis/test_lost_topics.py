"""What happens when Kafka loses data: all of it is in the logs, and comes from there again."""

import json
from contextlib import ExitStack

import pytest
from confluent_kafka.admin import AdminClient
from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.bus.feed import outgoing
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import ensure_topics, partition_of, topic_of
from onestop_cli.broker import Broker, BrokerMissing, find
from onestop_cli.ports import free_port

from tests.support.environment import clean
from tests.support.kafka import PARTITIONS, missing, put, records
from tests.support.pairs import service_of
from tests.support.transport import Service, closed
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]

Written = list[tuple[int, bytes, bytes]]


def _from_log(speaker: Service) -> Written:
    """Partition, key and value of every record that the log says should be on the topic."""
    facts = [fact for row in speaker.said() if (fact := outgoing(speaker.name, row))]
    placed = [(partition_of(fact.key, PARTITIONS), fact.key, fact.value) for fact in facts]
    return sorted(placed, key=lambda fact: fact[0])


def _on_topic(kafka: str, speaker: Service) -> Written:
    found = records(kafka, speaker.name)
    return [(one.partition, one.key, one.value) for one in found]


def _wait_heard(hearer: Service, many: int) -> None:
    until(lambda: len(hearer.heard()) >= many, 180, f"{many} facts arrive")


def _wait_published(kafka: str, speaker: Service) -> None:
    wanted = _from_log(speaker)
    until(lambda: _on_topic(kafka, speaker) == wanted, 180, "the whole log on the topic")


def _delete(kafka: str, service: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka})
    admin.delete_topics([topic_of(service)])[topic_of(service)].result(60)


def _states(service: Service) -> list[bytes]:
    return sorted(row.state for row in service.heard())


def _said(speaker: Service) -> list[bytes]:
    return sorted(value for _, _, value in _from_log(speaker))


def test_what_is_on_the_topic_is_what_the_log_says_byte_for_byte(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, _ = pair
    speaker.say(*(closed(n % 7, n) for n in range(200)))
    speaker.join(KafkaBus(kafka))
    _wait_published(kafka, speaker)


def test_a_topic_deleted_under_everybody_is_published_again_from_the_log(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(KafkaBus(kafka)) for service in pair)
    speaker.say(*(closed(n % 7, n) for n in range(100)))
    _wait_heard(hearer, 100)
    _delete(kafka, speaker.name)
    _wait_published(kafka, speaker)  # nothing new has to happen for it
    speaker.say(*(closed(n % 7, n) for n in range(100, 140)))
    _wait_published(kafka, speaker)
    _wait_heard(hearer, 140)
    assert _states(hearer) == _said(speaker)


def test_facts_on_a_shorter_topic_made_anew_are_not_passed_over(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    """The new topic lacks the strangers' records, so that its offsets are others."""
    speaker, hearer = pair
    ensure_topics(KafkaSettings.unsecured(kafka), [speaker.name])
    for partition in range(PARTITIONS):
        for _ in range(5):
            put(kafka, speaker.name, b"not ours", partition=partition)
    for service in pair:
        service.join(KafkaBus(kafka))
    speaker.say(*(closed(n, n) for n in range(60)))
    _wait_heard(hearer, 60 + 5 * PARTITIONS)
    _delete(kafka, speaker.name)
    _wait_published(kafka, speaker)
    for step in range(6):  # one by one, past the offsets that were stored before
        speaker.say(*(closed(n, 1000 + step) for n in range(60)))
    _wait_heard(hearer, 420 + 5 * PARTITIONS)
    assert sorted(r.state for r in hearer.heard() if r.version > 0) == _said(speaker)


def test_one_who_joins_later_ends_with_what_one_has_who_was_there_from_the_start(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, early = (service.join(KafkaBus(kafka)) for service in pair)
    speaker.say(*(closed(n % 9, n) for n in range(300)))
    _wait_heard(early, 300)
    with ExitStack() as stack:
        late = service_of(stack, f"{early.name}-late", speaker.name).join(KafkaBus(kafka))
        speaker.say(*(closed(n % 9, n) for n in range(300, 320)))
        _wait_heard(late, 320)
        _wait_heard(early, 320)
        assert _per_project(late) == _per_project(early)


def _per_project(service: Service) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for row in service.heard():
        found.setdefault(json.loads(row.state)["subject"], []).append(row.state)
    return found


def test_a_broker_that_lost_everything_is_filled_again_and_nothing_is_taken_twice(
    tmp_path_factory: pytest.TempPathFactory, pair: tuple[Service, Service]
) -> None:
    port = free_port()
    bootstrap = f"127.0.0.1:{port}"
    speaker, hearer = pair
    first = _broker(tmp_path_factory, port)
    try:
        for service in pair:
            service.join(KafkaBus(bootstrap))
        speaker.say(*(closed(n % 7, n) for n in range(100)))
        _wait_heard(hearer, 100)
    finally:
        first.discard()
    speaker.say(*(closed(n % 7, n) for n in range(100, 120)))
    second = _broker(tmp_path_factory, port)
    try:
        _wait_published(bootstrap, speaker)
        _wait_heard(hearer, 120)
        assert _states(hearer) == _said(speaker)
        for service in pair:
            service.leave()
    finally:
        second.discard()


def _broker(places: pytest.TempPathFactory, port: int) -> Broker:
    try:
        return find(places.mktemp("broker"), clean({"KAFKA_PORT": str(port)}))
    except BrokerMissing as reason:
        missing(str(reason))
