"""The relay to Kafka, acknowledged, against reading raw and sending by a bare producer.

Both read the same log and send the same events with an idempotent producer and acks=all, one
after the other in alternating order; the reference uses `send`, as the client's manual shows.
Prints one JSON line per round and one with the medians. `KAFKA_BOOTSTRAP` or one started here.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import psycopg
from aiokafka import AIOKafkaProducer
from onestop_chassis.bus.bus import ensure_topics
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.relay import Relay
from onestop_chassis.bus.topics import partition_of, topic_of
from onestop_chassis.clock import WallClock
from onestop_chassis.log.codec import encode
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.lease import Lease
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Cause
from onestop_cli.broker import find
from onestop_cli.embedded import EmbeddedPostgres
from onestop_contracts.archive import DossierClosed

REACH = 0.8
PARTITIONS = 6
_READ = (
    "SELECT originator_id, state, notification_id FROM events"
    " WHERE notification_id > %s ORDER BY notification_id LIMIT 2000"
)


@contextmanager
def surroundings() -> Iterator[tuple[str, str]]:
    """The address of a migrated database and of a broker; removed afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="onestop-bench-"))
    postgres = EmbeddedPostgres(directory / "data").start()
    broker = find(directory / "broker", os.environ)
    try:
        url = postgres.url("benchmark")
        migrate(url)
        yield url, broker.bootstrap
    finally:
        broker.discard()
        postgres.stop()
        shutil.rmtree(directory, ignore_errors=True)


def fill(url: str, events: int, streams: int = 500) -> None:
    """A log of published events of the usual size."""
    at = datetime.now(UTC)
    cause = Cause("command/1", "correlation/1", "request/1", "clerk", "window_clerk", "150600")
    with psycopg.connect(url) as conn, conn.cursor() as cursor:
        copy = "COPY events (originator_id, originator_version, topic, state) FROM STDIN"
        with cursor.copy(copy) as rows:
            for n in range(events):
                project = f"2603-150600-04-01-{n % streams:05}1"
                event = DossierClosed(project=project, records=n, closed_at=at)
                stream, version = f"project/{project}", n // streams + 1
                rows.write_row((stream, version, event.TYPE, encode(event, cause, at)))


async def bare(url: str, bootstrap: str, topic: str, events: int) -> float:
    """Reads raw and sends: what any relay has to do at least. When the last was acknowledged."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        acks="all",
        max_batch_size=128 * 1024,
    )
    await producer.start()
    with psycopg.connect(url, autocommit=True) as conn:
        after, sent = 0, []
        while rows := conn.execute(_READ, (after,), prepare=True, binary=True).fetchall():
            after = rows[-1][2]
            for stream, state, _ in rows:
                key = stream.encode()
                partition = partition_of(key, PARTITIONS)
                sent.append(await producer.send(topic, state, key, partition))
    await asyncio.gather(*sent)
    acknowledged = perf_counter()
    await producer.stop()
    assert len(sent) == events
    return acknowledged


def relayed(url: str, bootstrap: str, service: str) -> float:
    """The relay itself, from its start to the last acknowledgement."""
    with Database(url) as database, Log(service, database, WallClock()) as log:
        relay = Relay(log, KafkaSettings.unsecured(bootstrap), Lease(log.connect, "relay"))
        head = log.head()
        relay.start()
        while relay.position < head:
            log.wait(head, 0.005)
        acknowledged = perf_counter()
        relay.stop()
    return acknowledged


def measured(url: str, bootstrap: str, way: str, name: str, events: int) -> dict[str, float]:
    ensure_topics(KafkaSettings.unsecured(bootstrap, partitions=PARTITIONS), [name])
    with psycopg.connect(url) as conn:
        conn.execute("DELETE FROM tracking")
    began, used = perf_counter(), process_time()
    if way == "bare":
        end = asyncio.run(bare(url, bootstrap, topic_of(name), events))
    else:
        end = relayed(url, bootstrap, name)
    return {
        "per_second": round(events / (end - began)),
        "cpu_us": round(1e6 * (process_time() - used) / events, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds: list[dict[str, Any]] = []
    with surroundings() as (url, bootstrap):
        fill(url, asked.events)
        for n in range(asked.rounds):
            ways = ("bare", "relay") if n % 2 else ("relay", "bare")
            name = f"bench-{os.getpid()}-{n}"
            figures = {
                way: measured(url, bootstrap, way, f"{name}-{way}", asked.events) for way in ways
            }
            rounds.append(figures)
            print(json.dumps({"round": n + 1, **figures}), flush=True)
    print(json.dumps({"benchmark": "relay", **summary(rounds)}))


def summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds; `reached` is the aim of 0.8 times the reference."""
    figures = {
        way: {name: median(one[way][name] for one in rounds) for name in ("per_second", "cpu_us")}
        for way in ("bare", "relay")
    }
    ratio = round(figures["relay"]["per_second"] / figures["bare"]["per_second"], 2)
    return {**figures, "ratio": ratio, "reached": ratio >= REACH}


if __name__ == "__main__":
    main()
