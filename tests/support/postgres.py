"""A fresh database per test: on the embedded server, and on a served one."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from onestop_chassis.log.database import migrate
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_cli.embedded import SETTINGS, EmbeddedPostgres
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Composed, Identifier

from tests.support.containers import images
from tests.support.wait import until

IMAGE = "postgres:17"
TEMPLATE = f"migrated_{os.getpid()}"
_names = count(1)
_prepared: dict[int, tuple[str, Blueprint[Any]]] = {}
"""A database to copy for each service, which is kept with it: no other gets its id."""


@cache
def embedded_server() -> EmbeddedPostgres:
    """This test session's server; nothing outlives it, so it need not reach the disk."""
    directory = Path(tempfile.mkdtemp(prefix="onestop-pg-"))
    server = EmbeddedPostgres(directory / "data", {**SETTINGS, "fsync": "off"}).start()

    def remove() -> None:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)

    atexit.register(remove)
    return server


@cache
def served_url() -> str:
    """The administrator's address of a PostgreSQL that is served over TCP.

    Skips the test where there is neither an address in the environment nor a Docker engine.
    """
    if address := os.environ.get("ONESTOP_TEST_POSTGRES_URL"):
        return address
    image = images().get("POSTGRES_IMAGE", IMAGE)
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415 (slow, rarely needed)

    container = PostgresContainer(image, driver=None)
    container.start()
    atexit.register(container.stop)
    return str(container.get_connection_url())


def _administrator(kind: str) -> str:
    return embedded_server().address("postgres") if kind == "embedded" else served_url()


@cache
def _template(kind: str) -> str:
    """A migrated database to copy: a copy takes a fraction of the time of a migration."""
    _execute(kind, SQL("DROP DATABASE IF EXISTS {}").format(Identifier(TEMPLATE)))
    migrate(_create(kind, TEMPLATE, "template1"))
    return TEMPLATE


def _create(kind: str, name: str, template: str) -> str:
    made = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    if kind == "embedded":  # which never reaches a disk: its files need not go through its log
        made += SQL(" STRATEGY FILE_COPY")
    _execute(kind, made)
    return make_conninfo(_administrator(kind), dbname=name)


def _execute(kind: str, statement: Composed) -> None:
    """Has the administrator do it; whoever is leaving a database may take his time to go."""

    def done() -> bool:
        with (
            suppress(psycopg.errors.ObjectInUse),
            psycopg.connect(_administrator(kind), autocommit=True) as conn,
        ):
            conn.execute(statement)
            return True
        return False

    until(done, what="nobody is left in the database")


def fresh_database(kind: str = "embedded", *, migrated: bool = True) -> str:
    """The address of a new database, with the chassis's tables unless told otherwise."""
    template = _template(kind) if migrated else "template1"
    return _create(kind, f"test_{os.getpid()}_{next(_names)}", template)


def prepared_database(blueprint: Blueprint[Any]) -> str:
    """The address of a new database as this service has it when it starts first."""
    if id(blueprint) not in _prepared:
        name = f"prepared_{os.getpid()}_{next(_names)}"
        prepare(blueprint, _create("embedded", name, _template("embedded")))
        _prepared[id(blueprint)] = name, blueprint
    return _create("embedded", f"test_{os.getpid()}_{next(_names)}", _prepared[id(blueprint)][0])


def drop_database(kind: str, url: str) -> None:
    """Removes what `fresh_database` made, whoever is still connected."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    _execute(kind, SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(str(name))))


@pytest.fixture
def database_url() -> Iterator[str]:
    """A migrated database on the embedded server."""
    url = fresh_database()
    yield url
    drop_database("embedded", url)


@pytest.fixture(params=["embedded", "served"])
def any_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database, on the embedded server and then on a served one."""
    url = fresh_database(request.param)
    yield url
    drop_database(request.param, url)


@pytest.fixture
def empty_database_url() -> Iterator[str]:
    """A database without any table of ours, on the embedded server."""
    url = fresh_database(migrated=False)
    yield url
    drop_database("embedded", url)
