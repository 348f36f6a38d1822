"""The index of the log: a follower that notes where each fact is found, off the commands' path."""

from time import monotonic
from typing import Any

import psycopg
import structlog
from psycopg import Connection

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import IDLE_SECONDS, Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.inspect.row_keys import careful_line, lines_of

log = structlog.get_logger(__name__)

CURSOR = "index"
BATCH = 2000
PAUSE_SECONDS = 0.02
"""Between two batches, so that the index never works more than it rests while others are busy."""
_COPY = (
    "COPY event_index (position, own, recorded_at, type, subject, actor, correlation, causation)"
    " FROM STDIN"
)
_BEGIN = (
    "INSERT INTO tracking (application_name, notification_id) VALUES (%s, 0) ON CONFLICT DO NOTHING"
)
_MOVE = (
    "UPDATE tracking SET notification_id = %s WHERE application_name = %s AND notification_id = %s"
)


class Index:
    """Writes what is new to `event_index`, with its cursor, in one transaction per batch.

    It may be emptied at any time (`empty`): the follower begins again at the first fact. Two
    processes that index the same log notice each other by the cursor, and the later one reads
    it again.
    """

    def __init__(self, own_log: Log, database: Database):
        self._log = own_log
        self._database = database
        self._looked_at = 0.0
        self.position = own_log.cursor(CURSOR)

    def step(self) -> float:
        """Indexes the next batch, or waits a moment for one; how long to rest now, in seconds."""
        rows = self._log.news(self.position, BATCH)
        if not rows:
            self._log.wait(self.position, IDLE_SECONDS)
            self._look_again()
            return 0.0
        began = monotonic()
        self._store(rows)
        return max(PAUSE_SECONDS, monotonic() - began)

    def _store(self, rows: list[StoredRow]) -> None:
        try:
            moved = self._copy(rows, lines_of(rows))
        except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded) as error:
            log.warning("index_reads_with_care", after=self.position, error=type(error).__name__)
            moved = self._copy(rows, b"".join(map(careful_line, rows)))
        self.position = rows[-1].position if moved else self._log.cursor(CURSOR)

    def _copy(self, rows: list[StoredRow], lines: bytes) -> bool:
        """Whether the cursor was where this process left it; if not, nothing was written."""
        with self._database.connection() as connection, connection.transaction() as whole:
            # What a crash of the server forgets is forgotten with its cursor, and indexed again.
            connection.execute("SET LOCAL synchronous_commit = off")
            if not self._move(connection, rows[-1].position):
                raise psycopg.Rollback(whole)
            with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                copy.write(lines)
            return True
        return False

    def _move(self, connection: Connection[Any], to: int) -> bool:
        if self.position == 0:
            connection.execute(_BEGIN, (CURSOR,))
        return connection.execute(_MOVE, (to, CURSOR, self.position)).rowcount == 1

    def _look_again(self) -> None:
        """Somebody may have emptied the index, here or in another process."""
        if monotonic() - self._looked_at >= IDLE_SECONDS:
            self._looked_at = monotonic()
            self.position = self._log.cursor(CURSOR)


def empty(connection: Connection[Any]) -> None:
    """Forgets the whole index; the follower builds it again from the first fact."""
    with connection.transaction():
        connection.execute(
            "UPDATE tracking SET notification_id = 0 WHERE application_name = %s", (CURSOR,)
        )
        connection.execute("TRUNCATE event_index")
