"""From Kafka to the committed log, against a bare consumer that COPYs into a table.

Both read the same topic from its beginning, one after the other in alternating order. The
reference checks nothing and commits what each fetch brought; the inbox validates every envelope,
passes over what it has, and keeps its place. The clock runs from the first commit on: how long a
member of a group takes to be given its partitions (`starts_s`) says nothing about facts. Prints
one JSON line per round and one with the medians. `KAFKA_BOOTSTRAP`, or a broker started here.
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
from aiokafka import AIOKafkaConsumer, TopicPartition
from confluent_kafka import Producer
from onestop_chassis.bus.bus import ensure_topics
from onestop_chassis.bus.feed import outgoing
from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.known_topics import KnownTopics
from onestop_chassis.bus.receiver import Receiver
from onestop_chassis.bus.topics import partition_of, topic_of
from onestop_chassis.clock import WallClock
from onestop_chassis.log.codec import encode
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Cause
from onestop_cli.broker import find
from onestop_cli.embedded import EmbeddedPostgres
from onestop_contracts.archive import DossierClosed

REACH = 0.5
PARTITIONS = 6
PLAIN = "CREATE TABLE plain (key bytea, value bytea, place bigint, at bigint)"


@contextmanager
def surroundings() -> Iterator[tuple[EmbeddedPostgres, str]]:
    """A database server and a broker; removed afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="onestop-bench-"))
    postgres = EmbeddedPostgres(directory / "data").start()
    broker = find(directory / "broker", os.environ)
    try:
        yield postgres, broker.bootstrap
    finally:
        broker.discard()
        postgres.stop()
        shutil.rmtree(directory, ignore_errors=True)


def fill(bootstrap: str, service: str, events: int, projects: int = 500) -> None:
    """A topic of facts as a relay writes them."""
    ensure_topics(KafkaSettings.unsecured(bootstrap, partitions=PARTITIONS), [service])
    producer = Producer(
        {"bootstrap.servers": bootstrap, "linger.ms": 20, "enable.idempotence": True}
    )
    at = datetime.now(UTC)
    cause = Cause("command/1", "correlation/1", "request/1", "clerk", "window_clerk", "150600")
    for n in range(events):
        project = f"2603-150600-04-01-{n % projects:05}1"
        event = DossierClosed(project=project, records=n, closed_at=at)
        stream, version = f"project/{project}", n // projects + 1
        row = StoredRow(stream, version, event.TYPE, encode(event, cause, at), n + 1)
        fact = outgoing(service, row)
        assert fact is not None
        partition = partition_of(fact.key, PARTITIONS)
        producer.produce(topic_of(service), fact.value, fact.key, partition)
        producer.poll(0)
    assert producer.flush(60) == 0


class Commits:
    """When the first was, how many facts it held, and when the last was."""

    def __init__(self) -> None:
        self.held, self.first, self.last = 0, 0.0, 0.0

    def __call__(self, stored: int) -> None:
        """So many are committed by now."""
        self.last = perf_counter()
        if not self.held:
            self.held, self.first = stored, self.last


async def bare(url: str, bootstrap: str, topic: str, events: int, committed: Commits) -> None:
    """Fetches and copies: what any inbox has to do at least."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([TopicPartition(topic, n) for n in range(PARTITIONS)])
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(PLAIN)
        stored = 0
        while stored < events:
            fetched = await consumer.getmany(timeout_ms=1000, max_records=2000)
            with conn.cursor() as cursor, cursor.copy("COPY plain FROM STDIN") as rows:
                for place, records in fetched.items():
                    for record in records:
                        rows.write_row((record.key, record.value, place.partition, record.offset))
                        stored += 1
            if stored:
                committed(stored)
    await consumer.stop()


def received(url: str, bootstrap: str, service: str, events: int, committed: Commits) -> None:
    """The inbox itself, until the last fact is committed."""
    name = f"hearer-{os.getpid()}-{perf_counter():.0f}"
    with Database(url) as database, Log(name, database, WallClock()) as log:
        kafka, known = KafkaSettings.unsecured(bootstrap), KnownTopics(log.connect)
        receiver = Receiver(name, Inbox(log), kafka, known, [service])
        receiver.start()
        stored = 0
        while stored < events:
            if (there := log.wait(stored, 0.2)) > stored:
                stored = there
                committed(stored)
        receiver.stop()


def measured(
    postgres: EmbeddedPostgres, bootstrap: str, way: str, service: str, events: int, n: int
) -> dict[str, float]:
    url = postgres.url(f"{way}_{n}")
    migrate(url)
    commits, began, used = Commits(), perf_counter(), process_time()
    if way == "bare":
        asyncio.run(bare(url, bootstrap, topic_of(service), events, commits))
    else:
        received(url, bootstrap, service, events, commits)
    return {
        "per_second": round((events - commits.held) / (commits.last - commits.first)),
        "cpu_us": round(1e6 * (process_time() - used) / events, 1),
        "starts_s": round(commits.first - began, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds: list[dict[str, Any]] = []
    service = f"bench-{os.getpid()}"
    with surroundings() as (postgres, bootstrap):
        fill(bootstrap, service, asked.events)
        for n in range(asked.rounds):
            ways = ("bare", "inbox") if n % 2 else ("inbox", "bare")
            figures = {
                way: measured(postgres, bootstrap, way, service, asked.events, n) for way in ways
            }
            rounds.append(figures)
            print(json.dumps({"round": n + 1, **figures}), flush=True)
    print(json.dumps({"benchmark": "inbox", **summary(rounds)}))


def summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds; `reached` is the aim of 0.5 times the reference."""
    figures = {
        way: {name: median(one[way][name] for one in rounds) for name in rounds[0][way]}
        for way in ("bare", "inbox")
    }
    ratio = round(figures["inbox"]["per_second"] / figures["bare"]["per_second"], 2)
    return {**figures, "ratio": ratio, "reached": ratio >= REACH}


if __name__ == "__main__":
    main()
