"""Folding the log into a build: in memory, flushed in bulk together with how far it is."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any
from zlib import crc32

import structlog
from onestop_contracts.event import types_of
from psycopg import Connection

from onestop_chassis.log.codec import decode
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.log.decoded import decoded
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import Build, place_of
from onestop_chassis.views.builds.rows import Row, Rows
from onestop_chassis.views.evolved import evolved, storable_keys_of
from onestop_chassis.views.projection import FoldOvertaken

log = structlog.get_logger(__name__)

BATCH = 4000
"""Rows of the log that are read at once."""
ROWS, BYTES = 60_000, 24 * 2**20
"""How much is kept in memory: rows, and what they are as JSON; as objects they are several times
as large."""
FLUSH_SECONDS = 15.0
"""How much work a crash may cost."""
_SELECT = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM events"
    " WHERE notification_id > %(after)s AND notification_id <= %(upto)s"
)
_SOME = " AND topic = ANY(%(types)s)"
_ORDER = " ORDER BY notification_id LIMIT %(limit)s"
_ADVANCE = (
    "UPDATE view_build_parts SET position = %s"
    " WHERE name = %s AND version = %s AND build = %s AND part = %s AND position = %s"
)


class Fold:
    """One of `parts` key ranges of a build. `position` is what its stored rows reflect.

    Everything happens on one connection; in a transaction of the caller's it stays in there.
    """

    def __init__(
        self,
        connection: Connection[Any],
        service: str,
        view: View[Any],
        build: Build,
        position: int,
        part: int = 0,
        parts: int = 1,
    ):
        self.position = position
        self.folded = 0
        self._connection = connection
        self._service = service
        self._view = view
        self._place = (*place_of(build), part)
        self._part, self._parts = part, parts
        self._types = list(types_of(*view.reads))
        self._query = _SELECT + (_SOME if view.reads else "") + _ORDER
        self._rows = Rows(connection, view, build.table)
        self._nothing_stored = self._rows.are_none()
        self._cache: dict[str, Row] = {}
        self._absent: set[str] = set()
        self._changed: set[str] = set()
        self._room = ROWS
        self._flushed_at = monotonic()

    def recorded(self, row: StoredRow) -> Recorded[Any]:
        """The fact in a row."""
        return decode(self._service, row)

    def run(self, upto: int, between: Callable[[], None] = lambda: None) -> None:
        """Folds up to a position and stores what came of it; `between` any two batches."""
        at = self.position
        while at < upto:
            rows = self._read(at, upto)
            self._fold(decoded(self, self._own(rows)))
            at = rows[-1].position if len(rows) == BATCH else upto
            if self._is_full():
                self._flush(at)
            between()
        if at > self.position:
            self._flush(at)

    def _read(self, after: int, upto: int) -> list[StoredRow]:
        values = {"after": after, "upto": upto, "types": self._types, "limit": BATCH}
        found = self._connection.execute(self._query, values, prepare=True, binary=True)
        return [StoredRow._make(row) for row in found.fetchall()]

    def _own(self, rows: list[StoredRow]) -> list[StoredRow]:
        spread = self._view.spread
        if self._parts == 1 or spread is None:
            return rows
        part, parts = self._part, self._parts
        return [row for row in rows if crc32(spread(row).encode()) % parts == part]

    def _fold(self, facts: Sequence[Recorded[Any]]) -> None:
        pairs = [(fact, key) for fact in facts for key in self._keys(fact)]
        self._load({key for _, key in pairs if key not in self._cache})
        cache, changed, view = self._cache, self._changed, self._view
        for fact, key in pairs:
            before = cache[key]
            try:
                after = evolved(view, before, fact)
            except Exception:
                self._pass_over(fact)
                continue
            if after is not before:
                cache[key] = after
                changed.add(key)
        self.folded += len(pairs)

    def _keys(self, fact: Recorded[Any]) -> tuple[str, ...]:
        try:
            return storable_keys_of(self._view, fact)
        except Exception:
            self._pass_over(fact)
            return ()

    def _pass_over(self, fact: Recorded[Any]) -> None:
        """As the live view does, which parks it; asked where an error is at hand."""
        if fact.source == self._service:
            raise  # noqa: PLE0704
        log.warning("fact_not_folded", view=self._view.name, position=fact.position)

    def _load(self, missing: set[str]) -> None:
        if not missing:
            return
        found = {} if self._nothing_stored else self._rows.load(missing)
        for key in missing:
            self._cache[key] = found.get(key)
            if key not in found:
                self._absent.add(key)

    def _is_full(self) -> bool:
        if not self._changed:
            self._forget()
            return False  # nothing to store yet
        if self._room == ROWS:
            self._measure()
        late = monotonic() - self._flushed_at > FLUSH_SECONDS
        return late or len(self._cache) > self._room

    def _measure(self) -> None:
        """How many rows there is room for, by the size of the latest of them."""
        some = [row for row in list(self._cache.values())[-100:] if row is not None]
        if some:
            size = sum(len(row.model_dump_json()) for row in some) / len(some)
            self._room = min(ROWS, int(BYTES / size))

    def _flush(self, at: int) -> None:
        """Rows and position together, or nothing.

        Raises:
            FoldOvertaken: another process folds this part.
        """
        with self._connection.transaction():
            self._write()
            reach("mid-rebuild")
            moved = self._connection.execute(_ADVANCE, (at, *self._place, self.position))
            if moved.rowcount != 1:
                raise FoldOvertaken(self._view.name)
        self.position, self._flushed_at = at, monotonic()
        self._changed.clear()
        self._forget()

    def _write(self) -> None:
        new: dict[str, str] = {}
        known: dict[str, str] = {}
        gone: list[str] = []
        size = 0
        for key in self._changed:
            row = self._cache[key]
            if row is not None:
                text = row.__pydantic_serializer__.to_json(row).decode()
                (new if key in self._absent else known)[key] = text
                size += len(text)
            elif key not in self._absent:
                gone.append(key)
        if new:
            self._rows.add(new)
            self._nothing_stored = False
        if known:
            self._rows.replace(known)
        if gone:
            self._rows.remove(gone)
        self._absent.difference_update(new)
        self._absent.update(gone)
        if new or known:
            self._room = min(ROWS, int(BYTES * (len(new) + len(known)) / size))

    def _forget(self) -> None:
        """The rows that came first, where there are too many; all of them are stored."""
        if len(self._cache) <= self._room:
            return
        for key in list(self._cache)[: max(0, len(self._cache) - self._room // 2)]:
            del self._cache[key]
            self._absent.discard(key)
