"""What a city that has nothing to do takes of a processor, all its processes together.

The demonstration has been played; then nobody asks for anything while it is measured. The reference
is measured beside it: a web server that answers `hello` and has nothing to do, and a PostgreSQL
server of its own with one connection, idle as well. Figures are percent of one core. Prints one
JSON line.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from onestop_cli.embedded import EmbeddedPostgres
from onestop_cli.ports import free_port
from onestop_cli.runfile import read_running

from tests.support.laptop import Laptop

MOST_PERCENT = 3.0
"""What is asked, of all processes of the city together."""
SETTLE_SECONDS = 20.0
HELLO = """
import sys, uvicorn

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})

uvicorn.run(app, port=int(sys.argv[1]), lifespan="off", log_level="error")
"""
Kinds = dict[str, list[int]]


def postgres(directory: Path) -> list[int]:
    """The server on a data directory, and what it has started."""
    server = int((directory / "postmaster.pid").read_text(encoding="ascii").split()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
    return [server, *map(int, children.split())]


def worked(processes: Sequence[int]) -> dict[str, int]:
    """Nanoseconds that each thread has been on a processor; those that ended meanwhile are none."""
    seen: dict[str, int] = {}
    for process in processes:
        for file in Path(f"/proc/{process}/task").glob("*/schedstat"):
            try:
                seen[file.parts[-2]] = int(file.read_text(encoding="ascii").split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
    return seen


def percents(kinds: Kinds, seconds: float) -> dict[str, float]:
    """Percent of one core by kind of process."""
    before = {kind: worked(processes) for kind, processes in kinds.items()}
    began = time.monotonic()
    time.sleep(seconds)
    after = {kind: worked(processes) for kind, processes in kinds.items()}
    whole = (time.monotonic() - began) * 1e9
    return {
        kind: round(100 * sum(now - before[kind].get(t, 0) for t, now in seen.items()) / whole, 2)
        for kind, seen in after.items()
    }


@contextmanager
def reference(directory: Path) -> Iterator[Kinds]:
    """The servers that the city is compared with."""
    port = free_port()
    web = subprocess.Popen([sys.executable, "-c", HELLO, str(port)])
    server = EmbeddedPostgres(directory / "reference").start()
    try:
        with psycopg.connect(server.url("idle"), autocommit=True) as connection:
            connection.execute("SELECT 1")
            yield {"reference_web": [web.pid], "reference_postgres": postgres(server.directory)}
    finally:
        server.stop()
        web.terminate()
        web.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Laptop(Path(name)) as laptop:
        laptop.onestop("demo", "run", "--output", "json")
        running = read_running(laptop.data)
        assert running is not None
        with reference(Path(name)) as beside:
            time.sleep(SETTLE_SECONDS)
            city = {"services": [running.pid], "postgres": postgres(laptop.data / "postgres")}
            figures = percents({**city, **beside}, asked.seconds)
    total = round(sum(figures[kind] for kind in city), 2)
    idle = sum(figures[kind] for kind in beside)
    print(
        json.dumps(
            {
                "benchmark": "idle",
                "percent_of_a_core": {**figures, "city": total},
                "ratio": round(total / idle, 2) if idle else None,
                "reached": total <= MOST_PERCENT,
            }
        )
    )


if __name__ == "__main__":
    main()
