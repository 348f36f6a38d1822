"""From a commit in one service to the row in another's view, over Kafka, at a steady pace.

Both services run in this process, as in `onestop up --kafka`; the topic has one partition, so that
facts are stored in the order in which they were told. The reference does what any such way has to:
an idempotent producer, a consumer, one row inserted and committed per fetch. Prints one JSON
document with milliseconds; `p50_ratio` is how many times as long the way through both logs takes.
`KAFKA_BOOTSTRAP`, or a broker started here.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from statistics import quantiles
from threading import Thread
from typing import Any

import psycopg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from onestop_chassis.bus.bus import KafkaBus, ensure_topics
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import topic_of
from onestop_chassis.clock import WallClock
from onestop_chassis.decider import Decider, Issue
from onestop_chassis.http.tokens import demo_tokens
from onestop_chassis.log.append.work import Work
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.view import View
from onestop_contracts.archive import DossierClosed
from pydantic import BaseModel, ConfigDict

from benchmarks.inbox import surroundings

P50_MS, P99_MS = 15.0, 60.0
"""What is asked, of a machine that has nothing else to do."""
PROJECTS = 50
WARM_UP = 100
PATIENCE = 60.0
LOOK = 0.0002
"""Seconds between two looks at the view: small beside what is measured."""


class Last(BaseModel):
    """What was told of a project last."""

    model_config = ConfigDict(frozen=True)
    project: str
    records: int


def _evolve(_row: Last | None, recorded: Recorded[Any]) -> Last:
    return Last(project=recorded.subject, records=recorded.event.records)


last = View(name="last", version=1, row=Last, key=lambda fact: fact.subject, evolve=_evolve)
told: Decider[int, DossierClosed, DossierClosed] = Decider(
    0, lambda _, event: (event,), lambda total, _: total + 1
)


def closed(n: int) -> DossierClosed:
    project = f"2603-150600-04-01-{n % PROJECTS:05}1"
    return DossierClosed(project=project, records=n, closed_at=datetime.now(UTC))


@contextmanager
def hearing(url: str, bootstrap: str, name: str, source: str) -> Iterator[Runtime[object]]:
    """A service with one view of what `source` tells."""
    blueprint: Blueprint[object] = Blueprint(
        name=name,
        listens=(source,),
        views=(last,),
        policies=(),
        timers=(),
        reference=lambda _: object(),
        routers=(),
    )
    prepare(blueprint, url)
    settings = ServiceSettings(database_url=url, token_key="k" * 40)
    bus = KafkaBus(KafkaSettings.unsecured(bootstrap, partitions=1))
    with Database(url) as database:
        tokens = demo_tokens(settings)
        runtime = Runtime(blueprint, settings, WallClock(), bus, tokens, database)
        runtime.start()
        try:
            yield runtime
        finally:
            runtime.stop()


def paced(facts: range, rate: float, tell: Callable[[int], None]) -> None:
    """Tells fact after fact at so many a second."""
    begun = time.perf_counter()
    for n in facts:
        time.sleep(max(0.0, begun + n / rate - time.perf_counter()))
        tell(n)


def through(
    urls: tuple[str, str], bootstrap: str, run: str, facts: int, rate: float
) -> list[float]:
    """Milliseconds from each commit until the other service's view reflects it."""
    source, name = f"teller-{run}", f"hearer-{run}"
    committed, seen = [0.0] * facts, [0.0] * facts
    migrate(urls[0])
    with ExitStack() as stack:
        database = stack.enter_context(Database(urls[0]))
        log = stack.enter_context(Log(source, database, WallClock()))
        attached = KafkaBus(KafkaSettings.unsecured(bootstrap, partitions=1)).start(source, log, ())
        stack.callback(attached.stop)
        runtime = stack.enter_context(hearing(urls[1], bootstrap, name, source))
        projections = runtime.projections
        assert projections is not None

        def seen_to(position: int) -> None:
            given_up = time.perf_counter() + PATIENCE
            while projections.reached(last.name) < position:
                assert time.perf_counter() < given_up, f"{position} is not heard"
                time.sleep(LOOK)

        def watch() -> None:
            for n in range(facts):
                seen_to(n + 1)
                seen[n] = time.perf_counter()

        def tell(n: int) -> None:
            cause = Cause(f"c{n}", f"c{n}", f"request/{n}", "clerk", "window_clerk")
            event = closed(n)
            work = Work([(Issue(told, f"project/{event.project}", event), cause)])
            log.submit(work).add_done_callback(partial(_note, committed, n))

        watching = Thread(target=watch)
        watching.start()
        tell(0)
        seen_to(1)
        paced(range(1, facts), rate, tell)
        watching.join()
    return milliseconds(committed, seen)


def _note(committed: list[float], n: int, _future: object) -> None:
    committed[n] = time.perf_counter()


def milliseconds(since: list[float], until: list[float]) -> list[float]:
    pairs = zip(since[WARM_UP:], until[WARM_UP:], strict=True)
    return [1000 * (end - begun) for begun, end in pairs]


async def bare(url: str, bootstrap: str, topic: str, facts: int, rate: float) -> list[float]:
    """The same facts produced, consumed and inserted, a row and a commit for each fetch."""
    sent, seen = [0.0] * facts, [0.0] * facts
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=0
    )
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    consumer.assign([TopicPartition(topic, 0)])

    async def consume() -> None:
        stored = 0
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
            await conn.execute("CREATE TABLE plain (n bigint, value bytea)")
            while stored < facts:
                for records in (await consumer.getmany(timeout_ms=10)).values():
                    rows = [(int(r.key), r.value) for r in records]
                    async with conn.cursor() as cursor, conn.transaction():
                        await cursor.executemany("INSERT INTO plain VALUES (%s, %s)", rows)
                    now = time.perf_counter()
                    for n, _ in rows:
                        seen[n] = now
                    stored += len(rows)

    consuming = asyncio.create_task(consume())
    begun = time.perf_counter()
    for n in range(facts):
        await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
        sent[n] = time.perf_counter()
        value = closed(n).model_dump_json().encode()
        await producer.send(topic, value, str(n).encode(), partition=0)
    await consuming
    await producer.stop()
    await consumer.stop()
    return milliseconds(sent, seen)


def shape(took: list[float]) -> dict[str, float]:
    cuts = quantiles(took, n=100)
    return {"p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=100.0)
    asked = parser.parse_args()
    run = str(os.getpid())
    with surroundings() as (postgres, bootstrap):
        ensure_topics(KafkaSettings.unsecured(bootstrap, partitions=1), [f"bare-{run}"])
        topic = topic_of(f"bare-{run}")
        reference = asyncio.run(
            bare(postgres.url("bare"), bootstrap, topic, asked.facts, asked.rate)
        )
        urls = postgres.url("teller"), postgres.url("hearer")
        ours = through(urls, bootstrap, run, asked.facts, asked.rate)
    figures = {"bare": shape(reference), "heard": shape(ours)}
    p50, p99 = figures["heard"].values()
    print(
        json.dumps(
            {
                "benchmark": "heard",
                "per_second": asked.rate,
                **figures,
                "p50_ratio": round(p50 / figures["bare"]["p50_ms"], 2),
                "reached": p50 <= P50_MS and p99 <= P99_MS,
            }
        )
    )


if __name__ == "__main__":
    main()
