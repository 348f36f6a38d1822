"""The service's log: everything it did and everything it was told, in one order."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar

from psycopg import Connection

from onestop_chassis.clock import Clock
from onestop_chassis.decider import C, Decider, E, Issue, S
from onestop_chassis.log.append.appender import Appender
from onestop_chassis.log.append.committer import Committer
from onestop_chassis.log.append.ticket import Answered, Ticket
from onestop_chassis.log.append.work import Appended, Work
from onestop_chassis.log.arrays import Blobs, Longs, Texts
from onestop_chassis.log.codec import decode, recorded_at
from onestop_chassis.log.database import Database
from onestop_chassis.log.external_commits import ExternalCommits
from onestop_chassis.log.folded import FoldedCache
from onestop_chassis.log.follower import asked_to_stop
from onestop_chassis.log.head import Head
from onestop_chassis.log.loss import STREAM, Loss, ReportBehind, loss
from onestop_chassis.log.reader import LAST_VERSION, Reader
from onestop_chassis.log.refusals import (
    ANSWER_SECONDS,
    CursorMoved,
    IdempotencyKeyReused,
    NotRecorded,
    StaleVersion,
    unconfirmed,
)
from onestop_chassis.log.stored import INBOX, InboxPosition, Stored, StoredRow
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.telemetry import tracing
from onestop_chassis.telemetry.tally import Tally

__all__ = [
    "Appended",
    "CursorMoved",
    "IdempotencyKeyReused",
    "InboxPosition",
    "Log",
    "NotRecorded",
    "StaleVersion",
    "Stored",
    "StoredRow",
    "Work",
]

T = TypeVar("T")
IDLE_SECONDS = 2.0
"""How long who follows the log waits for more at most, before he looks at whatever else he minds:
he is woken when there is more, so that this says nothing about how soon he hears of it."""
MOST_UNHEARD = 10_000
"""More than other processes could commit before this one hears of it."""
_STORE = "SELECT store_facts(%s, %s, %s, %b, %b, %b)"
_HELD = (
    "SELECT originator_version, state FROM events"
    " WHERE originator_id = %s AND originator_version = ANY(%b)"
)
Fact = tuple[int, str, bytes]


class Log:
    """One service's log over its own database. Thread-safe; close it to end the appender.

    Raises (everywhere): Unavailable when the database is away; nothing is half-done then.
    """

    def __init__(
        self,
        service: str,
        database: Database,
        clock: Clock,
        *,
        address: str = "",
        cache: int = 20_000,
    ):
        """`address`: where the service is reached, which its published facts name. `cache`: how
        many folded streams are kept in memory."""
        self.service = service
        self.address = address
        self.clock = clock
        self._database = database
        self._head = Head()
        self._cache = FoldedCache(cache)
        self._reader = Reader(service, database, self._cache, self._head)
        self._committer = Committer(self._reader, self._cache, self._head, clock)
        self._appender = Appender(self._committer, f"{service}:appender")
        self._external = ExternalCommits(
            f"{service}:others", database, self._reader, self._cache, self._head
        )

    def handle(
        self,
        decider: Decider[S, C, E],
        stream: str,
        command: C,
        cause: Cause,
        *,
        expected: int | None = None,
        record_by: datetime | None = None,
        keyed: bool = False,
    ) -> Appended:
        """Decides one command against its stream and records what comes of it.

        `keyed`: the caller chose the command's id, and may have used it elsewhere.

        Raises:
            Refusal: of the decider.
            StaleVersion: the stream is not at `expected`.
            IdempotencyKeyReused: the command id belongs to another command, there or elsewhere.
            NotRecorded: `record_by` passed before it could be sent to the database.
            LogHalted: the log was restored, and nobody has released it yet.
        """
        with tracing.span(self.service, f"handle {stream.partition('/')[0]}"):
            if tracing.on():
                cause = replace(cause, trace=tracing.traceparent())
            ticket = Ticket()
            self.hand_over(
                decider, stream, command, cause, ticket, expected, record_by, keyed=keyed
            )
            try:
                return ticket.result(ANSWER_SECONDS)[0]
            except TimeoutError:
                raise unconfirmed() from None

    def hand_over(
        self,
        decider: Decider[S, C, E],
        stream: str,
        command: C,
        cause: Cause,
        to: Answered,
        expected: int | None = None,
        record_by: datetime | None = None,
        *,
        keyed: bool = False,
    ) -> None:
        """`handle` for who does not wait: `to` is answered by the thread that stores, and is given
        what `handle` raises.

        Raises:
            Unavailable: the log is closed; nobody is answered then.
        """
        issues = [(Issue(decider, stream, command), cause)]
        self._appender.submit(Work(issues, None, expected, record_by, keyed), to)

    def submit(self, work: Work) -> "Future[list[Appended]]":
        """Queues commands that are recorded together; one answer per issue, in order."""
        future: Future[list[Appended]] = Future()
        self._appender.submit(work, future)
        return future

    def loss(self) -> Loss:
        """Whether the log is halted after a loss, and which positions were given up."""
        return self.state(loss, STREAM)[0]

    def found_behind(self, first: int, heard: int, by: str) -> None:
        """Records that `by` holds other facts of this log, from position `first` (as far as can
        be told) to `heard`; from then on commands are refused until an operator has released it."""
        name = f"behind/{first}/{heard}/{by}"
        cause = Cause(name, name, name, "log", "system")
        ends = min(self.head(), first - 1)
        self.handle(loss, STREAM, ReportBehind(ends, heard, by, self.clock.now()), cause)

    def append_facts(
        self,
        source: str,
        partition: int,
        offset: int,
        facts: Sequence[Fact],
        besides: Callable[[Mapping[int, bytes]], Sequence[Fact]] = lambda held: (),
    ) -> Stored:
        """Stores facts of another service with the place they came from, in one transaction.

        Args:
            offset: the transport's number of the last record of this batch, whether or not it
                carried a fact.
            facts: (position in the source's log, type, CloudEvent bytes) in the order received.
                One that is stored already is passed over.
            besides: asked where some were, with what the log holds at the positions of all; what
                it says is stored in the same transaction.
        """
        place = (source, partition, offset)
        with self._database.answering() as conn, conn.transaction():
            positions = _store(conn, place, facts)
            if len(positions) < len(facts):
                at = Longs(fact[0] for fact in facts)
                held = conn.execute(_HELD, (f"{INBOX}{source}", at)).fetchall()
                if more := besides({version: bytes(state) for version, state in held}):
                    positions += _store(conn, place, more)
        if not positions:
            return Stored(0, self._head.known)
        self._head.committed(positions[0], positions[-1])
        return Stored(len(positions), positions[-1])

    def inbox_positions(self, source: str) -> dict[int, InboxPosition]:
        """How far each partition of `source` is stored: where a consumer goes on."""
        return self._read(lambda conn: self._reader.inbox(conn, source))

    def inbox_position(self, source: str, partition: int) -> InboxPosition:
        """How far one partition is stored; (-1, 0) before its first record."""
        return self.inbox_positions(source).get(partition, InboxPosition(-1, 0))

    def state(self, decider: Decider[S, C, E], stream: str) -> tuple[S, int]:
        """The folded state and version of a stream, from memory where it is there.

        Includes all that this process recorded, and what others did up to `POLL_SECONDS` ago.
        """
        self._external.poll()
        entry = self._cache.get(stream)
        if entry is None or not entry.is_by(decider):
            loaded = self._read(lambda conn: self._reader.fold(conn, {stream: decider}))[stream]
            if isinstance(loaded, Exception):
                raise loaded
            entry = loaded
        return entry.state, entry.version

    def stream(self, stream: str) -> list[Recorded[Any]]:
        """Every fact of a stream, in order."""
        rows = self._read(lambda conn: self._reader.rows(conn, stream))
        return [self.recorded(row) for row in rows]

    def rows(
        self, stream: str, *, first: int = 1, last: int | None = None, limit: int | None = None
    ) -> list[StoredRow]:
        """The rows of a stream as they are stored, from version `first` to `last`."""
        end = LAST_VERSION if last is None else last
        return self._read(lambda conn: self._reader.rows(conn, stream, first, end, limit))

    def row(self, stream: str, version: int) -> StoredRow | None:
        """One row of a stream; of `inbox/<source>` the fact at the source's position `version`."""
        rows = self._read(lambda conn: self._reader.rows(conn, stream, version, version))
        return rows[0] if rows else None

    def at(self, position: int) -> StoredRow | None:
        """The row at exactly this position."""
        rows = self.read(position - 1, 1)
        return rows[0] if rows and rows[0].position == position else None

    def read(self, after: int, limit: int) -> list[StoredRow]:
        """Rows beyond position `after`, in the order in which they were committed."""
        return self._read(lambda conn: self._reader.after(conn, after, limit))

    def news(self, after: int, limit: int) -> list[StoredRow]:
        """`read` for who follows the log: asks only when something is known to be there. What
        another process committed is known POLL_SECONDS later at most."""
        self._external.poll()
        return self.read(after, limit) if self._head.known > after else []

    def read_types(
        self, after: int, upto: int, types: Sequence[str], limit: int
    ) -> list[StoredRow]:
        """Rows of these types only; fewer than `limit`: there are no more up to `upto`."""
        return self._read(lambda conn: self._reader.some(conn, after, upto, types, limit))

    def recorded(self, row: StoredRow) -> Recorded[Any]:
        """The fact in a row.

        Raises:
            UnknownType: no class carries its type.
        """
        return decode(self.service, row)

    def head(self) -> int:
        """The highest position that is committed, by whichever process."""
        head = self._read(self._reader.head)
        self._head.observed(head)
        return head

    def last_recorded(self) -> datetime | None:
        """When the last own fact was recorded, if that is not far back in the log."""
        row = self._read(self._reader.last_own)
        return recorded_at(row) if row else None

    def furthest_possible(self) -> int:
        """No position beyond this one can be committed yet, by whichever process; asks nobody."""
        return self._head.known + MOST_UNHEARD

    def wait(self, after: int, timeout: float, unless: Callable[[], bool] = lambda: False) -> int:
        """The known head: at once when it is beyond `after`, else when it gets there or in
        `timeout` seconds. Never fails: a database that is away looks like nothing new.

        A follower that is asked to stop waits no longer, and nobody does once `unless` holds; it
        is asked again after each `wake`.
        """
        if timeout > 0 and self._head.known <= after:
            self._external.watch()
            self._head.wait(after, timeout, lambda: asked_to_stop() or unless())
        return self._head.known

    def wake(self) -> None:
        """Everybody who waits looks whether he still should."""
        self._head.wake()

    def waited(self, position: int) -> float:
        """For how many seconds this process has known of something beyond `position`, by the wall
        and whatever the service's clock says; 0 for nothing. Asks nobody."""
        return self._head.known_since.waited(position)

    def cursor(self, name: str) -> int:
        """How far the follower `name` has come, 0 at the beginning."""
        return self._read(lambda conn: self._reader.cursor(conn, name))

    def connect(self) -> Connection[Any]:
        """A connection of one's own to the log's database, for a lock that lasts as long."""
        return self._database.connect()

    def statistics(self) -> dict[str, int]:
        """Counts since the start, and how many streams are in memory."""
        return {**self._committer.counts, "streams_cached": len(self._cache)}

    @property
    def stores(self) -> bool:
        """Whether the thread that stores what is decided lives."""
        return self._appender.alive

    @property
    def trouble(self) -> str:
        """What failed when something was to be stored, while nothing was since."""
        return self._appender.trouble

    @property
    def commit_sizes(self) -> Tally:
        """How many commands each commit carried."""
        return self._committer.sizes

    @property
    def commit_seconds(self) -> Tally:
        """How long each commit took, from taking its commands to answering them."""
        return self._committer.seconds

    def close(self) -> None:
        """Stores what is queued, then takes no more."""
        self._appender.close()
        self._external.close()

    def __enter__(self) -> "Log":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self, question: Callable[[Connection[Any]], T]) -> T:
        with self._database.answering() as conn:
            return question(conn)


def _store(conn: Connection[Any], place: tuple[str, int, int], facts: Sequence[Fact]) -> list[int]:
    versions, topics, states = zip(*facts, strict=True) if facts else ((), (), ())
    columns = (Longs(versions), Texts(topics), Blobs(states))
    row = conn.execute(_STORE, (*place, *columns), prepare=True).fetchone()
    return list(row[0]) if row else []
