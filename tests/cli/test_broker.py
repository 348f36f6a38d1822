"""The three ways to a Kafka broker: each starts one that answers, or says what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import ensure_topics, topic_of
from onestop_cli.broker import Broker, BrokerMissing, find, from_jars, given, in_container
from onestop_cli.ports import free_port

from tests.support.environment import clean
from tests.support.kafka import missing

NOWHERE = {"PATH": "", "DOCKER_HOST": "tcp://127.0.0.1:1"}


def topics(broker: Broker) -> set[str]:
    client = AdminClient({"bootstrap.servers": broker.bootstrap})
    return set(client.list_topics(timeout=60).topics)


def make_topic(broker: Broker, name: str) -> None:
    ensure_topics(KafkaSettings.unsecured(broker.bootstrap, partitions=3), [name])


@pytest.fixture
def own_environment() -> dict[str, str]:
    return clean()


@pytest.fixture(
    params=[
        pytest.param(in_container, marks=pytest.mark.docker),
        pytest.param(from_jars, marks=pytest.mark.java),
    ]
)
def started(
    request: pytest.FixtureRequest, tmp_path: Path, own_environment: dict[str, str]
) -> Iterator[list[Broker]]:
    """A broker by each way; the test may replace it by its successor."""
    try:
        brokers = [request.param(tmp_path, own_environment)]
    except BrokerMissing as reason:
        missing(str(reason))
    yield brokers
    brokers[-1].discard()


def test_a_broker_started_here_keeps_its_data_and_makes_no_topic_by_accident(
    started: list[Broker], tmp_path: Path, own_environment: dict[str, str]
) -> None:
    (first,) = started
    make_topic(first, "kept")
    first.stop()
    way = from_jars if first.how == "jars" else in_container
    started[0] = way(tmp_path, own_environment)
    client = AdminClient({"bootstrap.servers": started[0].bootstrap})
    client.list_topics("by-accident", timeout=60)
    assert topics(started[0]) >= {topic_of("kept")}
    assert "by-accident" not in topics(started[0])


def test_what_a_killed_run_left_behind_is_replaced(
    started: list[Broker], tmp_path: Path, own_environment: dict[str, str]
) -> None:
    (left,) = started
    make_topic(left, "kept")
    way = from_jars if left.how == "jars" else in_container
    started[0] = way(tmp_path, own_environment)
    assert topic_of("kept") in topics(started[0])
    if left.how == "jars":
        left.stop()  # it was ended by its successor: what is left is its exit code


def test_a_given_broker_is_used_and_not_ended(kafka: str, tmp_path: Path) -> None:
    broker = find(tmp_path, {"KAFKA_BOOTSTRAP": kafka})
    broker.stop()
    assert (broker.bootstrap, broker.how) == (kafka, "given")
    assert isinstance(topics(broker), set)


def test_a_given_broker_that_does_not_answer_is_named() -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(BrokerMissing, match=address):
        given({"KAFKA_BOOTSTRAP": address}, seconds=0.5)


def test_where_there_is_nothing_all_that_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BrokerMissing) as said:
        find(tmp_path, clean())
    for part in ("KAFKA_BOOTSTRAP", "Docker", "Java 17"):
        assert part in str(said.value)
