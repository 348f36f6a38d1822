"""A build: where it stands, how far it is, and who builds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from onestop_chassis.view import View
from onestop_chassis.views.tables import table_of

BUILDING, READY, OLD = "building", "ready", "old"
_FIND = (
    "SELECT name, version, build, table_name, state, job, position, facts FROM view_builds"
    " WHERE name = %s ORDER BY version, build"
)


@dataclass(frozen=True, slots=True)
class Build:
    """Rows of a view beside the live ones. `position` is what its slowest part reflects."""

    name: str
    version: int
    number: int
    table: str
    state: str
    job: str
    position: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Live:
    """What readers see of a version: which build, how far, and whether it is there yet."""

    name: str
    version: int
    table: str
    build: int
    position: int
    live: bool
    built_at: datetime | None


def live_of(connection: Connection[Any], view: View[Any]) -> Live:
    """Where this version of a view stands."""
    return next(one for one in versions_of(connection, view.name) if one.version == view.version)


def versions_of(connection: Connection[Any], name: str) -> list[Live]:
    """Every version of a view whose rows are still there, the oldest first."""
    rows = connection.execute(
        "SELECT name, version, table_name, build, position, live, built_at FROM views"
        " WHERE name = %s ORDER BY version",
        (name,),
    ).fetchall()
    return [Live(*row) for row in rows]


def builds_of(connection: Connection[Any], name: str) -> list[Build]:
    """Every build of a view beside the live ones, by version and number."""
    return [Build(*row) for row in connection.execute(_FIND, (name,)).fetchall()]


def begin(connection: Connection[Any], view: View[Any], job: str, parts: int) -> Build:
    """A new build in the hands of `job`: an empty table, and a position for each part."""
    numbers = connection.execute(
        "SELECT build FROM views WHERE name = %(n)s AND version = %(v)s UNION ALL"
        " SELECT build FROM view_builds WHERE name = %(n)s AND version = %(v)s",
        {"n": view.name, "v": view.version},
    ).fetchall()
    number = max(n for (n,) in numbers) + 1
    table = f"{table_of(view)}_b{number}"
    build = Build(view.name, view.version, number, table, BUILDING, job, 0, {})
    with connection.transaction():
        connection.execute("SELECT create_view_build(%s, %s)", (table_of(view), table))
        register(connection, build, parts)
    return build


def register(connection: Connection[Any], build: Build, parts: int) -> None:
    """Notes a build, all of whose parts are at its position."""
    connection.execute(
        "INSERT INTO view_builds (name, version, build, table_name, state, job, position, facts)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (*place_of(build), build.table, build.state, build.job, build.position, Jsonb({})),
    )
    connection.execute(
        "INSERT INTO view_build_parts (name, version, build, part, position)"
        " SELECT %s, %s, %s, part, %s FROM generate_series(0, %s) AS part",
        (*place_of(build), build.position, parts - 1),
    )


def parts_of(connection: Connection[Any], build: Build) -> dict[int, int]:
    """How far each part is."""
    rows = connection.execute(
        "SELECT part, position FROM view_build_parts"
        " WHERE name = %s AND version = %s AND build = %s",
        place_of(build),
    ).fetchall()
    return dict(rows)


def join_parts(connection: Connection[Any], build: Build, position: int) -> None:
    """All parts are as far as that: what follows is folded as one."""
    with connection.transaction():
        connection.execute(
            "DELETE FROM view_build_parts WHERE name = %s AND version = %s AND build = %s"
            " AND part > 0",
            place_of(build),
        )
        connection.execute(
            "UPDATE view_builds SET position = %s WHERE name = %s AND version = %s AND build = %s",
            (position, *place_of(build)),
        )


def keep(connection: Connection[Any], build: Build, state: str, facts: Mapping[str, Any]) -> None:
    """The build's state from now on, and what is worth knowing of it beside what was."""
    connection.execute(
        "UPDATE view_builds SET state = %s, facts = facts || %s"
        " WHERE name = %s AND version = %s AND build = %s",
        (state, Jsonb(dict(facts)), *place_of(build)),
    )


def drop(connection: Connection[Any], build: Build) -> None:
    """The build with its rows; without effect when it is gone."""
    with connection.transaction():
        found = connection.execute(
            "SELECT 1 FROM view_builds WHERE name = %s AND version = %s AND build = %s FOR UPDATE",
            place_of(build),
        ).fetchone()
        if found:
            connection.execute("SELECT drop_view_table(%s)", (build.table,))
        forget(connection, build)


def forget(connection: Connection[Any], build: Build) -> None:
    """What was noted of a build."""
    connection.execute(
        "DELETE FROM view_build_parts WHERE name = %s AND version = %s AND build = %s",
        place_of(build),
    )
    connection.execute(
        "DELETE FROM view_builds WHERE name = %s AND version = %s AND build = %s",
        place_of(build),
    )


def place_of(build: Build) -> tuple[str, int, int]:
    return build.name, build.version, build.number
