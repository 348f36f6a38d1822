"""X53: a topic that is given partitions keeps no order; nobody goes on with it, and both say so."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, NewPartitions
from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.bus.feed import topic_of
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import ensure_topics

from tests.support.kafka import PARTITIONS, ends_of
from tests.support.postgres import drop_database, fresh_database
from tests.support.transport import Service, closed, names
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]
MORE = 2 * PARTITIONS


@pytest.fixture
def three() -> Iterator[tuple[Service, Service, Service]]:
    """Two speakers, and one who listens to both."""
    with ExitStack() as stack:
        speaker, hearer = names()
        other, _ = names()
        made = []
        for name, listens in ((speaker, ()), (other, ()), (hearer, (speaker, other))):
            url = fresh_database()
            stack.callback(drop_database, "embedded", url)
            made.append(Service(name, url, listens))
            stack.callback(made[-1].close)
        first, second, third = made
        yield first, second, third


def _add_partitions(kafka: str, service: str) -> None:
    topic, admin = topic_of(service), AdminClient({"bootstrap.servers": kafka})
    admin.create_partitions([NewPartitions(topic, MORE)])[topic].result(60)


def _wait_refused(service: Service, part: str, by: str) -> None:
    def said() -> bool:
        assert service.attachment is not None
        return by in service.attachment.state().refused.get(part, "")

    until(said, 60, f"{part} of {service.name} says so")


def test_x53_partitions_that_are_added_while_it_runs_stop_what_is_about_that_topic_alone(
    kafka: str, three: tuple[Service, Service, Service]
) -> None:
    speaker, other, hearer = (service.join(KafkaBus(kafka)) for service in three)
    speaker.say(*(closed(n, n) for n in range(20)))
    until(lambda: len(hearer.heard()) == 20, 60)
    _add_partitions(kafka, speaker.name)
    way = f"onestop bus renew {speaker.name}"
    _wait_refused(speaker, "relay", way)
    _wait_refused(hearer, "inbox", way)
    before = ends_of(kafka, speaker.name)
    speaker.say(*(closed(n, 100 + n) for n in range(20)))
    other.say(*(closed(n, n) for n in range(20)))
    until(lambda: len(hearer.heard()) == 40, 60, "the other one is heard")
    assert ends_of(kafka, speaker.name) == before
    relay: Any = speaker.attachment
    assert relay.status()["leading"] != "leading"


def test_x53_partitions_that_were_added_while_it_was_down_are_noticed_at_the_start(
    kafka: str, three: tuple[Service, Service, Service]
) -> None:
    speaker, _, hearer = three
    for service in three:
        service.join(KafkaBus(kafka))
    speaker.say(closed(1, 1))
    until(lambda: len(hearer.heard()) == 1, 60)
    for service in (speaker, hearer):
        service.leave()
    _add_partitions(kafka, speaker.name)
    for service in (speaker, hearer):
        service.join(KafkaBus(kafka))
    for service, part in ((speaker, "relay"), (hearer, "inbox")):
        _wait_refused(service, part, f"had {PARTITIONS} partitions and was given {MORE}")


def test_x53_a_topic_is_taken_with_as_many_partitions_as_it_is_found_with(
    kafka: str, three: tuple[Service, Service, Service]
) -> None:
    speaker, _, hearer = three
    ensure_topics(KafkaSettings.unsecured(kafka, partitions=MORE), [speaker.name])
    for service in three:
        service.join(KafkaBus(kafka))
    speaker.say(*(closed(n, n) for n in range(60)))
    until(lambda: len(hearer.heard()) == 60, 60)
    assert sum(1 for end in ends_of(kafka, speaker.name).values() if end) > PARTITIONS


def test_a_source_that_is_not_there_yet_keeps_nobody_from_being_heard(
    kafka: str, three: tuple[Service, Service, Service]
) -> None:
    speaker, other, hearer = three
    speaker.say(closed(1, 1))
    for service in (speaker, hearer):
        service.join(KafkaBus(kafka))
    until(lambda: len(hearer.heard()) == 1, 60, "who is there is heard")
    other.say(closed(2, 2))
    other.join(KafkaBus(kafka))
    until(lambda: len(hearer.heard()) == 2, 60, "who comes later is heard")
