"""Everything that holds rows of a view, as operators see it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.errors import UndefinedTable

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.views.dropping import rows_in
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import Build, Live, builds_of, parts_of, versions_of
from onestop_chassis.views.tables import placed


@dataclass(frozen=True, slots=True)
class Listed:
    """One table of rows; see `ProjectionRow` for what the fields mean."""

    view: str
    version: int
    build: int
    state: str
    position: int
    behind: int
    bytes: int
    table: str
    job: str = ""
    built_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def listed(log: Log, database: Database, view: View[Any]) -> list[Listed]:
    """The view's versions, the newest first, each with the builds beside it."""
    head = log.head()
    with database.connection() as connection:
        builds = builds_of(connection, view.name)
        return [
            one
            for version in reversed(versions_of(connection, view.name))
            for one in _version(connection, view, version, builds, head)
        ]


def counted(database: Database, one: Listed) -> int:
    """How many rows it has; 0 when it is just being renamed or dropped."""
    with suppress(UndefinedTable), database.connection() as connection:
        return rows_in(connection, one.table)
    return 0


def _version(
    connection: Connection[Any], view: View[Any], live: Live, builds: list[Build], head: int
) -> Iterator[Listed]:
    state = "old_version" if live.version < view.version else "live" if live.live else "unbuilt"
    yield Listed(
        live.name,
        live.version,
        live.build,
        state,
        live.position,
        head - live.position,
        _bytes(connection, live.table),
        live.table,
        built_at=live.built_at,
    )
    for build in builds:
        if build.version == live.version:
            position = min(parts_of(connection, build).values(), default=build.position)
            yield Listed(
                build.name,
                build.version,
                build.number,
                build.state,
                position,
                head - position,
                _bytes(connection, build.table),
                build.table,
                build.job,
                facts=build.facts,
            )


def _bytes(connection: Connection[Any], table: str) -> int:
    """What the table takes with its indexes; 0 when it is just being renamed."""
    found = connection.execute(
        "SELECT coalesce(pg_total_relation_size(to_regclass(%s)), 0)",
        (placed(table).as_string(connection),),
    ).fetchone()
    return int(found[0]) if found else 0
