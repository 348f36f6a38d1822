"""Folding facts into the rows of one view, with the position they reflect."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, sql
from pydantic import BaseModel

from onestop_chassis.log.arrays import Texts
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.log.database import Database
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.views.evolved import (
    PassOver,
    evolved,
    never_passed_over,
    storable_keys_of,
)
from onestop_chassis.views.tables import placed, table_of

CACHED_ROWS = 50_000

Row = BaseModel | None


class FoldOvertaken(RuntimeError):
    """Another process folded this view meanwhile; the batch is dropped and read again."""


class BuildReplaced(FoldOvertaken):
    """An operator switched the view to another build; the batch is dropped and read again."""


class Projection:
    """One view being kept up: a write-through cache of rows before its table.

    The position moves in the transaction that writes the rows, only from where this process left
    it, and only in the build it was in: a second process folding the same view, and an operator
    who puts another build in its place, are noticed and given way to.
    """

    def __init__(
        self, view: View[Any], database: Database, pass_over: PassOver = never_passed_over
    ):
        """`pass_over`: told of a fact that changes a row in no way that can be stored; it raises
        where that stops the view, and else the row stays as it is."""
        self.view = view
        self._pass_over = pass_over
        self._database = database
        self._cache: OrderedDict[str, Row] = OrderedDict()
        self.position, self.build, self.live = self._stored()

    def look(self) -> bool:
        """Looks again where the view stands: whether it is live by now."""
        self.position, self.build, self.live = self._stored()
        return self.live

    def _stored(self) -> tuple[int, int, bool]:
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT position, build, live FROM views WHERE name = %s AND version = %s",
                (self.view.name, self.view.version),
            ).fetchone()
        if found is None:
            raise LookupError(f"view {self.view.name} v{self.view.version}: run `migrate` first")
        return int(found[0]), int(found[1]), bool(found[2])

    def fold(self, batch: Sequence[Recorded[Any]], upto: int, *, live: bool = True) -> None:
        """Folds what lies beyond the own position and commits rows and position together."""
        try:
            with self._database.connection() as connection, connection.transaction():
                self.write(connection, batch)
                self._advance(connection, upto, live)
        except BaseException:
            self.forget()
            raise
        self.moved(upto)

    def write(self, connection: Connection[Any], batch: Sequence[Recorded[Any]]) -> None:
        """Writes the rows that what lies beyond the own position leaves; the rest of the
        transaction is the caller's, who says `moved` after it, or `forget` where it failed."""
        new = (fact for fact in batch if fact.position > self.position)
        facts = [(fact, keys) for fact in new if (keys := self._keys(fact))]
        self._write(connection, self._apply(connection, facts))
        reach("mid-fold")

    def moved(self, upto: int) -> None:
        """What was written up to there is committed."""
        self.position = upto
        while len(self._cache) > CACHED_ROWS:
            self._cache.popitem(last=False)

    def forget(self) -> None:
        """What was written is not committed, and the rows are read again."""
        self._cache.clear()

    def _apply(
        self, connection: Connection[Any], facts: Iterable[tuple[Recorded[Any], tuple[str, ...]]]
    ) -> dict[str, Row]:
        facts = list(facts)
        self._load(connection, {key for _, keys in facts for key in keys})
        changed: dict[str, Row] = {}
        for fact, keys in facts:
            for key in keys:
                before = self._cache.get(key)
                try:
                    after = evolved(self.view, before, fact)
                except Exception as error:
                    self._pass_over(self.view, fact, error)
                    continue
                if after is not before:
                    self._cache[key] = changed[key] = after
                self._cache.move_to_end(key)
        return changed

    def _keys(self, fact: Recorded[Any]) -> tuple[str, ...]:
        try:
            return storable_keys_of(self.view, fact)
        except Exception as error:
            self._pass_over(self.view, fact, error)
            return ()

    def _load(self, connection: Connection[Any], keys: set[str]) -> None:
        missing = [key for key in keys if key not in self._cache]
        if not missing:
            return
        found = connection.execute(
            sql.SQL("SELECT key, row::text FROM {} WHERE key = ANY(%s)").format(
                placed(table_of(self.view))
            ),
            (Texts(missing),),
        ).fetchall()
        rows = {key: self.view.row.model_validate_json(text) for key, text in found}
        for key in missing:
            self._cache[key] = rows.get(key)

    def _write(self, connection: Connection[Any], changed: dict[str, Row]) -> None:
        table = placed(table_of(self.view))
        gone = [key for key, row in changed.items() if row is None]
        kept = [(key, row.model_dump_json()) for key, row in changed.items() if row is not None]
        if gone:
            connection.execute(
                sql.SQL("DELETE FROM {} WHERE key = ANY(%s)").format(table), (Texts(gone),)
            )
        if kept:
            connection.execute(
                sql.SQL(
                    "INSERT INTO {} (key, row)"
                    " SELECT k, r::jsonb FROM unnest(%s::text[], %s::text[]) AS t(k, r)"
                    " ON CONFLICT (key) DO UPDATE SET row = excluded.row"
                ).format(table),
                (Texts(key for key, _ in kept), Texts(row for _, row in kept)),
            )

    def _advance(self, connection: Connection[Any], upto: int, live: bool) -> None:
        moved = connection.execute(
            "UPDATE views SET position = %s, live = %s"
            " WHERE name = %s AND version = %s AND position = %s AND build = %s",
            (upto, live, self.view.name, self.view.version, self.position, self.build),
        )
        if moved.rowcount != 1:
            was = self.build
            self.look()
            raise (FoldOvertaken if self.build == was else BuildReplaced)(self.view.name)
        self.live = live
