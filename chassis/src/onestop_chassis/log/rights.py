"""What the role that runs a service may do in its database; all else is the owner's alone."""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection, sql

LOG, VIEWS = "public", "views"
"""The schema of the log, and the one in which views keep their rows: whatever reaches into the
second by a name it was given cannot name anything in the first."""

_APPEND = frozenset({"SELECT", "INSERT"})
_KEEP = _APPEND | {"UPDATE", "DELETE"}
ON_ROWS_OF_VIEWS = _KEEP
ON_TABLES: Mapping[str, frozenset[str]] = {
    "schema_version": frozenset({"SELECT"}),
    "events": _APPEND,
    "commands": _APPEND,
    "tracking": _KEEP,
    "inbox_positions": _KEEP,
    "topics": _KEEP,
    "views": _KEEP,
    "view_builds": _KEEP,
    "view_build_parts": _KEEP,
    "deadlines": _KEEP,
    "simulated_clock": _KEEP,
    "presence": _KEEP,
    "job_progress": _KEEP,
    "sandbox_rows": _KEEP,
    "event_index": _KEEP | {"TRUNCATE"},
}
ON_SEQUENCES: Mapping[str, frozenset[str]] = {
    "events_notification_id_seq": frozenset({"USAGE", "SELECT"})
}

_OBJECTS = """
SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END || ' ' || oid::regclass
FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'views'::regnamespace)
    AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(relowner, 'USAGE')
UNION ALL
SELECT 'FUNCTION ' || oid::regprocedure
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND pg_has_role(proowner, 'USAGE')
UNION ALL SELECT 'SCHEMA ' || name FROM unnest(ARRAY['public', 'views']) AS name
UNION ALL SELECT 'DATABASE ' || quote_ident(current_database())
"""
_GIVE = """
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA {log}, {views} TO {role};
GRANT {rows} ON ALL TABLES IN SCHEMA {views} TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {views} GRANT {rows} ON TABLES TO {role};
"""


def grant(connection: Connection[Any], role: str) -> None:
    """Gives the role what it needs of the present schema, and takes from it, and from everybody
    at once, whatever else there was; done by the owner. What is somebody else's stays as it is."""
    whose = sql.Identifier(role)
    with connection.transaction():
        found = [name for (name,) in connection.execute(_OBJECTS).fetchall()]
        for name in found:
            taken = sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}")
            connection.execute(taken.format(sql.SQL(name), whose))
        given = sql.SQL(_GIVE).format(
            database=sql.Identifier(connection.info.dbname),
            log=sql.Identifier(LOG),
            views=sql.Identifier(VIEWS),
            role=whose,
            rows=_listed(ON_ROWS_OF_VIEWS),
        )
        connection.execute(given)
        for kind, objects in (("TABLE", ON_TABLES), ("SEQUENCE", ON_SEQUENCES)):
            for name, rights in objects.items():
                _give(connection, _listed(rights), f"{kind} {LOG}.{name}", whose)
        for name in found:
            if name.startswith("FUNCTION "):
                _give(connection, sql.SQL("EXECUTE"), name, whose)


def _give(
    connection: Connection[Any], rights: sql.Composable, what: str, role: sql.Identifier
) -> None:
    connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, sql.SQL(what), role))


def _listed(rights: frozenset[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(one) for one in sorted(rights))
