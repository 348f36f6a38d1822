"""The eventsourcing library's PostgreSQL recorder, with each commit as one function call."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from onestop_chassis.log.arrays import Longs, Texts
from onestop_chassis.log.commit import Commit
from onestop_chassis.log.database import Database
from onestop_chassis.log.stored import StoredRow

FORBIDDEN = "POSTGRES_ENABLE_DB_FUNCTIONS"
_OFF = frozenset({"", "0", "n", "no", "f", "false", "off"})
_APPEND = f"SELECT append_events({'%b, ' * 10}%b::bigint, %b, %b, %b, %b)"
_SELECT = "SELECT originator_id, originator_version, topic, state, notification_id FROM events"
_STREAMS = _SELECT + " WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
_COMMANDS = (
    "SELECT stream, command_id, digest, first_version, last_version, position FROM commands"
    " WHERE stream = ANY(%s)"
)


class SharedDatastore(PostgresDatastore):
    """The library's datastore over the service's own pool: no second one is opened."""

    def __init__(self, database: Database):
        self._database = database
        self.schema = "public"
        self.single_row_tracking = True
        self.lock_timeout = 0
        self.originator_id_type = "text"
        self.enable_db_functions = False
        self.db_type_names = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}

    def register_type_adapters(self) -> None:
        """Nothing: events go in as arrays of plain columns, not of a composite type."""

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        with self._database.connection() as conn:
            before = conn.row_factory
            conn.row_factory = dict_row
            try:
                yield conn
            finally:
                conn.row_factory = before

    def close(self) -> None:
        """Nothing: the pool is the service's."""


class LeanRecorder(PostgresProcessRecorder):
    """Reads as the library does; writes through `append_events` (2.5 times as fast).

    The library's own database functions take no lock, so that a reader who follows positions
    loses events: the setting that turns them on stops the start.

    Raises:
        RuntimeError: `POSTGRES_ENABLE_DB_FUNCTIONS` is set.
    """

    def __init__(self, database: Database, environment: Mapping[str, str] = os.environ):
        if environment.get(FORBIDDEN, "").lower() not in _OFF:
            raise RuntimeError(f"{FORBIDDEN} is set: it loses events for readers, remove it")
        super().__init__(
            SharedDatastore(database), events_table_name="events", tracking_table_name="tracking"
        )

    def create_table(self) -> None:
        """Nothing: tables come from migrations, never from a start."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """The library's way in, for what it brings along; same function, same lock."""
        commit = Commit()
        for event in stored_events:
            stream, version = str(event.originator_id), event.originator_version
            commit.event(stream, version, event.topic, event.state)
        tracking: Tracking | None = kwargs.get("tracking")
        if tracking is not None:
            commit.cursors[tracking.application_name] = tracking.notification_id
        with self.datastore.get_connection() as conn:
            return self.append(conn, commit)

    def append(self, conn: Connection[Any], commit: Commit) -> list[int]:
        """Stores it all in one transaction and gives the events' positions, in order.

        Raises:
            psycopg.errors.UniqueViolation: a version or a command id exists already, or a key
                was used on another stream.
            psycopg.IntegrityError: a cursor is further already.
        """
        if not commit.notes:
            return append(conn, commit)
        with conn.transaction():
            positions = append(conn, commit)
            for statement, values in commit.notes:
                conn.execute(statement, values)
            return positions

    def events_of(self, conn: Connection[Any], streams: list[str]) -> list[StoredRow]:
        """The rows of several streams, stream by stream in order of version."""
        rows = conn.execute(_STREAMS, (streams,), prepare=True, binary=True).fetchall()
        return [StoredRow._make(row) for row in rows]

    def commands_of(
        self, conn: Connection[Any], streams: list[str]
    ) -> list[tuple[str, str, bytes, int, int, int]]:
        """(stream, command id, digest, first version, last version, position) of each command."""
        return conn.execute(_COMMANDS, (streams,), prepare=True, binary=True).fetchall()


def append(conn: Connection[Any], commit: Commit) -> list[int]:
    """See `LeanRecorder.append`."""
    with conn.cursor(row_factory=_first) as cursor:
        cursor.execute(
            _APPEND,
            (
                commit.streams,
                commit.versions,
                commit.topics,
                commit.states,
                commit.command_streams,
                commit.command_ids,
                commit.digests,
                commit.first_versions,
                commit.last_versions,
                commit.last_events,
                commit.head,
                Texts(commit.cursors),
                Longs(commit.cursors.values()),
                commit.keyed_streams,
                commit.keys,
            ),
            prepare=True,
        )
        positions: list[int] = cursor.fetchone() or []
        return positions


def _first(_: Any) -> Any:
    """A row factory for a single column."""
    return lambda values: values[0]
