"""One database per service: in the embedded server, or on a served one by its address."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from onestop_cli.embedded import EmbeddedPostgres
from onestop_cli.libpq import forget
from onestop_cli.say import Failed

VARIABLE = "ONESTOP_DATABASE_URL"


class Databases(Protocol):
    """Where each service's database is; made on the first asking."""

    def url(self, service: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """Databases of the server that comes with the program."""

    server: EmbeddedPostgres

    def url(self, service: str) -> str:
        return self.server.url(f"onestop_{service}")


@dataclass(frozen=True, slots=True)
class Served:
    """Databases beside the one that `base` names, on the same server."""

    base: str

    def url(self, service: str) -> str:
        name = f"onestop_{service}"
        with psycopg.connect(self.base, autocommit=True, connect_timeout=5) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return beside(self.base, name)


def beside(base: str, name: str) -> str:
    """The address of another database on the same server, by whichever way `base` leads there."""
    place = urlsplit(base)
    if not place.scheme:
        return make_conninfo(base, dbname=name)
    query = "&".join(one for one in place.query.split("&") if not one.startswith("dbname="))
    return f"{place.scheme}://{place.netloc}/{name}" + (f"?{query}" if query else "")


@contextlib.contextmanager
def databases(directory: Path, environment: Mapping[str, str]) -> Iterator[Databases]:
    """The served databases where `ONESTOP_DATABASE_URL` names a server, else embedded ones.

    Raises:
        Failed: the server cannot be started or reached; nothing was changed.
    """
    forget(os.environ)
    base = environment.get(VARIABLE, "")
    if base:
        _check(base)
        yield Served(base)
        return
    server = _started(directory / "postgres")
    try:
        yield Embedded(server)
    finally:
        server.stop()


def _check(base: str) -> None:
    try:
        psycopg.connect(base, connect_timeout=5).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Failed(
            f"无法连接数据库（{VARIABLE}）：{reason}；请检查地址并启动数据库",
            f"Cannot reach the database ({VARIABLE}): {reason}; check the address, start it",
        ) from error


def _started(directory: Path) -> EmbeddedPostgres:
    """The embedded server, up.

    Whatever keeps it from starting (a full disk, a foreign directory, a missing library) ends in
    one message with its reason: the person can act on it, and a trace would hide it.
    """
    try:
        return EmbeddedPostgres(directory).start()
    except Exception as error:
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise Failed(
            f"数据库未能在 {directory} 启动：{reason}",
            f"The database could not be started in {directory}: {reason}",
            "请检查磁盘空间与目录权限，或设置 ONESTOP_DATABASE_URL 使用已有的 PostgreSQL / "
            "check space and rights of the directory, or name a PostgreSQL server in "
            "ONESTOP_DATABASE_URL",
        ) from error
