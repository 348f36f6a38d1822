"""The console's tables: made by their owner, and filled by a role that may do no more."""

from onestop_chassis.log.database import Database
from psycopg import sql

from onestop_console import drafts, session

SCHEMAS = (session.SCHEMA, drafts.SCHEMA)
TABLES = ("drafts", "sessions")
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
LOCK = 150600003
_LACKS = """
SELECT t || ': ' || r FROM unnest(%s::text[]) AS t, unnest(%s::text[]) AS r
WHERE to_regclass(t) IS NULL OR NOT has_table_privilege(to_regclass(t), r) ORDER BY 1
"""


def prepare(database: Database, role: str = "") -> None:
    """Makes what is missing; safe to run again and side by side. `role` is the one that will run
    the console, where it is not the one that prepares: it may read and write rows, and nothing
    else."""
    with database.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        for schema in SCHEMAS:
            connection.execute(schema)
        if not role:
            return
        whose = sql.Identifier(role)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(whose))
        for table in TABLES:
            place = sql.Identifier("public", table)
            connection.execute(sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(place, whose))
            rights = sql.SQL(", ").join(sql.SQL(one) for one in RIGHTS)
            connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, place, whose))


def lacking(database: Database) -> list[str]:
    """What who runs the console lacks of its tables, as `table: right`; nothing where all is well.

    Raises:
        Unavailable: the database is away.
    """
    with database.answering() as connection:
        rows = connection.execute(_LACKS, (list(TABLES), list(RIGHTS))).fetchall()
    return [str(row[0]) for row in rows]
