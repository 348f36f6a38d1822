"""A city over Kafka: it comes out like one without, and operators' commands work on its topics."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from confluent_kafka import Consumer
from onestop_chassis.bus.feed import topic_of
from onestop_cli.addresses import SERVICES
from onestop_cli.databases import Embedded
from onestop_cli.demo.load import DATA
from onestop_cli.demo.quiet import settle
from onestop_cli.embedded import EmbeddedPostgres
from onestop_cli.say import CONFLICT, THRESHOLD

from tests.support.kafka import records
from tests.support.laptop import EARLY, Laptop
from tests.support.listeners import heard_to_the_end
from tests.support.strangers import (
    Places,
    made_up,
    real_facts_are_stored_once_everywhere,
    refused_by,
    write,
)
from tests.support.subscribers import java, javascript, python, said
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(2400)]
ACCEPTED = "onestop.review.CaseAccepted.v1"
AGAIN, FIXED = "ONESTOP_STRANGERS_SEED", 20260302
STRANGERS = 48
"""Kinds of record drawn for each topic."""
WHY = ("--reason", "it lost its copy")


@pytest.fixture(scope="module")
def played(own_broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    """The first days of the demonstration, over Kafka."""
    environment = {"KAFKA_BOOTSTRAP": own_broker}
    directory = tmp_path_factory.mktemp("over-kafka")
    with Laptop(directory, "--no-demo", "--kafka", environment=environment) as laptop:
        laptop.play(EARLY)
        yield laptop


def test_the_outcome_over_kafka_is_that_of_the_embedded_bus(
    played: Laptop, laptop_outcome: Any
) -> None:
    assert played.outcome() == laptop_outcome


@pytest.mark.parametrize("example", [python, javascript, java])
def test_x61_subscribers_in_any_language_tell_what_the_log_holds(
    played: Laptop, own_broker: str, tmp_path: Path, example: Callable[[Path], Sequence[str]]
) -> None:
    """Those that read schemas find them where the events say."""
    until(lambda: _complete(played), 60, "everything on the topics")
    told = [json.loads(one.value) for one in records(own_broker, "review")]
    wanted = {event["id"]: event for event in told if event["type"] == ACCEPTED}
    found = said(example(tmp_path), own_broker, ACCEPTED, len(wanted), example.__name__)
    assert len(found) == len(wanted) > 0
    assert {event["id"]: event for event in found} == wanted
    for event in found:
        assert event["dataschema"].endswith(f"/review/schemas/{ACCEPTED}.json")


def test_commands_that_need_a_broker(played: Laptop, own_broker: str) -> None:
    until(lambda: _complete(played), 60, "everything on the topics")
    many = _read_all(own_broker, "warehouse")
    _group_is_moved(played, many)
    _subscriber_gets_its_own(played, own_broker, many)
    _limits(played)
    _topic_is_renewed(played)


def _group_is_moved(laptop: Laptop, many: int) -> None:
    said = laptop.onestop("bus", "groups", "review")
    assert "warehouse" in said
    reset = ("bus", "reset", "warehouse", "review", "--to", "earliest")
    assert _number(laptop, *reset) == many
    done = laptop.onestop(*reset, "--execute", "--confirm", str(many), *WHY)
    assert f"read_again {many}" in done


def _subscriber_gets_its_own(laptop: Laptop, kafka: str, many: int) -> None:
    head = laptop.client().get("review", "/ops/status", "operator")["position"]
    replay = ("review", "--until", str(head), "--to", "subscriber:warehouse")
    assert _number(laptop, "replay", "plan", *replay) == many
    done = laptop.onestop("replay", "start", *replay, "--confirm", str(many), *WHY)
    assert f"sent {many}" in done
    found = records(kafka, "review.replay.warehouse")
    assert [(r.key, r.value) for r in found] == [(r.key, r.value) for r in records(kafka, "review")]
    drop = ("replay", "drop", "review", "subscriber:warehouse")
    wrong = laptop.ask(*drop, "--execute", "--confirm", str(many + 1), *WHY)
    assert wrong.returncode == CONFLICT
    done = laptop.onestop(*drop, "--execute", "--confirm", str(many), *WHY)
    assert f"removed {many}" in done


def _limits(laptop: Laptop) -> None:
    laptop.onestop("bus", "close", "intake", *WHY)
    until(lambda: _rests(laptop), 60, "intake's inbox rests")
    _rename_department(laptop, "Bureau of Transport")
    until(lambda: _behind(laptop), 60, "intake is behind")
    over = laptop.ask("bus", "lag", "intake", "--max-events", "0")
    assert over.returncode == THRESHOLD, over.stderr
    laptop.onestop("bus", "open", "intake", *WHY)
    until(lambda: not _behind(laptop), 60, "intake caught up")
    open_inbox = laptop.ask("bus", "reset", "intake", "review", "--to", "earliest")
    assert open_inbox.returncode == CONFLICT, open_inbox.stderr


def _topic_is_renewed(laptop: Laptop) -> None:
    renew = ("bus", "renew", "review")
    assert laptop.ask(*renew).returncode == CONFLICT  # its relay is open
    laptop.onestop("relay", "pause", "review", *WHY)
    many = _number(laptop, *renew)
    done = laptop.onestop(*renew, "--execute", "--confirm", str(many), *WHY)
    assert f"removed {many}" in done
    laptop.onestop("relay", "resume", "review", *WHY)
    until(lambda: _complete(laptop), 60, "everything is on the new topic")


def test_x50_x51_x55_x60_whatever_is_written_on_the_topics_stops_nobody(
    played: Laptop, own_broker: str
) -> None:
    """Strangers' records among real ones: the last test, since the topics keep them."""
    number = int(os.environ.get(AGAIN) or FIXED)
    sys.stdout.write(f"again: {AGAIN}={number} and this file\n")
    rng = Random(number)
    where = Embedded(EmbeddedPostgres(played.data / "postgres").start())
    them = {
        source: made_up(own_broker, source, where.url(source), number, STRANGERS)
        for source in SERVICES
    }
    written: dict[str, Places] = {source: {} for source in SERVICES}
    for part, renamed in enumerate(("Bureau of Roads", "Roads Bureau")):
        for source, places in written.items():
            places.update(write(own_broker, source, them[source][part::2], rng))
        _rename_department(played, renamed)
    until(lambda: heard_to_the_end(own_broker, where.url), 120, "everything is heard")
    with played.client() as client:
        settle(client)
        for name in SERVICES:
            client.get(name, "/health/ready")
    real_facts_are_stored_once_everywhere(own_broker, written, where.url)
    for name in SERVICES:
        found = _json(played, "parked", "list", name, "--limit", "500")
        reasons = {one["queue"]: one["reason"] for one in found}
        assert refused_by(name, written) <= reasons.keys(), name
        assert all(reasons.values()), name


def _rename_department(laptop: Laptop, name: str) -> None:
    """A real fact of review's."""
    renamed = laptop.directory / "departments.csv"
    text = (DATA / "departments.csv").read_text(encoding="utf-8")
    renamed.write_text(text.replace("Transport Bureau", name), encoding="utf-8")
    laptop.onestop("import", "departments", str(renamed))


def _json(laptop: Laptop, *arguments: str) -> list[Any]:
    found: list[Any] = json.loads(laptop.onestop(*arguments, "--output", "json"))
    return found


def _number(laptop: Laptop, *arguments: str) -> int:
    number: int = _json(laptop, *arguments)[0]["number"]
    return number


def _complete(laptop: Laptop) -> bool:
    return all(one["complete"] for one in _json(laptop, "bus", "topics"))


def _rests(laptop: Laptop) -> bool:
    with laptop.client() as client:
        return bool(client.get("intake", "/ops/status", "operator")["bus"]["resting"])


def _behind(laptop: Laptop) -> int:
    return sum(one["events"] for one in _json(laptop, "bus", "lag", "intake"))


def _read_all(kafka: str, group: str) -> int:
    """A consumer of somebody else's reads the topic to its end, commits, and goes."""
    many = len(records(kafka, "review"))
    consumer = Consumer(
        {
            "bootstrap.servers": kafka,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([topic_of("review")])
    for _ in range(many):
        message = consumer.poll(120)
        assert message is not None
        assert message.error() is None
    consumer.commit(asynchronous=False)
    consumer.close()
    return many
