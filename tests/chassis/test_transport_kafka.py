"""What only a real broker can do to a service: strangers, other leaders, topics made anew."""

import json
from typing import Any

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer
from confluent_kafka.admin import AdminClient
from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.bus.feed import outgoing
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import ensure_topics, partition_of, topic_of
from onestop_chassis.bus.unreadable import UNREADABLE
from onestop_contracts.event import UnknownType
from onestop_contracts.intake import ProjectClosed

from tests.support.kafka import PARTITIONS, put, records
from tests.support.leases import Watched
from tests.support.transport import Service, closed, project
from tests.support.wait import until

pytestmark = pytest.mark.kafka


def _published(speaker: Service) -> list[bytes]:
    return [f.value for row in speaker.said() if (f := outgoing(speaker.name, row))]


def _on_topic(kafka: str, speaker: Service) -> list[int]:
    """The producer positions on the topic, partition by partition."""
    found = records(kafka, speaker.name)
    return [int(json.loads(record.value)["id"].rpartition("/")[2]) for record in found]


def _wait_heard(hearer: Service, many: int) -> None:
    until(lambda: len(hearer.heard()) >= many, 60, f"{many} facts arrive")


def test_a_poisoned_record_is_kept_and_takes_nothing_with_it(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    ensure_topics(KafkaSettings.unsecured(kafka), [speaker.name])
    speaker.say(*(closed(n, n) for n in range(40)))
    good = _published(speaker)
    for n, value in enumerate(good[:20]):
        put(kafka, speaker.name, value, headers=[("trace", b"\xff\xfe"), ("none", None)])
        if n == 10:
            put(kafka, speaker.name, b"not json")
            put(kafka, speaker.name, None)
            put(kafka, speaker.name, b'{"specversion":"1.0","id":"somebody-else/5"}')
            put(kafka, speaker.name, good[0].replace(b'"type":"', b'"type":"\\u0000', 1))
            put(kafka, speaker.name, good[0].replace(b"/1", b"/99999999999999999999", 1))
    hearer.join(KafkaBus(kafka))
    _wait_heard(hearer, 25)
    heard = hearer.heard()
    assert [row.state for row in heard if row.type != UNREADABLE] == good[:20]
    strange = [row for row in heard if row.type == UNREADABLE]
    assert len(strange) == 5
    assert all(row.version < 0 for row in strange)
    with pytest.raises(UnknownType):
        hearer.log.recorded(strange[0])


def test_an_unreadable_record_delivered_again_is_stored_once(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    put(kafka, speaker.name, b"not json")
    hearer.join(KafkaBus(kafka))
    _wait_heard(hearer, 1)
    hearer.leave()
    with psycopg.connect(hearer.url) as connection:
        connection.execute("DELETE FROM inbox_positions")
    hearer.join(KafkaBus(kafka))
    put(kafka, speaker.name, b"not json either")
    _wait_heard(hearer, 2)
    assert len(hearer.heard()) == 2


def test_what_a_relay_without_leadership_sends_again_is_passed_over(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    speaker.say(*(closed(1, n) for n in range(5)))
    at = partition_of(project(1).encode(), PARTITIONS)
    first, second, third, *_ = _published(speaker)
    for value in (first, second, first, second, third, second):
        put(kafka, speaker.name, value, partition=at)
    hearer.join(KafkaBus(kafka))
    speaker.join(KafkaBus(kafka))
    _wait_heard(hearer, 5)
    assert [row.state for row in hearer.heard()] == _published(speaker)


def test_nobody_sleeps_through_a_silence(
    kafka: str, pair: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that brings nothing is followed by the next, and a fact is not late."""
    slept: list[float] = []
    in_vain: list[float] = []
    turn = AIOKafkaConsumer.getmany

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def counted(consumer: AIOKafkaConsumer, **how: Any) -> Any:
        found = await turn(consumer, **how)
        if not found:
            in_vain.append(how["timeout_ms"])
        return found

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", counted)
    monkeypatch.setattr("onestop_chassis.bus.fetched.EMPTY_MS", 1)
    monkeypatch.setattr("faststream.kafka.subscriber.usecase.anyio.sleep", sleep)
    speaker, hearer = (service.join(KafkaBus(kafka)) for service in pair)
    speaker.say(closed(1, 1))
    _wait_heard(hearer, 1)
    in_vain.clear()
    until(lambda: len(in_vain) >= 3, what="turns that bring nothing")
    speaker.say(closed(1, 2))
    _wait_heard(hearer, 2)
    assert slept == []


def test_what_comes_behind_a_higher_position_is_late_and_not_lost(
    kafka: str, pair: tuple[Service, Service], capsys: pytest.CaptureFixture[str]
) -> None:
    """No relay of ours writes so; whoever writes past it, does."""
    speaker, hearer = pair
    speaker.say(*(closed(1, n) for n in range(4)))
    at = partition_of(project(1).encode(), PARTITIONS)
    first, second, third, fourth = _published(speaker)
    for value in (first, third, second, third, fourth, second):
        put(kafka, speaker.name, value, partition=at)
    hearer.join(KafkaBus(kafka))
    _wait_heard(hearer, 4)
    assert [row.state for row in hearer.heard()] == [first, third, second, fourth]
    until(lambda: "inbox_out_of_order" in capsys.readouterr().out, what="it is said")


def test_a_topic_made_anew_is_filled_again_and_doubles_nothing(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(KafkaBus(kafka)) for service in pair)
    speaker.say(*(closed(n % 5, n) for n in range(100)))
    _wait_heard(hearer, 100)
    for service in pair:
        service.leave()
    admin = AdminClient({"bootstrap.servers": kafka})
    admin.delete_topics([topic_of(speaker.name)])[topic_of(speaker.name)].result(60)
    until(lambda: topic_of(speaker.name) not in admin.list_topics(timeout=60).topics)
    speaker.say(*(closed(n % 5, n) for n in range(100, 140)))
    for service in pair:
        service.join(KafkaBus(kafka))
    _wait_heard(hearer, 140)
    assert sorted(row.state for row in hearer.heard()) == sorted(_published(speaker))
    until(lambda: len(records(kafka, speaker.name)) == 140, what="the whole log on the topic")


def test_one_relay_leads_and_another_takes_over(kafka: str, pair: tuple[Service, Service]) -> None:
    speaker, _ = pair
    other = Service(speaker.name, speaker.url)
    speaker.join(KafkaBus(kafka, instance="1"))
    assert speaker.attachment is not None
    leading = speaker.attachment
    until(lambda: leading.status()["leading"] == "leading", what="the first leads")
    other.join(KafkaBus(kafka, instance="2"))
    assert other.attachment is not None
    standing_by = other.attachment
    until(lambda: standing_by.status()["leading"] == "standby", what="the second stands by")
    speaker.say(*(closed(n, n) for n in range(50)))
    until(lambda: leading.status()["relay"] == speaker.log.head(), what="all published")
    speaker.leave()
    until(lambda: standing_by.status()["leading"] == "leading", what="the second leads")
    speaker.say(*(closed(n, n) for n in range(50)))
    until(lambda: standing_by.status()["relay"] == other.log.head(), what="all published")
    other.close()
    assert sorted(_on_topic(kafka, speaker)) == [row.position for row in speaker.said()]


def test_a_leader_that_lost_its_lock_starts_over_and_repeats_nothing(
    kafka: str, pair: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker, _ = pair
    monkeypatch.setattr("onestop_chassis.bus.kafka.Lease", Watched)
    speaker.join(KafkaBus(kafka))
    relay: Any = speaker.attachment
    watched: Watched = relay.relay._lease
    speaker.say(*(closed(n, n) for n in range(50)))
    until(lambda: relay.status()["relay"] == speaker.log.head(), what="all published")
    with psycopg.connect(speaker.url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchall()
    assert ended
    until(lambda: watched.lost == 1, what="the loss is noticed")
    speaker.say(*(closed(n, n) for n in range(50)))
    until(lambda: watched.taken == 2, what="it leads again")
    until(lambda: relay.status()["relay"] == speaker.log.head(), what="all published")
    assert sorted(_on_topic(kafka, speaker)) == [row.position for row in speaker.said()]


def test_nothing_is_published_over_a_topic_that_is_ahead_of_the_log(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, _ = pair
    speaker.say(closed(1, 1))
    (fact,) = _published(speaker)
    put(kafka, speaker.name, fact.replace(b"/1", b"/500", 1))
    speaker.join(KafkaBus(kafka))
    assert speaker.attachment is not None
    relay = speaker.attachment
    until(lambda: "TopicAhead" in relay.status()["troubles"].get("relay", ""))
    assert len(records(kafka, speaker.name)) == 1


def test_a_fact_of_ten_megabytes_passes(kafka: str, pair: tuple[Service, Service]) -> None:
    speaker, hearer = (service.join(KafkaBus(kafka)) for service in pair)
    said = closed(1, 1)
    large = ProjectClosed(
        project=said.project,
        outcome="refused",
        explanation="长" * 3_400_000,
        closed_at=said.closed_at,
    )
    speaker.say(closed(2, 2), large, closed(2, 3))
    _wait_heard(hearer, 3)
    assert sorted(row.state for row in hearer.heard()) == sorted(_published(speaker))


def test_x61_records_say_what_they_are_and_no_header_is_an_attribute_of_ours(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, _ = pair
    speaker.join(KafkaBus(kafka))
    speaker.say(*(closed(n, n) for n in range(12)))
    until(lambda: len(records(kafka, speaker.name)) == 12, what="all published")
    for record in records(kafka, speaker.name):
        envelope = json.loads(record.value)
        assert record.headers["content-type"] == b"application/cloudevents+json; charset=UTF-8"
        assert list(record.headers) == ["content-type"]
        assert record.key == envelope["subject"].encode()
        assert record.partition == partition_of(record.key, PARTITIONS)
