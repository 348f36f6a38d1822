"""Reading the own log: rows, streams, folds, cursors. Every call takes a connection."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from psycopg import Connection

from onestop_chassis.decider import Decider
from onestop_chassis.log.codec import decode
from onestop_chassis.log.database import Database
from onestop_chassis.log.folded import Answer, Folded, FoldedCache
from onestop_chassis.log.head import Head
from onestop_chassis.log.recorder import LeanRecorder
from onestop_chassis.log.stored import InboxPosition, StoredRow
from onestop_chassis.recorded import Recorded

_SELECT = "SELECT originator_id, originator_version, topic, state, notification_id FROM events"
_AFTER = _SELECT + " WHERE notification_id > %s ORDER BY 5 LIMIT %s"
_SOME = (
    _SELECT + " WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)"
    " ORDER BY 5 LIMIT %s"
)
_BETWEEN = (
    _SELECT + " WHERE originator_id = %s"
    " AND originator_version BETWEEN %s AND %s ORDER BY originator_version LIMIT %s"
)
_VERSIONS = (
    "SELECT stream, coalesce((SELECT max(originator_version) FROM events"
    " WHERE originator_id = stream), 0) FROM unnest(%s::text[]) AS stream"
)
_CHANGED = (
    "SELECT originator_id, max(originator_version) FROM events"
    " WHERE notification_id > %s AND notification_id <= %s GROUP BY 1"
)
_HEAD = "SELECT coalesce(max(notification_id), 0) FROM events"
_LAST_OWN = (
    _SELECT + " WHERE notification_id > %s AND originator_id NOT LIKE 'inbox/%%'"
    " ORDER BY 5 DESC LIMIT 1"
)
_CURSOR = "SELECT notification_id FROM tracking WHERE application_name = %s"
_INBOX = "SELECT partition, record_offset, position FROM inbox_positions WHERE source = %s"
_USED = "SELECT command_id, stream FROM commands WHERE command_id = ANY(%s)"
NOT_FAR = 10_000
LAST_VERSION = 2**62
"""Beyond any that there will be."""


class Reader:
    """Reads for one service; what it folds it offers to the cache."""

    def __init__(self, service: str, database: Database, cache: FoldedCache, head: Head):
        self.service = service
        self.recorder = LeanRecorder(database)
        self._database = database
        self._cache = cache
        self._head = head

    def connect(self, statement_seconds: int) -> Connection[Any]:
        """A connection of the caller's own, on which no statement takes longer than that."""
        conn = self._database.connect()
        conn.execute(f"SET statement_timeout = {statement_seconds * 1000}")
        return conn

    def after(self, conn: Connection[Any], position: int, limit: int) -> list[StoredRow]:
        """Rows beyond `position`, in order."""
        rows = conn.execute(_AFTER, (position, limit), prepare=True, binary=True).fetchall()
        if rows:
            self._head.observed(rows[-1][4])
        return [StoredRow._make(row) for row in rows]

    def some(
        self, conn: Connection[Any], position: int, upto: int, types: Sequence[str], limit: int
    ) -> list[StoredRow]:
        """Rows of these types beyond `position` and not beyond `upto`, in order."""
        values = (position, upto, list(types), limit)
        rows = conn.execute(_SOME, values, prepare=True, binary=True).fetchall()
        return [StoredRow._make(row) for row in rows]

    def rows(
        self,
        conn: Connection[Any],
        stream: str,
        first: int = 1,
        last: int = LAST_VERSION,
        limit: int | None = None,
    ) -> list[StoredRow]:
        """The rows of a stream from version `first` to `last`, at most `limit`."""
        found = conn.execute(_BETWEEN, (stream, first, last, limit), prepare=True, binary=True)
        return [StoredRow._make(row) for row in found.fetchall()]

    def between(
        self, conn: Connection[Any], stream: str, first: int, last: int
    ) -> tuple[Recorded[Any], ...]:
        """The facts of a stream from version `first` to `last`; none if `last < first`."""
        if last < first:
            return ()
        return tuple(decode(self.service, row) for row in self.rows(conn, stream, first, last))

    def fold(
        self, conn: Connection[Any], deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> dict[str, Folded | Exception]:
        """Each stream folded by its decider, or why it cannot be; what was folded is cached."""
        epoch = self._cache.epoch
        streams = list(deciders)
        answers: dict[str, dict[str, Answer]] = {stream: {} for stream in streams}
        for stream, command_id, digest, first, last, position in self.recorder.commands_of(
            conn, streams
        ):
            answers[stream][command_id] = Answer(digest, first, last, position)
        rows = self.recorder.events_of(conn, streams)
        by_stream = {name: list(of) for name, of in groupby(rows, key=attrgetter("stream"))}
        folded: dict[str, Folded | Exception] = {}
        for stream, decider in deciders.items():
            try:
                entry = self._folded(decider, by_stream.get(stream, []), answers[stream])
            except Exception as error:
                folded[stream] = error  # It fails the commands for this stream, and no others.
                continue
            folded[stream] = entry
            self._cache.offer(stream, entry, epoch)
        return folded

    def versions(self, conn: Connection[Any], streams: list[str]) -> list[tuple[str, int]]:
        """(stream, highest version) of each, 0 for one without events."""
        return conn.execute(_VERSIONS, (streams,), prepare=True).fetchall()

    def used(self, conn: Connection[Any], command_ids: list[str]) -> list[tuple[str, str]]:
        """These command ids with the streams on which each was used."""
        return conn.execute(_USED, (command_ids,), prepare=True).fetchall()

    def changed(self, conn: Connection[Any], after: int, to: int) -> list[tuple[str, int]]:
        """(stream, highest version in there) of the streams written between two positions."""
        return conn.execute(_CHANGED, (after, to), prepare=True).fetchall()

    def head(self, conn: Connection[Any]) -> int:
        """The highest position that is committed."""
        return self._one(conn.execute(_HEAD, prepare=True).fetchone())

    def last_own(self, conn: Connection[Any]) -> StoredRow | None:
        """The last own fact, if there is one among the last `NOT_FAR` positions."""
        row = conn.execute(_LAST_OWN, (self.head(conn) - NOT_FAR,), binary=True).fetchone()
        return StoredRow._make(row) if row else None

    def cursor(self, conn: Connection[Any], name: str) -> int:
        """How far a follower has come; 0 if it never stored anything."""
        return self._one(conn.execute(_CURSOR, (name,), prepare=True).fetchone())

    def inbox(self, conn: Connection[Any], source: str) -> dict[int, InboxPosition]:
        """How far each partition of a source has been stored."""
        rows = conn.execute(_INBOX, (source,)).fetchall()
        return {partition: InboxPosition(*position) for partition, *position in rows}

    def _folded(
        self,
        decider: Decider[Any, Any, Any],
        rows: Sequence[StoredRow],
        answers: dict[str, Answer],
    ) -> Folded:
        if rows:
            self._head.observed(max(row.position for row in rows))
        state = decider.fold(decode(self.service, row).event for row in rows)
        return Folded(decider, state, rows[-1].version if rows else 0, answers)

    @staticmethod
    def _one(row: tuple[int] | None) -> int:
        return row[0] if row else 0
