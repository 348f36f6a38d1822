"""SIGKILL at the named points of relay and inbox, and a broker that goes away."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.bus.feed import outgoing
from onestop_cli.kafka_node import BrokerMissing
from onestop_cli.ports import free_port

from tests.support.environment import clean
from tests.support.kafka import ends_of, missing, records
from tests.support.transport import Service, closed
from tests.support.wait import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
PROCESS = (sys.executable, "-m", "tests.support.relay_process")


@contextmanager
def running(service: Service, kafka: str, crash: str = "") -> "Iterator[subprocess.Popen[bytes]]":
    """The service's bus in a process of its own; ended in good order unless it died before."""
    process = subprocess.Popen(
        [*PROCESS, service.url, kafka, service.name, *service.listens],
        stdin=subprocess.PIPE,
        cwd=ROOT,
        env=clean({"ONESTOP_CRASH": crash}),
    )
    try:
        yield process
    finally:
        try:
            process.communicate(b"\n", timeout=180)
        finally:
            process.kill()


def _values(speaker: Service) -> list[bytes]:
    return sorted(f.value for row in speaker.said() if (f := outgoing(speaker.name, row)))


@pytest.mark.parametrize("point", ["before-relay-ack", "after-relay-ack"])
def test_a_relay_killed_around_the_acknowledgement_repeats_nothing_and_skips_nothing(
    kafka: str, pair: tuple[Service, Service], point: str
) -> None:
    speaker, _ = pair
    for n in range(20):
        speaker.say(*(closed(k % 17, n * 1000 + k) for k in range(700)))
    for time in (1, 2, 1):
        with running(speaker, kafka, f"{point}:{time}") as process:
            assert process.wait(180) == -signal.SIGKILL
    with running(speaker, kafka):
        until(lambda: sum(ends_of(kafka, speaker.name).values()) >= 14000, 180, "all published")
    found = records(kafka, speaker.name)
    assert sorted(record.value for record in found) == _values(speaker)
    for partition in {record.partition for record in found}:
        at = [
            int(json.loads(r.value)["id"].partition("/")[2])
            for r in found
            if r.partition == partition
        ]
        assert at == sorted(at)


def test_an_inbox_killed_between_storing_and_acknowledging_stores_once(
    kafka: str, pair: tuple[Service, Service]
) -> None:
    speaker, hearer = pair
    speaker.say(*(closed(k % 17, k) for k in range(3000)))
    speaker.join(KafkaBus(kafka))
    for time in (1, 2, 3):
        with running(hearer, kafka, f"inbox-stored:{time}") as process:
            assert process.wait(180) == -signal.SIGKILL
        speaker.say(*(closed(k % 17, k) for k in range(300)))
    with running(hearer, kafka):
        until(lambda: len(hearer.heard()) >= 3900, 180, "all stored")
    assert sorted(row.state for row in hearer.heard()) == _values(speaker)


@pytest.mark.java
def test_without_a_broker_commands_commit_and_with_it_the_relay_catches_up(
    pair: tuple[Service, Service],
) -> None:
    from onestop_cli.kafka_jars import from_jars  # noqa: PLC0415 (only here)

    speaker, hearer = pair
    port = free_port()
    environ = clean({"KAFKA_PORT": str(port)})
    data = Path(tempfile.mkdtemp(prefix="onestop-away-"))
    for service in pair:
        service.join(KafkaBus(f"127.0.0.1:{port}"))
    speaker.say(*(closed(k % 7, k) for k in range(100)))
    assert speaker.attachment is not None
    status = speaker.attachment.status
    until(lambda: "relay" in status()["troubles"], what="the missing broker is shown")

    def caught_up() -> bool:
        return len(hearer.heard()) >= len(speaker.said()) and not status()["troubles"]

    try:
        for _ in range(2):
            broker = from_jars(data, environ)
            until(caught_up, 180, "the relay catches up")
            broker.stop()
            speaker.say(*(closed(k % 7, k) for k in range(100)))
        broker = from_jars(data, environ)
        until(caught_up, 180, "the relay catches up")
        assert sorted(row.state for row in hearer.heard()) == _values(speaker)
        assert sorted(r.value for r in records(broker.bootstrap, speaker.name)) == _values(speaker)
        broker.stop()
    except BrokerMissing as reason:
        missing(str(reason))
    finally:
        shutil.rmtree(data, ignore_errors=True)
