"""Commands through HTTP on 16 connections, beside the same server inserting one row.

    python -m benchmarks.http_commands [--seconds 5] [--rounds 3] [--output FILE]

Each server is one uvicorn worker on the same PostgreSQL with fsync on; the client runs on the
same machine. `command` decides and appends to the log. `insert` is the same application (sign-in,
limits, problem documents) whose route does one `INSERT` by an asynchronous pool. `bare_insert`
does that on FastAPI alone: nobody is asked who he is, and nothing is bounded.
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
import uvicorn
from fastapi import APIRouter, FastAPI, Response
from onestop_chassis.clock import WallClock
from onestop_chassis.http import Call, Receipt
from onestop_chassis.http.connections import guarded
from onestop_chassis.http.signin import demo_users
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.log import Log
from onestop_chassis.service.app import create_app
from onestop_chassis.telemetry.logging import configure
from onestop_cli.embedded import SETTINGS, EmbeddedPostgres
from psycopg_pool import AsyncConnectionPool

from tests.support.counter_service import CountBody, MemoryLog, MemoryViews, router
from tests.support.watched import Watched

CONNECTIONS = 16
STREAMS = 200
KEY = "benchmark" * 5
SIDES = {"command": 8471, "insert": 8472, "bare_insert": 8473}
WARM_UP_SECONDS = 1.5
INSERT = "INSERT INTO plain (stream, state) VALUES (%s, %s)"


@dataclass
class BenchedRuntime(Watched):
    """The counter over the real log, as the service runs it."""

    log: Log
    clock: WallClock = field(default_factory=WallClock)
    tokens: DemoTokens = field(default_factory=lambda: DemoTokens(KEY))
    views: MemoryViews = field(default_factory=lambda: MemoryViews(MemoryLog()))
    name: str = "counter"

    def reference(self) -> None:
        return None

    def status(self) -> dict[str, Any]:
        return {"position": self.log.head(), "group_commit": self.log.statistics()}


def inserting(app: FastAPI, url: str, caller: Any) -> FastAPI:
    """What one row costs: the reference, on `app`."""
    pool = AsyncConnectionPool(
        url, kwargs={"autocommit": True}, min_size=4, max_size=CONNECTIONS, open=False
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> Any:
        await pool.open()
        yield
        await pool.close()

    rows = APIRouter(lifespan=lifespan)

    @rows.post("/counters/{name}/counts")
    async def insert(name: str, body: CountBody, _caller: caller) -> Receipt:
        async with pool.connection() as conn:
            await conn.execute(INSERT, (name, body.model_dump_json()))
        return Receipt(position=1, version=1)

    app.include_router(rows)
    return app


def serve(side: str, url: str, threads: int) -> None:
    """One uvicorn worker, in a process of its own."""
    configure("warning", "counter")
    with Database(url) as database, Log("counter", database, WallClock()) as log:
        match side:
            case "command":
                app = create_app(BenchedRuntime(log), [router], threads=threads)
            case "insert":
                app = inserting(create_app(BenchedRuntime(log), []), url, Call)
            case _:
                app = inserting(FastAPI(), url, Response)
        http = "auto" if side == "bare_insert" else guarded()
        uvicorn.run(app, port=SIDES[side], http=http, log_config=None, access_log=False)


async def load(side: str, seconds: float) -> list[float]:
    """Milliseconds of every request that was answered within `seconds` on all connections."""
    token = DemoTokens(KEY).issue(demo_users()["clerk"])
    ends = time.perf_counter() + seconds
    each = await asyncio.gather(*(_client(side, n, ends, token) for n in range(CONNECTIONS)))
    return [took for one in each for took in one]


async def _client(side: str, n: int, ends: float, token: str) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", SIDES[side])
    body, times, sent = b'{"by": 1}', [], 0
    while (began := time.perf_counter()) < ends:
        sent += 1
        path = f"/counters/c{(n * 7919 + sent) % STREAMS}/counts"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {n}-{sent}-{began}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
        await reader.readexactly(_length(answer))
        times.append((time.perf_counter() - began) * 1000)
    writer.close()
    return times


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))


@contextmanager
def servers(url: str, threads: int) -> Iterator[None]:
    """Both sides, listening."""
    command = [sys.executable, "-m", "benchmarks.http_commands", "--url", url]
    running = [
        subprocess.Popen([*command, "--serve", side, "--threads", str(threads)]) for side in SIDES
    ]
    try:
        for side in SIDES:
            _await_listening(side)
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


def _await_listening(side: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            asyncio.run(load(side, 0.05))
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def measure(seconds: float, rounds: int) -> dict[str, Any]:
    """Interleaved rounds, so that a noisy moment falls on both sides."""
    found: dict[str, list[list[float]]] = {side: [] for side in SIDES}
    for _ in range(rounds):
        for side, series in found.items():
            asyncio.run(load(side, WARM_UP_SECONDS))
            series.append(asyncio.run(load(side, seconds)))
    figures = {side: _figures(series, seconds) for side, series in found.items()}
    ratios = {
        f"command_to_{side}": round(
            figures["command"]["per_second"] / figures[side]["per_second"], 2
        )
        for side in ("insert", "bare_insert")
    }
    return {**ratios, **figures}


def _figures(series: Sequence[list[float]], seconds: float) -> dict[str, float]:
    return {
        "per_second": round(median(len(times) / seconds for times in series)),
        "p50_ms": round(median(median(times) for times in series), 2),
        "p99_ms": round(median(sorted(times)[int(len(times) * 0.99)] for times in series), 2),
    }


def machine(url: str) -> dict[str, Any]:
    """What the figures rest on."""
    with psycopg.connect(url) as conn:
        said = {
            name: conn.execute(f"SHOW {name}").fetchone()[0]  # type: ignore[index]
            for name in ("server_version", "fsync", "synchronous_commit")
        }
    return {"cores": os.cpu_count(), "python": platform.python_version(), **said}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--serve", choices=list(SIDES), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.url, asked.threads)
        return
    with tempfile.TemporaryDirectory() as directory:
        server = EmbeddedPostgres(Path(directory) / "data", SETTINGS).start()
        try:
            url = server.url("bench")
            migrate(url)
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute(
                    "CREATE TABLE plain (id bigserial PRIMARY KEY, stream text, state text)"
                )
            with servers(url, asked.threads):
                result = {**measure(asked.seconds, asked.rounds), "machine": machine(url)}
        finally:
            server.stop()
    print(json.dumps(result, indent=2))
    if asked.output:
        asked.output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
