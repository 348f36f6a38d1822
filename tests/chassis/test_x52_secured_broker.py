"""X52: over a broker that asks who somebody is, and lets nobody do more than was granted."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer
from onestop_chassis.bus.access import allowed_to, grant
from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.bus.feed import topic_of
from onestop_chassis.bus.kafka_clients import for_confluent
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.refused import NotLetIn
from onestop_chassis.bus.topics import ensure_topics
from onestop_chassis.operators.bus.broker import KafkaTransport
from onestop_chassis.operators.bus.transport import BrokerForbids
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.main import main
from onestop_chassis.service.settings import ServiceSettings

from tests.support.secured import CERTIFIED, SecuredBroker, running
from tests.support.transport import Service, closed
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredBroker]:
    with running(tmp_path_factory.mktemp("secured")) as broker:
        yield broker


def _refused(service: Service) -> Mapping[str, str]:
    assert service.attachment is not None
    return service.attachment.state().refused


def _wait_refused(service: Service, part: str) -> str:
    until(lambda: part in _refused(service), 30, "the refusal shows")
    return _refused(service)[part]


def _wait_heard(hearer: Service, many: int) -> None:
    until(lambda: len(hearer.heard()) == many, 60, f"{many} facts arrive")


def _produced(kafka: KafkaSettings, topic: str) -> str:
    """What the broker says to a record on this topic."""
    said: list[KafkaError | None] = []
    producer = Producer(for_confluent(kafka))
    producer.produce(topic, b"{}", on_delivery=lambda error, _: said.append(error))
    producer.flush(30)
    [error] = said
    return error.name() if error else ""


def test_x52_each_with_what_its_blueprint_needs_and_nothing_else(
    secured: SecuredBroker, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    asks, hears = (secured.principal(service.name) for service in pair)
    secured.grant(speaker.name)
    secured.grant(hearer.name, speaker.name)
    speaker.join(KafkaBus(asks))
    hearer.join(KafkaBus(hears))
    speaker.say(*(closed(n, n) for n in range(20)))
    _wait_heard(hearer, 20)
    operators = KafkaTransport(hears)
    assert sum(place.end for place in operators.places(speaker.name)) == 20
    assert operators.records(speaker.name, 0, 0, 5)
    assert operators.members(hearer.name) == 1
    assert [one.group for one in operators.readings(speaker.name)] == [hearer.name] * 3
    assert _produced(hears, topic_of(speaker.name)) == "TOPIC_AUTHORIZATION_FAILED"
    assert _refused(speaker) == _refused(hearer) == {}


def test_x52_a_wrong_password_is_said_once_and_costs_nothing(
    secured: SecuredBroker, pair: tuple[Service, Service], capsys: pytest.CaptureFixture[str]
) -> None:
    speaker, _ = pair
    kafka = secured.principal(speaker.name)
    secured.grant(speaker.name)
    file = Path(kafka.kafka_password_file)
    right = file.read_text(encoding="utf-8")
    file.write_text("wrong", encoding="utf-8")
    with pytest.raises(NotLetIn, match=speaker.name):
        ensure_topics(kafka, [speaker.name])
    speaker.say(closed(1, 1))
    speaker.join(KafkaBus(kafka))
    said = _wait_refused(speaker, "relay")
    assert "登录" in said
    assert "wrong" not in said
    relay: Any = speaker.attachment
    until(lambda: relay.relay.sessions._refusals > 2, what="it is tried again")
    file.write_text(right + "\n", encoding="utf-8")
    until(lambda: relay.status()["relay"] == speaker.log.head(), 60, "all is published")
    until(lambda: not _refused(speaker), what="nothing is refused")
    told = capsys.readouterr().out
    assert (told.count("bus_refuses"), told.count("bus_takes_again")) == (1, 1)
    assert "follower_failed" not in told


def test_x52_a_topic_that_may_not_be_read_is_said_and_read_on_from_where_it_stood(
    secured: SecuredBroker, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    asks, hears = (secured.principal(service.name) for service in pair)
    secured.grant(speaker.name)
    secured.grant(hearer.name)
    speaker.say(*(closed(n, n) for n in range(5)))
    for service, kafka in zip(pair, (asks, hears), strict=True):
        service.join(KafkaBus(kafka))
    said = _wait_refused(hearer, "inbox")
    assert topic_of(speaker.name) in said
    with pytest.raises(BrokerForbids, match="TOPIC_AUTHORIZATION_FAILED"):
        KafkaTransport(hears).places(speaker.name)
    secured.grant(hearer.name, speaker.name)
    _wait_heard(hearer, 5)
    until(lambda: not _refused(hearer), what="nothing is refused")
    secured.grant(hearer.name)
    _wait_refused(hearer, "inbox")  # it is noticed while it runs
    speaker.say(*(closed(n, n) for n in range(5, 9)))
    secured.grant(hearer.name, speaker.name)
    _wait_heard(hearer, 9)


def test_x52_a_group_that_may_not_be_joined_is_said(
    secured: SecuredBroker, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    hears = secured.principal(hearer.name)
    ensure_topics(secured.broker.kafka, [speaker.name])
    wanted = [one for one in allowed_to(hearer.name, [speaker.name]) if one.resource == "topic"]
    grant(secured.broker.kafka, f"User:{hearer.name}", wanted)
    hearer.join(KafkaBus(hears))
    said = _wait_refused(hearer, "inbox")
    assert f"group {hearer.name}" in said
    with pytest.raises(BrokerForbids, match="GROUP_AUTHORIZATION_FAILED"):
        KafkaTransport(hears).members(hearer.name)
    secured.grant(hearer.name, speaker.name)
    until(lambda: not _refused(hearer), 60, "nothing is refused")


def test_x52_a_relay_that_may_not_write_says_so_and_loses_nothing(
    secured: SecuredBroker, pair: tuple[Service, Service]
) -> None:
    speaker, _ = pair
    kafka = secured.principal(speaker.name)
    secured.grant(speaker.name, but="Write")
    speaker.say(*(closed(n, n) for n in range(5)))
    speaker.join(KafkaBus(kafka))
    _wait_refused(speaker, "relay")
    secured.grant(speaker.name)
    relay: Any = speaker.attachment
    until(lambda: relay.status()["relay"] == speaker.log.head(), 60, "all is published")
    assert _refused(speaker) == {}


def test_x52_what_is_no_longer_declared_is_taken_away(
    secured: SecuredBroker, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    ensure_topics(secured.broker.kafka, [speaker.name])
    hears = secured.principal(hearer.name)
    secured.grant(hearer.name, speaker.name)
    until(lambda: KafkaTransport(hears).places(speaker.name), what="it may be read")
    admin, principal = secured.broker.kafka, f"User:{hearer.name}"
    assert grant(admin, principal, allowed_to(hearer.name, [])) == (0, 1)
    assert grant(admin, principal, allowed_to(hearer.name, [])) == (0, 0)
    with pytest.raises(KafkaException, match="AUTHORIZATION"):
        grant(hears, principal, allowed_to(hearer.name, [speaker.name]))


def test_x52_a_command_grants_what_the_blueprint_declares(
    secured: SecuredBroker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    toys: Blueprint[object] = Blueprint("toys", ("intake",), reference=lambda _: object())
    kafka = secured.principal(toys.name)
    file = Path(kafka.kafka_password_file)
    file.write_text("another one\n", encoding="utf-8")
    monkeypatch.setenv("ONESTOP_KAFKA_BOOTSTRAP", secured.broker.bootstrap)
    wanted = len(allowed_to(toys.name, toys.listens))
    for said in (f"{wanted} granted, 0 taken away", "0 granted, 0 taken away"):
        with pytest.raises(SystemExit) as ended:
            main(toys, ServiceSettings, ["acls", "--apply", "--password-file", str(file)])
        assert (ended.value.code, said in capsys.readouterr().out) == (0, True)
    ensure_topics(kafka, [toys.name])


def test_x52_a_certificate_is_a_sign_in_as_well(secured: SecuredBroker) -> None:
    kafka, service = secured.certified(), "certified-one"
    grant(secured.broker.kafka, f"User:CN={CERTIFIED}", allowed_to(service, []))
    ensure_topics(kafka, [service])
    assert len(KafkaTransport(kafka).places(service)) == 3
    distrustful = kafka.model_copy(update={"kafka_ca_file": kafka.kafka_certificate_file})
    with pytest.raises(NotLetIn, match="issuer"):
        ensure_topics(distrustful, [service])
