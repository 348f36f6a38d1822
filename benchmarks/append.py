"""Commands through the log against one plain INSERT per transaction, by the same 16 callers.

There are two references. `insert` is what a route with a pool does: a connection, a transaction,
one row. `bare` is the least there can be: a connection for each caller, autocommit, prepared.
Prints one JSON line per round and one with the medians. The server keeps its promises while it
is measured: fsync, full_page_writes and synchronous_commit stay on. `--url` measures another
server; without it an embedded one is started in a directory that is removed afterwards.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Barrier, Thread
from time import perf_counter
from typing import Any, ClassVar

import psycopg
from onestop_chassis.clock import WallClock
from onestop_chassis.decider import Decider
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Cause
from onestop_cli.embedded import EmbeddedPostgres
from onestop_contracts.event import Internal
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from psycopg_pool import ConnectionPool

Call = Callable[[int], object]
PLAIN = (
    "CREATE TABLE plain (stream text, version bigint, type text, state bytea,"
    " position bigserial PRIMARY KEY, UNIQUE (stream, version))"
)
INSERT = (
    "INSERT INTO plain (stream, version, type, state) VALUES (%s, %s, %s, %s) RETURNING position"
)


class Noted(Internal):
    """An event of the size that the services record."""

    TYPE: ClassVar[str] = "onestop.benchmark.Noted.v1"
    project: str
    n: int
    note: str = "x" * 120


@dataclass(frozen=True, slots=True)
class Note:
    project: str
    n: int


noting: Decider[int, Note, Noted] = Decider(
    initial=0,
    decide=lambda count, note: [Noted(project=note.project, n=count + 1)],
    evolve=lambda count, event: event.n,
)


def timed(calls: Sequence[Call], each: int) -> dict[str, float]:
    """Every call in a thread of its own, `each` times; how many per second, and how slow."""
    took: list[list[float]] = [[] for _ in calls]
    start = Barrier(len(calls) + 1)

    def run(call: Call, mine: list[float]) -> None:
        start.wait()
        for n in range(each):
            before = perf_counter()
            call(n)
            mine.append(perf_counter() - before)

    threads = [Thread(target=run, args=pair) for pair in zip(calls, took, strict=True)]
    for thread in threads:
        thread.start()
    start.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    seconds = perf_counter() - began
    times = sorted(one for mine in took for one in mine)
    return {
        "per_second": round(len(times) / seconds),
        "p50_ms": round(1000 * times[len(times) // 2], 2),
        "p99_ms": round(1000 * times[len(times) * 99 // 100], 2),
    }


def make_plain(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("DROP TABLE IF EXISTS plain")
        conn.execute(PLAIN)


@contextmanager
def inserting(url: str, callers: int, payload: bytes) -> Iterator[list[Call]]:
    """The reference: a pooled connection, a transaction, one row."""
    make_plain(url)
    with ConnectionPool(url, min_size=callers, max_size=callers) as pool:
        pool.wait()

        def call(caller: int) -> Call:
            def insert(n: int) -> object:
                with pool.connection() as conn:
                    row = (f"project/{caller}", n, Noted.TYPE, payload)
                    return conn.execute(INSERT, row).fetchone()

            return insert

        yield [call(caller) for caller in range(callers)]


@contextmanager
def bare_inserting(url: str, callers: int, payload: bytes) -> Iterator[list[Call]]:
    """The least there can be: each caller its own connection, autocommit, prepared."""
    make_plain(url)
    connections = [psycopg.connect(url, autocommit=True) for _ in range(callers)]

    def call(caller: int) -> Call:
        conn, stream = connections[caller], f"project/{caller}"
        row = (stream, Noted.TYPE, payload)
        return lambda n: conn.execute(INSERT, (row[0], n, *row[1:]), prepare=True).fetchone()

    yield [call(caller) for caller in range(callers)]
    for conn in connections:
        conn.close()


@contextmanager
def handling(url: str, callers: int, run: int) -> Iterator[list[Call]]:
    """The log: read, fold, decide, append, answer; each caller on a stream of its own."""
    with Database(url) as database, Log("benchmark", database, WallClock()) as log:

        def call(caller: int) -> Call:
            project = f"2026-150600-{run:02}-03-{caller:05}X"
            flow = f"{run}/{caller}"

            def handle(n: int) -> object:
                cause = Cause(f"{flow}/{n}", flow, "request/1", "clerk", "window_clerk", "150600")
                return log.handle(noting, f"project/{project}", Note(project, n), cause)

            return handle

        yield [call(caller) for caller in range(callers)]


def round_of(url: str, run: int, callers: int, each: int) -> dict[str, Any]:
    """All ways, one after the other, in alternating order, each after a short run to warm up."""
    with psycopg.connect(url) as conn:
        stored = conn.execute("SELECT state FROM events LIMIT 1").fetchone()
    payload = bytes(stored[0]) if stored else b"x" * 480

    def insert(part: int, n: int) -> dict[str, float]:
        with inserting(url, callers, payload) as calls:
            return timed(calls, n)

    def bare(part: int, n: int) -> dict[str, float]:
        with bare_inserting(url, callers, payload) as calls:
            return timed(calls, n)

    def handle(part: int, n: int) -> dict[str, float]:
        with handling(url, callers, 2 * run + part) as calls:
            return timed(calls, n)

    result: dict[str, Any] = {"round": run}
    for way in (insert, bare, handle) if run % 2 else (handle, bare, insert):
        way(0, max(each // 10, 1))
        result[way.__name__] = way(1, each)
    ratio = result["handle"]["per_second"] / result["insert"]["per_second"]
    return {**result, "ratio": round(ratio, 2)}


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """A migrated database for this run alone."""
    if url is not None:
        name = "benchmark_append"
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
            conn.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield make_conninfo(url, dbname=name)
        return
    directory = Path(tempfile.mkdtemp(prefix="onestop-bench-"))
    postgres = EmbeddedPostgres(directory / "data").start()
    try:
        yield postgres.url("benchmark")
    finally:
        postgres.stop()
        shutil.rmtree(directory, ignore_errors=True)


def settings_of(url: str) -> dict[str, str]:
    with psycopg.connect(url) as conn:
        return {
            name: str(conn.execute("SELECT current_setting(%s)", (name,)).fetchall()[0][0])
            for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an administrator's address of a PostgreSQL server")
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--each", type=int, default=1000, help="commands per caller and round")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with server(asked.url) as url:
        migrate(url)
        rounds = []
        for run in range(1, asked.rounds + 1):
            rounds.append(round_of(url, run, asked.callers, asked.each))
            print(json.dumps(rounds[-1]), flush=True)
        print(json.dumps({"benchmark": "append", **summary(rounds), "server": settings_of(url)}))


def summary(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds; `reached` is the aim: 1.5 times as many, and p99 no worse."""

    def middle(way: str, figure: str) -> float:
        return float(median(one[way][figure] for one in rounds))

    ratio = round(middle("handle", "per_second") / middle("insert", "per_second"), 2)
    figures = {
        way: {name: middle(way, name) for name in ("per_second", "p50_ms", "p99_ms")}
        for way in ("insert", "bare", "handle")
    }
    reached = ratio >= 1.5 and figures["handle"]["p99_ms"] <= figures["insert"]["p99_ms"]
    bare = round(middle("handle", "per_second") / middle("bare", "per_second"), 2)
    return {**figures, "ratio": ratio, "ratio_to_bare": bare, "reached": reached}


if __name__ == "__main__":
    main()
