"""Folding the own log into the rows of views, in batches, each with the position it reflects."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from onestop_contracts.event import UnknownType
from psycopg import Connection, sql
from pydantic import BaseModel

from onestop_chassis.crashpoints import reach
from onestop_chassis.db import Database
from onestop_chassis.log import Log
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View

log = structlog.get_logger(__name__)

BATCH = 5000
CACHED_ROWS = 50_000
POLL_SECONDS = 0.2

Row = BaseModel | None


class FoldOvertaken(RuntimeError):
    """Another process folded this view meanwhile; the batch is dropped and read again."""


def table_of(view: View[Any]) -> str:
    """The table that holds the rows of this version of a view."""
    return f"view_{view.name}_v{view.version}"


def create_view_tables(database: Database, views: Sequence[View[Any]], role: str = "") -> None:
    """Part of `migrate`: one table per declared view, empty and at position 0 when new."""
    with database.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('onestop/views'))")
        for view in views:
            table = sql.Identifier(table_of(view))
            connection.execute(
                sql.SQL(
                    "CREATE TABLE IF NOT EXISTS {} (key text PRIMARY KEY, row jsonb NOT NULL)"
                ).format(table)
            )
            for field in view.index:
                connection.execute(
                    sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ((row->>{}))").format(
                        sql.Identifier(f"{table_of(view)}_{field}"), table, sql.Literal(field)
                    )
                )
            connection.execute(
                "INSERT INTO views (name, version, table_name, position, live)"
                " VALUES (%s, %s, %s, 0, true) ON CONFLICT DO NOTHING",
                (view.name, view.version, table_of(view)),
            )
            if role:
                connection.execute(
                    sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(
                        table, sql.Identifier(role)
                    )
                )


class Projection:
    """One view being kept up: a write-through cache of rows before its table.

    The position moves in the transaction that writes the rows, and only from where this process
    left it: a second process folding the same view is noticed and gives way.
    """

    def __init__(self, view: View[Any], database: Database):
        self.view = view
        self._database = database
        self._cache: OrderedDict[str, Row] = OrderedDict()
        self.position = self.stored_position()

    def stored_position(self) -> int:
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT position FROM views WHERE name = %s AND version = %s",
                (self.view.name, self.view.version),
            ).fetchone()
        if found is None:
            raise LookupError(f"view {self.view.name} v{self.view.version}: run `migrate` first")
        return int(found[0])

    def fold(self, batch: Sequence[Recorded[Any]], upto: int) -> None:
        """Folds what lies beyond the own position and commits rows and position together."""
        facts = [(fact, keys_of(self.view, fact)) for fact in batch]
        facts = [(fact, keys) for fact, keys in facts if fact.position > self.position and keys]
        try:
            with self._database.connection() as connection, connection.transaction():
                changed = self._apply(connection, facts)
                self._write(connection, changed)
                reach("mid-fold")
                self._advance(connection, upto)
        except BaseException:
            self._cache.clear()
            raise
        self.position = upto
        while len(self._cache) > CACHED_ROWS:
            self._cache.popitem(last=False)

    def _apply(
        self, connection: Connection[Any], facts: Iterable[tuple[Recorded[Any], tuple[str, ...]]]
    ) -> dict[str, Row]:
        facts = list(facts)
        self._load(connection, {key for _, keys in facts for key in keys})
        changed: dict[str, Row] = {}
        for fact, keys in facts:
            for key in keys:
                before = self._cache.get(key)
                after = self.view.evolve(before, fact)
                if after is not before:
                    self._cache[key] = changed[key] = after
                self._cache.move_to_end(key)
        return changed

    def _load(self, connection: Connection[Any], keys: set[str]) -> None:
        missing = [key for key in keys if key not in self._cache]
        if not missing:
            return
        found = connection.execute(
            sql.SQL("SELECT key, row::text FROM {} WHERE key = ANY(%s)").format(
                sql.Identifier(table_of(self.view))
            ),
            (missing,),
        ).fetchall()
        rows = {key: self.view.row.model_validate_json(text) for key, text in found}
        for key in missing:
            self._cache[key] = rows.get(key)

    def _write(self, connection: Connection[Any], changed: dict[str, Row]) -> None:
        table = sql.Identifier(table_of(self.view))
        gone = [key for key, row in changed.items() if row is None]
        kept = [(key, row.model_dump_json()) for key, row in changed.items() if row is not None]
        if gone:
            connection.execute(sql.SQL("DELETE FROM {} WHERE key = ANY(%s)").format(table), (gone,))
        if kept:
            connection.execute(
                sql.SQL(
                    "INSERT INTO {} (key, row)"
                    " SELECT k, r::jsonb FROM unnest(%s::text[], %s::text[]) AS t(k, r)"
                    " ON CONFLICT (key) DO UPDATE SET row = excluded.row"
                ).format(table),
                ([key for key, _ in kept], [row for _, row in kept]),
            )

    def _advance(self, connection: Connection[Any], upto: int) -> None:
        moved = connection.execute(
            "UPDATE views SET position = %s WHERE name = %s AND version = %s AND position = %s",
            (upto, self.view.name, self.view.version, self.position),
        )
        if moved.rowcount != 1:
            self.position = self.stored_position()
            raise FoldOvertaken(self.view.name)


def keys_of(view: View[Any], fact: Recorded[Any]) -> tuple[str, ...]:
    """The rows this fact may change."""
    keys = view.key(fact)
    return () if keys is None else (keys,) if isinstance(keys, str) else keys


class Projections:
    """All views of a service, folded from one reading of the log."""

    def __init__(self, own_log: Log, database: Database, views: Sequence[View[Any]]):
        self._log = own_log
        self.all = [Projection(view, database) for view in views]
        self._moved = threading.Condition()

    @property
    def position(self) -> int:
        """How far the slowest view is."""
        return min((one.position for one in self.all), default=self._log.head())

    def step(self) -> None:
        """Folds the next batch, or waits a moment for one."""
        start = self.position
        rows = self._log.read(start, BATCH)
        if not rows:
            self._log.wait(start, POLL_SECONDS)
            return
        facts = decoded(self._log, rows)
        for one in self.all:
            if one.position < rows[-1].position:
                one.fold(facts, rows[-1].position)
        with self._moved:
            self._moved.notify_all()

    def wait(self, name: str, position: int, timeout: float) -> bool:
        """Whether view `name` reflects `position` within `timeout` seconds."""
        one = next(one for one in self.all if one.view.name == name)
        with self._moved:
            return self._moved.wait_for(lambda: one.position >= position, timeout)


def decoded(own_log: Log, rows: Sequence[Any]) -> list[Recorded[Any]]:
    """The rows as facts; a type this version does not know changes no view (policies park it)."""
    facts: list[Recorded[Any]] = []
    for row in rows:
        try:
            facts.append(own_log.recorded(row))
        except UnknownType:
            log.warning("unknown_type_not_folded", type=row.type, position=row.position)
        except ValueError:
            if not row.foreign:
                raise
            log.warning("unreadable_fact_not_folded", type=row.type, position=row.position)
    return facts
