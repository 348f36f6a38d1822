"""Rebuilding a view from 1 000 000 events, against reading and decoding the same events raw.

Prints one JSON line per round and one with the medians. `rebuild` reads, decodes, folds in memory
and writes the rows with their position in bulk; `raw` reads and decodes and does nothing else.
Each runs in a process of its own on one core, so that `peak_mb` is that of a rebuild and of
nothing else; the server keeps fsync on.
"""

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.decoded import decoded
from onestop_chassis.log.log import Log
from onestop_chassis.views.builds.build import begin, drop
from onestop_chassis.views.builds.fold import BATCH
from onestop_chassis.views.builds.processes import Share, fold_share
from onestop_chassis.views.tables import create_view_tables
from onestop_cli.embedded import EmbeddedPostgres

from benchmarks.fold import FILL, Counted, tally

SERVICE = "benchmark"
Measured = dict[str, float]


def raw(url: str) -> None:
    with Database(url, size=1) as database, Log(SERVICE, database, WallClock()) as log:
        at = 0
        while rows := log.read(at, BATCH):
            decoded(log, rows)
            at = rows[-1].position


def rebuild(url: str) -> None:
    """As a process does that a service starts for it."""
    database = Database(url, size=1)
    with database, database.connect() as connection:
        build = begin(connection, tally, "benchmark", 1)
        found = connection.execute("SELECT max(notification_id) FROM events").fetchone()
        head = int(found[0]) if found else 0
        fold_share(Share(SERVICE, url, tally, build, 0, 1, head, os.getppid()))
        drop(connection, build)


def alone(work: Callable[[str], None], url: str, answer: Connection) -> None:
    began, used = perf_counter(), process_time()
    work(url)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.send((perf_counter() - began, process_time() - used, peak))


def measured(work: Callable[[str], None], url: str, events: int) -> tuple[float, float, float]:
    """Events per second, the same per second of its own core, and the peak of memory in MB, of a
    process that does only this."""
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=alone, args=(work, url, sender))
    process.start()
    seconds, used, peak = receiver.recv()
    process.join()
    return events / seconds, events / used, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--projects", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        server = EmbeddedPostgres(Path(directory) / "data").start()
        try:
            url = server.url("rebuild")
            migrate(url)
            fill(url, asked)
            measure(url, asked)
        finally:
            server.stop()


def fill(url: str, asked: argparse.Namespace) -> None:
    with Database(url) as database:
        create_view_tables(database, (tally,))
        with database.connection() as connection:
            sizes = {"events": asked.events, "projects": asked.projects, "type": Counted.TYPE}
            connection.execute(FILL, sizes)
            connection.execute("VACUUM ANALYZE events")


def measure(url: str, asked: argparse.Namespace) -> None:
    rounds: list[Measured] = []
    for run in range(1, asked.rounds + 1):
        read, _, _ = measured(raw, url, asked.events)
        built, on_core, peak = measured(rebuild, url, asked.events)
        one: Measured = {
            "round": run,
            "raw_per_s": round(read),
            "rebuild_per_s": round(built),
            "rebuild_per_core_s": round(on_core),
            "ratio": round(built / read, 3),
            "peak_mb": round(peak),
        }
        rounds.append(one)
        print(json.dumps({"benchmark": "rebuild", **one}), flush=True)
    medians = {name: median(one[name] for one in rounds) for name in rounds[0] if name != "round"}
    print(json.dumps({"benchmark": "rebuild", "median": medians}), flush=True)


if __name__ == "__main__":
    main()
