"""The tables that hold the rows of views: one per version, and which of them is live."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from psycopg import Connection, sql

from onestop_chassis.log.database import Database
from onestop_chassis.log.rights import VIEWS
from onestop_chassis.view import View

_REGISTER = (
    "INSERT INTO views (name, version, table_name, position, live)"
    " VALUES (%s, %s, %s, 0, NOT EXISTS (SELECT 1 FROM events)) ON CONFLICT DO NOTHING"
)


def table_of(view: View[Any]) -> str:
    """The table that holds the live rows of this version of a view."""
    return f"view_{view.name}_v{view.version}"


def placed(table: str) -> sql.Identifier:
    """A table of views by the place where it is, as queries name it."""
    return sql.Identifier(VIEWS, table)


def create_view_tables(database: Database, views: Sequence[View[Any]]) -> None:
    """Part of `migrate`: one table per declared view, empty and at position 0 when new.

    A new one is live at once where the log is empty, too; else it is when it has been built.
    """
    with database.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('onestop/views'))")
        for view in views:
            _create(connection, view)
            connection.execute(_REGISTER, (view.name, view.version, table_of(view)))


def _create(connection: Connection[Any], view: View[Any]) -> None:
    name = table_of(view)
    table = placed(name)
    columns = (*(_column(view, f) for f in view.columns), *(_text(view, f) for f in view.texts))
    kept = sql.SQL("").join(columns)
    connection.execute(
        sql.SQL(
            "CREATE TABLE IF NOT EXISTS {} (key text PRIMARY KEY, row jsonb NOT NULL{})"
        ).format(table, kept)
    )
    for index, what in _indexes(view):
        connection.execute(
            sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ").format(
                sql.Identifier(f"{name}_{index}"), table
            )
            + what
        )


def _column(view: View[Any], field: str) -> sql.Composed:
    return _generated(field, sql.SQL("jsonb"), sql.SQL("row #> {}").format(_path(view, field)))


def _text(view: View[Any], field: str) -> sql.Composed:
    """A field of the brief: pages, counts and searches then find their rows without reading any
    JSON, which is compressed where it is long."""
    value = sql.SQL("row #>> {}").format(_path(view, view.brief, field))
    return _generated(field, sql.SQL("text"), value)


def _path(view: View[Any], *fields: str) -> sql.Literal:
    return sql.Literal([view.listed, *fields] if view.listed else list(fields))


def _generated(field: str, kind: sql.SQL, value: sql.Composed) -> sql.Composed:
    return sql.SQL(", {} {} GENERATED ALWAYS AS ({}) STORED").format(
        sql.Identifier(field), kind, value
    )


def index_names(view: View[Any]) -> tuple[str, ...]:
    """What its indexes are called, after the name of the table."""
    return tuple(name for name, _ in _indexes(view))


def _indexes(view: View[Any]) -> Iterator[tuple[str, sql.Composed]]:
    """The indexes of its table: the name of each, and of what it is."""
    for field in view.index:
        yield field, sql.SQL("((row->>{}))").format(sql.Literal(field))
    for field in view.orders:
        yield f"by_{field}", sql.SQL("({}, key)").format(sql.Identifier(field))
    if view.filters:
        names = sql.SQL(", ").join(map(sql.Identifier, view.filters))
        yield "counted", sql.SQL("({})").format(names)
    for field in view.parts:
        yield f"with_{field}", sql.SQL("(key) WHERE {} <> '[]'").format(sql.Identifier(field))


def not_live(database: Database, views: Collection[View[Any]]) -> list[View[Any]]:
    """Those of the views whose present version still has to be built."""
    with database.connection() as connection:
        rows = connection.execute("SELECT name, version FROM views WHERE NOT live").fetchall()
    return [view for view in views if (view.name, view.version) in rows]
