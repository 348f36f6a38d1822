"""A service's own PostgreSQL database: its connections and its schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import POLLIN, poll
from types import TracebackType
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolTimeout

from onestop_chassis.log.arrays import register
from onestop_chassis.refusal import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
WIRE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""A route that is lost without a word is noticed within half a minute, not in two hours."""
GIVE_UP_SECONDS = 2.0
"""How long the pool itself tries to connect again, ever more rarely; after that whoever asks next
makes it try at once, so that a service is back as soon as its database is."""
MIGRATE_LOCK = 150600002
APPEND_LOCK = 150600001
"""The advisory lock under which positions are given out; migrations name it literally."""


def check(connection: Connection[Any]) -> None:
    """Asks the server only where the connection has something to say: one that was closed at the
    other end can be read from. A question before each use would double the ways to and fro.

    Raises:
        OperationalError: the connection is lost.
    """
    socket = poll()
    socket.register(connection.fileno(), POLLIN)
    if socket.poll(0):
        ConnectionPool.check_connection(connection)


def away() -> Unavailable:
    """The refusal of whoever needs the database now."""
    return Unavailable("数据库暂不可用 / the database is away")


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
            kwargs={"autocommit": True, **WIRE},
            min_size=1,
            max_size=size,
            timeout=timeout,
            reconnect_timeout=GIVE_UP_SECONDS,
            open=True,
            check=check,
            configure=register,
        )

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """A pooled connection in autocommit mode; use `conn.transaction()` for more."""
        with self.pool.connection() as conn:
            yield conn

    @contextmanager
    def answering(self) -> Iterator[Connection[Any]]:
        """A pooled connection; that there is none is said as whoever asked can understand it.

        Raises:
            Unavailable: the database is away.
        """
        try:
            with self.connection() as conn:
                yield conn
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise away() from error

    def connect(self) -> Connection[Any]:
        """A connection of one's own outside the pool: for a thread that always needs one."""
        conn = psycopg.connect(self.url, autocommit=True, **WIRE)  # type: ignore[arg-type]
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
    from alembic import command  # noqa: PLC0415 (0.3 s, which who only serves need not wait for)
    from sqlalchemy import create_engine  # noqa: PLC0415
    from sqlalchemy.pool import NullPool  # noqa: PLC0415

    config = _config(extra)
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
    with _gate(url) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", (MIGRATE_LOCK,))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")


def heads(extra: Path | None = None) -> list[str]:
    """The newest revisions, which a database that is up to date has."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 (see `migrate`)

    return sorted(ScriptDirectory.from_config(_config(extra)).get_heads())


def _config(extra: Path | None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 (see `migrate`)

    folders = [MIGRATIONS / "versions", *([extra] if extra else [])]
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, folders)))
    return config


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
        return psycopg.connect(url, autocommit=True, connect_timeout=WIRE["connect_timeout"])
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Unavailable(
            "数据库无法连接，请启动数据库后重试 / the database is away; start it and try again: "
            + reason
        ) from error
