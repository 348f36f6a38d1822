"""The reference: `limit_action`, one commit an act into one append-only table, nothing else."""

from collections.abc import Sequence
from statistics import median
from threading import local
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.lifecycle_parts.cost import figures, read
from benchmarks.lifecycle_parts.plan import PHASES, Workers, objected, pairs, share

TABLE = (
    "CREATE TABLE acts (position bigserial PRIMARY KEY, stream text NOT NULL,"
    " version int NOT NULL, type text NOT NULL, data text NOT NULL, UNIQUE (stream, version))"
)
INSERT = (
    "INSERT INTO acts (stream, version, type, data)"
    " SELECT * FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[])"
)
HISTORY = "SELECT version, type, data FROM acts WHERE stream = %s ORDER BY version"
DATA = '{"by":"reviewer.1","at":"2026-03-02T10:00:00+08:00"}'


class Limit:
    """28.2 facts of a lifecycle in 14.2 acts; each worker has a connection of its own."""

    def __init__(self, url: str):
        self._url = url
        self._local = local()
        self._versions: dict[int, int] = {}
        self._left: dict[int, int] = {}

    def connection(self) -> psycopg.Connection[Any]:
        if not hasattr(self._local, "conn"):
            self._local.conn = psycopg.connect(self._url, autocommit=True)
        conn: psycopg.Connection[Any] = self._local.conn
        return conn

    def accept(self, project: int, _item: str) -> None:
        self._versions[project], self._left[project] = 0, 4 * len(PHASES)
        self._act(project, ["accepted", *["opened"] * 4])

    def object(self, project: int, _item: str) -> None:
        self._act(project, ["objected"])

    def agree(self, project: int, _item: str) -> None:
        self._decided(project, "agreed")

    def fire(self, project: int, _item: str) -> None:
        self._decided(project, "deemed")

    def _decided(self, project: int, what: str) -> None:
        left = self._left[project] = self._left[project] - 1
        follows = ["licence", "closed"] if left == 0 else ["opened"] * 4 if left % 4 == 0 else []
        self._act(project, [what, *follows])

    def _act(self, project: int, facts: Sequence[str]) -> None:
        first = self._versions[project]
        self._versions[project] = first + len(facts)
        versions = list(range(first + 1, first + 1 + len(facts)))
        columns = ([f"project/{project}"] * len(facts), versions, facts, [DATA] * len(facts))
        self.connection().execute(INSERT, columns, prepare=True)

    def history(self, project: int) -> int:
        stream = f"project/{project}"
        return len(self.connection().execute(HISTORY, (stream,), prepare=True).fetchall())


def carry(limit: Limit, projects: range, workers: Workers) -> list[float]:
    """The whole work; the milliseconds of each objection.

    Item after item, so that no two workers are at the same project.
    """
    workers.each(limit.accept, [(project, "") for project in projects])
    took: list[float] = []
    for phase in PHASES:
        contested = [pair for pair in pairs(projects, phase) if objected(*pair)]
        took += workers.timed(limit.object, contested)
        workers.each(limit.agree, contested)
        for item in phase:
            silent = [(project, item) for project in projects if not objected(project, item)]
            workers.each(limit.fire, silent)
    return took


def measure(url: str, database: str, projects: int, workers: int) -> dict[str, Any]:
    """The reference's figures on a fresh database."""
    limit, hands = Limit(url), Workers(workers)
    conn = limit.connection()
    conn.execute(TABLE)
    carry(limit, range(projects, projects + projects // 2), hands)
    conn.execute("ANALYZE")
    conn.execute("CHECKPOINT")
    given, before = hands.given, read(url, [database])
    took = carry(limit, range(projects), hands)
    after = read(url, [database])
    assert hands.given - given == round(14.2 * projects)
    times = []
    for project in range(0, projects, max(projects // 100, 1)):
        began = perf_counter()
        facts = limit.history(project)
        times.append(1000 * (perf_counter() - began))
        assert 27 <= facts <= 31, facts
    hands.close()
    return {
        **figures(before, after, projects),
        "objection_p50_ms": share(took, 0.5),
        "objection_p99_ms": share(took, 0.99),
        "history_p50_ms": round(median(times), 2),
    }
