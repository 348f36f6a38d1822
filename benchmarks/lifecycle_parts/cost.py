"""What work costs: time, processors, transactions and room on the disk."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter, process_time

import psycopg
from psutil import Error, Process  # type: ignore[import-untyped]

_XIDS = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_COMMITS = "SELECT sum(xact_commit)::bigint FROM pg_stat_database WHERE datname = ANY(%s)"
_ROOM = "SELECT sum(pg_database_size(name))::bigint FROM unnest(%s::text[]) AS name"


@dataclass(frozen=True, slots=True)
class Reading:
    """The meters at one moment. `server_cpu` is None where the server runs somewhere else.

    `writes` are transactions that wrote something; `commits` are those that read as well, as far
    as the server's statistics, which come up to a second late, know of them.
    """

    seconds: float
    cpu: float
    server_cpu: float | None
    writes: int
    commits: int
    room: int


def read(url: str, databases: Sequence[str]) -> Reading:
    """The meters of this process, of the server behind `url`, and of these of its databases."""
    names = list(databases)
    with psycopg.connect(url, autocommit=True) as conn:
        writes = _one(conn, _XIDS)
        commits, room = (_one(conn, query, names) for query in (_COMMITS, _ROOM))
        server = _server_cpu(conn.info.backend_pid)
    return Reading(perf_counter(), process_time(), server, writes, commits, room)


def _one(conn: psycopg.Connection[tuple[object, ...]], query: str, *values: object) -> int:
    found = conn.execute(query, values or None).fetchone()
    assert found is not None
    return int(str(found[0]))


def _server_cpu(backend: int) -> float | None:
    """Of the postmaster, of what it started, and of what has ended since."""
    try:
        postmaster = Process(backend).parent()
        if postmaster is None or "postgres" not in postmaster.name() or backend == os.getpid():
            return None
        times = postmaster.cpu_times()
        used = float(sum(times[:4]))
        children = postmaster.children()
    except Error:
        return None
    for child in children:
        try:
            used += sum(child.cpu_times()[:2])
        except Error:
            continue  # it has just ended: then it is the postmaster's
    return used


def figures(before: Reading, after: Reading, lifecycles: int) -> dict[str, float | None]:
    """What one of so many lifecycles took."""
    server = None
    if before.server_cpu is not None and after.server_cpu is not None:
        server = round(1000 * (after.server_cpu - before.server_cpu) / lifecycles, 1)
    return {
        "per_second": round(lifecycles / (after.seconds - before.seconds), 1),
        "client_cpu_ms": round(1000 * (after.cpu - before.cpu) / lifecycles, 1),
        "postgres_cpu_ms": server,
        "kb": round((after.room - before.room) / 1024 / lifecycles, 1),
        "transactions": round((after.commits - before.commits) / lifecycles, 1),
        "writing_transactions": round((after.writes - before.writes) / lifecycles, 1),
    }
