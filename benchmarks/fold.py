"""Folding a view as the service does, against reading and decoding the same events raw.

Prints one JSON line per round and one with the medians. One core does the work of this process;
the server keeps fsync on. `fold` reads, decodes, folds and writes rows with their position in
batches; `raw` reads and decodes and does nothing else.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, ClassVar

from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.decoded import decoded
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.views.projections import BATCH, Projections
from onestop_chassis.views.tables import create_view_tables
from onestop_cli.embedded import EmbeddedPostgres
from onestop_contracts.event import Internal
from pydantic import BaseModel, ConfigDict


class Counted(Internal):
    """An event of the size that the services record."""

    TYPE: ClassVar[str] = "onestop.benchmark.Counted.v1"
    project: str
    n: int
    note: str = "x" * 120


class Tally(BaseModel):
    """A row per project."""

    model_config = ConfigDict(frozen=True)
    project: str
    count: int = 0
    last: int = 0


def _evolve(row: Tally | None, recorded: Recorded[Any]) -> Tally:
    row = row or Tally(project=recorded.subject)
    return row.model_copy(update={"count": row.count + 1, "last": recorded.event.n})


def _key(recorded: Recorded[Any]) -> str:
    return recorded.subject


tally = View(name="tally", version=1, row=Tally, key=_key, evolve=_evolve)

FILL = """
INSERT INTO events (originator_id, originator_version, topic, state)
SELECT 'case/p' || (n %% %(projects)s), 1 + n / %(projects)s, %(type)s, convert_to(
  '{"meta":{"time":"2026-03-02T01:00:00.000000+00:00",'
  '"effectivetime":"2026-03-02T01:00:00.000000+00:00","subject":"p' || (n %% %(projects)s) ||
  '","correlationid":"c","causationid":"request/1","commandid":"c' || n ||
  '","actor":"reviewer.1","capacity":"reviewer","jurisdiction":"150600"},"data":{"project":"p' ||
  (n %% %(projects)s) || '","n":' || n || ',"note":"' || repeat('x', 120) || '"}}', 'UTF8')
FROM generate_series(0, %(events)s - 1) AS n
"""


def per_second(events: int, work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return events / (perf_counter() - start)


def raw(log: Log) -> None:
    at = 0
    while rows := log.read(at, BATCH):
        decoded(log, rows)
        at = rows[-1].position


def fold(log: Log, database: Database) -> None:
    with database.connection() as connection:
        connection.execute("TRUNCATE views.view_tally_v1")
        connection.execute("UPDATE views SET position = 0")
    projections = Projections(log, database, (tally,))
    head = log.head()
    while projections.position < head:
        projections.step()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--projects", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        server = EmbeddedPostgres(Path(directory) / "data").start()
        try:
            url = server.url("fold")
            migrate(url)
            with Database(url) as database:
                measure(asked, database)
        finally:
            server.stop()


def measure(asked: argparse.Namespace, database: Database) -> None:
    create_view_tables(database, (tally,))
    with database.connection() as connection:
        sizes = {"events": asked.events, "projects": asked.projects, "type": Counted.TYPE}
        connection.execute(FILL, sizes)
    log = Log("benchmark", database, WallClock())
    rounds: list[dict[str, float]] = []
    for run in range(1, asked.rounds + 1):
        one: dict[str, float] = {
            "round": run,
            "raw_per_s": round(per_second(asked.events, lambda: raw(log))),
            "fold_per_s": round(per_second(asked.events, lambda: fold(log, database))),
        }
        one["ratio"] = round(one["fold_per_s"] / one["raw_per_s"], 3)
        rounds.append(one)
        print(json.dumps({"benchmark": "fold", **one}), flush=True)
    log.close()
    medians = {name: median(one[name] for one in rounds) for name in rounds[0] if name != "round"}
    print(json.dumps({"benchmark": "fold", "median": medians}), flush=True)


if __name__ == "__main__":
    main()
