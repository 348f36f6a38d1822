"""A sandbox: the service's views over some facts of its log, apart from everything that counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from onestop_contracts.event import UnknownType
from psycopg import Connection
from pydantic import BaseModel

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.views.evolved import keys_of

Row = BaseModel | None
Save = Callable[..., None]
_COUNTS = "SELECT sandbox, view, count(*) FROM sandbox_rows GROUP BY sandbox, view ORDER BY 1, 2"
_LIST = (
    "SELECT key, row FROM sandbox_rows WHERE sandbox = %s AND view = %s AND key > %s"
    " ORDER BY key LIMIT %s"
)


class Sandbox:
    """Rows under one name. Nothing reads them but operators; no follower knows of them."""

    def __init__(self, log: Log, database: Database, views: Sequence[View[Any]], name: str):
        self._log = log
        self._database = database
        self._views = views
        self._name = name
        self.facts: dict[str, Any] = {"sandbox": name}

    @staticmethod
    def names(database: Database) -> list[str]:
        """The sandboxes that there are."""
        with database.connection() as connection:
            found = connection.execute("SELECT DISTINCT sandbox FROM sandbox_rows ORDER BY 1")
            return [name for (name,) in found.fetchall()]

    @staticmethod
    def counts(database: Database) -> list[tuple[str, str, int]]:
        """Sandbox, view and number of rows."""
        with database.connection() as connection:
            return connection.execute(_COUNTS).fetchall()

    def rows(self) -> int:
        """How many rows are in it."""
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT count(*) FROM sandbox_rows WHERE sandbox = %s", (self._name,)
            ).fetchone()
        return int(found[0]) if found else 0

    def read(self, view: str, after: str, limit: int) -> list[tuple[str, Any]]:
        """Rows of a view beyond the key `after`, by key."""
        with self._database.connection() as connection:
            return connection.execute(_LIST, (self._name, view, after, limit)).fetchall()

    def row(self, view: str, key: str) -> Any:
        """One row, None where there is none."""
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT row FROM sandbox_rows WHERE sandbox = %s AND view = %s AND key = %s",
                (self._name, view, key),
            ).fetchone()
        return found[0] if found else None

    def take(self, rows: Sequence[StoredRow], save: Save) -> None:
        """Folds a batch; its rows and how far it came are committed together."""
        facts = list(self._readable(rows))
        became = {"folded": len(facts), "unreadable": len(rows) - len(facts)}
        with self._database.connection() as connection, connection.transaction():
            for view in self._views:
                self._fold(connection, view, facts)
            save(became, connection)

    def drop(self, working: Working[Any]) -> None:
        """Removes all rows, and says how many in the same transaction."""
        with self._database.connection() as connection, connection.transaction():
            gone = connection.execute("DELETE FROM sandbox_rows WHERE sandbox = %s", (self._name,))
            number = gone.rowcount
            working.save(number, number, {"removed": number}, {"removed": True}, connection)

    def _readable(self, rows: Iterable[StoredRow]) -> Iterable[Recorded[Any]]:
        """A fact that the live views pass over is passed over here, and counted."""
        for row in rows:
            try:
                yield self._log.recorded(row)
            except UnknownType:
                continue
            except ValueError:
                if not row.foreign:
                    raise

    def _fold(
        self, connection: Connection[Any], view: View[Any], facts: Sequence[Recorded[Any]]
    ) -> None:
        touched = [(fact, keys_of(view, fact)) for fact in facts]
        now = self._load(connection, view, {key for _, keys in touched for key in keys})
        before = dict(now)
        for fact, keys in touched:
            for key in keys:
                now[key] = view.evolve(now[key], fact)
        changed = {key: row for key, row in now.items() if row is not before[key]}
        self._write(connection, view.name, changed)

    def _load(self, connection: Connection[Any], view: View[Any], keys: set[str]) -> dict[str, Row]:
        found = connection.execute(
            "SELECT key, row::text FROM sandbox_rows"
            " WHERE sandbox = %s AND view = %s AND key = ANY(%s)",
            (self._name, view.name, list(keys)),
        ).fetchall()
        rows: dict[str, Row] = dict.fromkeys(keys)
        return rows | {key: view.row.model_validate_json(text) for key, text in found}

    def _write(self, connection: Connection[Any], view: str, changed: Mapping[str, Row]) -> None:
        gone = [key for key, row in changed.items() if row is None]
        kept = {key: row.model_dump_json() for key, row in changed.items() if row is not None}
        connection.execute(
            "DELETE FROM sandbox_rows WHERE sandbox = %s AND view = %s AND key = ANY(%s)",
            (self._name, view, gone),
        )
        connection.execute(
            "INSERT INTO sandbox_rows (sandbox, view, key, row) SELECT %s, %s, k, r::jsonb"
            " FROM unnest(%s::text[], %s::text[]) AS t(k, r)"
            " ON CONFLICT (sandbox, view, key) DO UPDATE SET row = excluded.row",
            (self._name, view, list(kept), list(kept.values())),
        )
