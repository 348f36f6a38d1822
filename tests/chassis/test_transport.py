"""One suite for both transports: what was published arrives, once, in order, as it was said."""

import json
from typing import Any

import psycopg
import pytest
from onestop_chassis.bus.bus import Bus, InProcessBus, KafkaBus
from onestop_chassis.bus.feed import outgoing
from onestop_chassis.log.log import StoredRow
from onestop_contracts.archive import DossierClosed
from onestop_contracts.envelope import Envelope

from tests.support.transport import Kept, Service, closed, in_order_per_key, project
from tests.support.wait import until


@pytest.fixture(params=["in-process", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus(request: pytest.FixtureRequest) -> Bus:
    if request.param == "in-process":
        return InProcessBus()
    return KafkaBus(request.getfixturevalue("kafka"))


def _project(row: StoredRow) -> str:
    return str(json.loads(row.state)["data"]["project"])


def _published(speaker: Service) -> list[tuple[int, bytes]]:
    return [
        (row.position, fact.value)
        for row in speaker.said()
        if (fact := outgoing(speaker.name, row))
    ]


def _all_heard(speaker: Service, hearer: Service) -> list[StoredRow]:
    """Waits until all that was published is there, and checks that it is there once."""
    published = _published(speaker)
    until(lambda: len(hearer.heard()) >= len(published), 60, "everything arrives")
    heard = hearer.heard()
    assert sorted((row.version, row.state) for row in heard) == published
    assert in_order_per_key(heard, _project)
    return heard


def test_every_published_fact_arrives_once_and_in_order_per_project(
    bus: Bus, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    for n in range(30):
        speaker.say(*(closed(n % 7, n * 10 + k) for k in range(10)))
    heard = _all_heard(speaker, hearer)
    assert {row.type for row in heard} == {DossierClosed.TYPE}


def test_facts_recorded_before_anybody_listens_arrive_too(
    bus: Bus, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    speaker.say(*(closed(n % 5, n) for n in range(700)))
    hearer.join(bus)
    speaker.join(bus)
    _all_heard(speaker, hearer)


def test_private_facts_stay_inside(bus: Bus, pair: tuple[Service, Service]) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(Kept(project=project(1)), closed(1, 1), Kept(project=project(1)), closed(1, 2))
    speaker.say(*(Kept(project=project(2)) for _ in range(600)))
    speaker.say(closed(1, 3))
    heard = _all_heard(speaker, hearer)
    assert len(heard) == 3


def test_what_one_hears_is_not_said_again(bus: Bus, pair: tuple[Service, Service]) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(closed(1, 1))
    _all_heard(speaker, hearer)
    assert _published(hearer) == []


def test_a_fact_arrives_as_a_valid_envelope_with_its_producer_position(
    bus: Bus, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(closed(1, 1))
    (row,) = _all_heard(speaker, hearer)
    envelope = Envelope.model_validate_json(row.state)
    assert (envelope.position, envelope.service) == (row.version, speaker.name)
    assert hearer.log.recorded(row).event == closed(1, 1)


def test_the_name_of_the_act_goes_with_a_fact_and_none_with_one_that_no_act_led_to(
    bus: Bus, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.close_folder(1, 4)
    speaker.say(closed(1, 5))
    rows = _all_heard(speaker, hearer)
    assert [Envelope.model_validate_json(row.state).act for row in rows] == ["close-folder", ""]
    heard = [hearer.log.recorded(row) for row in rows]
    assert [fact.cause.act for fact in heard] == ["close-folder", ""]
    assert [fact.event for fact in heard] == [closed(1, 4), closed(1, 5)]


def test_a_hearer_that_was_away_goes_on_where_it_was(
    bus: Bus, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(*(closed(n % 3, n) for n in range(50)))
    _all_heard(speaker, hearer)
    hearer.leave()
    speaker.say(*(closed(n % 3, n) for n in range(50, 90)))
    hearer.join(bus)
    _all_heard(speaker, hearer)


def test_a_speaker_that_was_away_goes_on_where_it_was(
    bus: Bus, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(*(closed(n % 3, n) for n in range(50)))
    _all_heard(speaker, hearer)
    speaker.leave()
    speaker.say(*(closed(n % 3, n) for n in range(50, 90)))
    speaker.join(bus)
    _all_heard(speaker, hearer)


def test_everything_delivered_again_changes_nothing(
    bus: Bus, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(*(closed(n % 3, n) for n in range(50)))
    before = _all_heard(speaker, hearer)
    hearer.leave()
    with psycopg.connect(hearer.url) as connection:
        connection.execute("DELETE FROM inbox_positions")
    hearer.join(bus)
    speaker.say(closed(1, 1000))
    after = _all_heard(speaker, hearer)
    assert after[: len(before)] == before


def test_a_database_that_is_away_for_a_moment_loses_nothing(
    bus: Bus, pair: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker, hearer = pair
    store, away = hearer.log.append_facts, [True]

    def flaky(*given: Any) -> Any:
        if away:
            away.pop()
            raise psycopg.OperationalError("away")
        return store(*given)

    monkeypatch.setattr(hearer.log, "append_facts", flaky)
    hearer.join(bus)
    speaker.join(bus)
    speaker.say(*(closed(n % 3, n) for n in range(50)))
    _all_heard(speaker, hearer)
    assert not away
    away += [True, True]
    speaker.say(*(closed(n % 3, n) for n in range(50, 60)))
    _all_heard(speaker, hearer)
    assert not away


def test_the_status_says_how_far_everything_is(bus: Bus, pair: tuple[Service, Service]) -> None:
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(closed(1, 1))
    _all_heard(speaker, hearer)
    heard, said = hearer.attachment, speaker.attachment
    assert heard is not None
    assert said is not None
    assert heard.status()["inbox"] == {speaker.name: speaker.log.head()}
    until(lambda: not heard.status()["troubles"], what="no trouble is left")
    until(lambda: said.status()["relay"] == speaker.log.head(), what="the relay says so")


def test_without_a_broker_others_say_how_far_they_hold_what_one_said(
    pair: tuple[Service, Service],
) -> None:
    bus = InProcessBus()
    speaker, hearer = (service.join(bus) for service in pair)
    speaker.say(closed(1, 1))
    _all_heard(speaker, hearer)
    heard, said = hearer.attachment, speaker.attachment
    assert heard is not None
    assert said is not None
    assert said.status()["known"] == speaker.log.head()
    assert heard.status()["known"] == 0, "nobody hears it"


@pytest.mark.kafka
def test_a_change_of_transport_doubles_and_loses_nothing(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    buses: tuple[Bus, ...] = (InProcessBus(), KafkaBus(kafka), InProcessBus())
    for n, bus in enumerate(buses):
        hearer.join(bus)
        speaker.join(bus)
        speaker.say(*(closed(k % 9, n * 40 + k) for k in range(40)))
        _all_heard(speaker, hearer)
        hearer.leave()
        speaker.leave()
