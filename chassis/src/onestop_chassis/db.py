"""A service's own PostgreSQL database: its connections and its schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import Connection
from psycopg_pool import ConnectionPool
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from onestop_chassis.arrays import register
from onestop_chassis.refusal import Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATE_LOCK = 150600002
APPEND_LOCK = 150600001
"""The advisory lock under which positions are given out; migrations name it literally."""


class Database:
    """A pool of connections in autocommit mode, with rows as tuples.

    Opening does not wait for the server: a service starts while its database is away, and
    says so when it is asked.
    """

    def __init__(self, url: str, *, size: int = 12, timeout: float = 5.0):
        """`size`: most connections at once; `timeout`: seconds a caller waits for a free one."""
        self.url = url
        self.pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            url,
            kwargs={"autocommit": True, "connect_timeout": 5},
            min_size=1,
            max_size=size,
            timeout=timeout,
            open=True,
            check=ConnectionPool.check_connection,
            configure=register,
        )

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """A pooled connection in autocommit mode; use `conn.transaction()` for more."""
        with self.pool.connection() as conn:
            yield conn

    def connect(self) -> Connection[Any]:
        """A connection of one's own outside the pool: for a thread that always needs one."""
        conn = psycopg.connect(self.url, autocommit=True, connect_timeout=5)
        register(conn)
        return conn

    def migrate(self, extra: Path | None = None) -> None:
        """See `migrate`."""
        migrate(self.url, extra)

    def close(self) -> None:
        self.pool.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def migrate(url: str, extra: Path | None = None) -> None:
    """Brings the database to the newest schema; doing it again changes nothing.

    `extra` is a folder of a service's own revisions. The first of them has `down_revision`
    None and `depends_on` a revision of the chassis. Replicas that start together take turns.

    Raises:
        Unavailable: the server cannot be reached.
    """
    folders = [MIGRATIONS / "versions", *([extra] if extra else [])]
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, folders)))
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
    with _gate(url) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", (MIGRATE_LOCK,))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")


def require(url: str) -> None:
    """Whoever starts on this database finds it there and migrated.

    Raises:
        Unavailable: the server cannot be reached, or the database was never migrated.
    """
    with _gate(url) as gate:
        found = gate.execute("SELECT to_regclass('events') IS NOT NULL").fetchone()
    if found is None or not found[0]:
        raise Unavailable("数据库尚未初始化，请先运行 migrate / never migrated: run migrate first")


def _gate(url: str) -> Connection[Any]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Unavailable(
            "数据库无法连接，请启动数据库后重试 / the database is away; start it and try again: "
            + reason
        ) from error
