"""The operators' commands that need a broker, on a city over Kafka."""

import json
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer
from onestop_chassis.bus.feed import topic_of
from onestop_cli.demo.load import DATA
from onestop_cli.say import CONFLICT, THRESHOLD

from tests.support.kafka import records
from tests.support.laptop import Laptop
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(2400)]
WHY = ("--reason", "it lost its copy")


def test_commands_that_need_a_broker(own_broker: str, tmp_path: Path) -> None:
    environment = {"KAFKA_BOOTSTRAP": own_broker}
    with Laptop(tmp_path, "--no-demo", "--kafka", environment=environment) as laptop:
        for table in ("departments", "calendar"):
            laptop.onestop("import", table, str(DATA / f"{table}.csv"))
        until(lambda: _complete(laptop), 60, "everything on the topics")
        many = _read_all(own_broker, "warehouse")
        _group_is_moved(laptop, many)
        _subscriber_gets_its_own(laptop, own_broker, many)
        _limits(laptop)


def _group_is_moved(laptop: Laptop, many: int) -> None:
    said = laptop.onestop("bus", "groups", "review")
    assert "warehouse" in said
    reset = ("bus", "reset", "warehouse", "review", "--to", "earliest")
    assert _number(laptop, *reset) == many
    done = laptop.onestop(*reset, "--execute", "--confirm", str(many), *WHY)
    assert f"read_again {many}" in done


def _subscriber_gets_its_own(laptop: Laptop, kafka: str, many: int) -> None:
    head = laptop.client().get("review", "/ops/status")["position"]
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
    laptop.onestop("import", "items", str(DATA / "items.csv"))
    until(lambda: _behind(laptop), 60, "intake is behind")
    over = laptop.ask("bus", "lag", "intake", "--max-events", "0")
    assert over.returncode == THRESHOLD, over.stderr
    laptop.onestop("bus", "open", "intake", *WHY)
    until(lambda: not _behind(laptop), 60, "intake caught up")
    open_inbox = laptop.ask("bus", "reset", "intake", "review", "--to", "earliest")
    assert open_inbox.returncode == CONFLICT, open_inbox.stderr


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
        return bool(client.get("intake", "/ops/status")["bus"]["resting"])


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
