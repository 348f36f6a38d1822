"""Open deadlines as a table, and firing them: an ordinary command when the time has come."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Generic, TypeVar

import structlog
from psycopg import Connection

from onestop_chassis.act import Views
from onestop_chassis.decider import Issue
from onestop_chassis.log.database import Database
from onestop_chassis.log.decoded import decoded
from onestop_chassis.log.log import IDLE_SECONDS, Appended, Log, Work
from onestop_chassis.log.passing import must_be_key, passes, place_of
from onestop_chassis.reactions.circumstances import issue_of
from onestop_chassis.reactions.open_deadline import Held, OpenDeadline
from onestop_chassis.reactions.park import park_apart
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Refusal
from onestop_chassis.telemetry import tracing
from onestop_chassis.timer import Due, Met, Timer

log = structlog.get_logger(__name__)

R = TypeVar("R")
SETTLE = timedelta(seconds=60)
"""How long after a deadline the timer waits: requests in flight, and clocks that differ."""
BATCH = 1000
POLL_SECONDS = 0.2
CURSOR = "deadlines"
LONGEST_REST = timedelta(minutes=5)
LOOK_SECONDS = 30.0
"""How often the table is asked although nothing is known to be due: somebody may have mended it."""
_REACHED = "SELECT notification_id FROM tracking WHERE application_name = %s"
_REACH = (
    "INSERT INTO tracking (application_name, notification_id) VALUES (%s, %s)"
    " ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
)
_AHEAD = "SELECT min(due_at) FROM deadlines WHERE due_at > %s"
_HOLD = (
    "UPDATE deadlines SET tries = %s, held = %s, next_try_at = now() + %s"
    " WHERE key = %s AND due_at = %s"
)


class Deadlines(Generic[R]):
    """Folds facts into the table of open deadlines and fires what is due.

    It fires when `now >= at + settle`. The command decides against the stream, so a deadline
    that was met, moved or closed meanwhile simply leads to nothing; a refused one is tried
    again, each time later, and shown in the status.
    """

    def __init__(
        self,
        own_log: Log,
        database: Database,
        timers: Sequence[Timer[R]],
        reference: Callable[[], R],
        views: Views,
        before_firing: Callable[[], None] = lambda: None,
        settle: timedelta = SETTLE,
    ):
        self._log = own_log
        self._database = database
        self._timers = {timer.name: timer for timer in timers}
        self._reference = reference
        self._views = views
        self._before_firing = before_firing
        self.settle = settle
        self.may_fire: Callable[[], bool] = lambda: True
        self._woken = threading.Event()
        self._earliest: datetime | None = None
        self._look_at = 0.0
        self.position = own_log.cursor(CURSOR)
        self.held: dict[str, Held] = {}

    def wake(self) -> None:
        """The clock was set: look at once."""
        self._woken.set()
        self._log.wake()

    def step(self) -> None:
        """Folds what is new; when nothing is, fires what is due; else waits a moment.

        While it may not fire it goes on folding: what was met meanwhile must not fire later.
        """
        if self._fold() or (self.may_fire() and self._fire()):
            return
        if self._woken.is_set():
            self._woken.clear()
            return
        self._log.wait(self.position, self._rest(), self._woken.is_set)

    def due(self, limit: int = BATCH, now: datetime | None = None) -> list[OpenDeadline]:
        """What could fire now, or at the instant given; earliest deadline first."""
        before = (now or self._log.clock.now()) - self.settle
        with self._database.connection() as connection:
            rows = connection.execute(
                "SELECT timer, opened_by, correlation, key, kind, stream, subject, due_at"
                " FROM deadlines WHERE due_at <= %s ORDER BY due_at, key LIMIT %s",
                (before, limit),
            ).fetchall()
        return [OpenDeadline(timer, by, about, Due(*due)) for timer, by, about, *due in rows]

    def next_at(self) -> datetime | None:
        """The earliest open deadline."""
        with self._database.connection() as connection:
            found = connection.execute("SELECT min(due_at) FROM deadlines").fetchone()
        return found[0] if found else None

    def _fold(self) -> bool:
        rows = self._log.news(self.position, BATCH)
        if not rows:
            return False
        changes = [change for fact in decoded(self._log, rows) for change in self._changes(fact)]
        with self._database.connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (CURSOR,))
            found = connection.execute(_REACHED, (CURSOR,)).fetchone()
            reached = int(found[0]) if found else 0
            if reached <= self.position:  # else another worker did so, and went on from there
                for name, change, fact in changes:
                    _store(connection, name, change, fact)
                reached = rows[-1].position
                connection.execute(_REACH, (CURSOR, reached))
        for _, change, _ in changes:
            self.held.pop(change.key, None)
        self._look_at = 0.0
        self.position = reached
        return True

    def _changes(self, fact: Recorded[Any]) -> list[tuple[str, Due | Met, Recorded[Any]]]:
        """What a fact opens and meets; what another service's could open in no way, is parked."""
        try:
            found = [
                (name, change, fact)
                for name, timer in self._timers.items()
                for change in timer.deadlines(fact)
            ]
            for _, change, _ in found:
                must_be_key(change.key)
                if isinstance(change, Due):
                    must_be_key(change.stream)
        except Exception as error:
            if fact.source == self._log.service:
                raise
            reason = f"not-in-deadlines: {place_of(error)}"
            park_apart(self._log, f"deadlines/{fact.position}", fact, reason)
            return []
        return found

    def _fire(self) -> bool:
        now = self._log.clock.now()
        if not self._may_be_due(now):
            return False
        # What is due by this very instant: the clock may be set between two looks at it.
        due = self.due(now=now)
        ready = [one for one in due if not self._rests(one.due)]
        if not ready:
            self._await_next(due, now)
            return False
        self._before_firing()
        reference = self._reference()
        asked = []
        for one in ready:
            try:
                wanted = self._timers[one.timer].fire(one.due, now, reference)
                issue = issue_of(wanted, self._log, now, reference, one.cause, self._views)
            except Exception as error:
                if passes(error):
                    raise
                self._hold(one.due, _reason(error))
                continue
            asked.append((one.due, self._submit(one, issue)))
        fired = [self._answer(due, future) for due, future in asked]
        return any(fired)

    def _may_be_due(self, now: datetime) -> bool:
        """Whether the table is worth asking: a deadline is awaited, not asked for."""
        waited_for = self._earliest is not None and now >= self._earliest + self.settle
        return waited_for or monotonic() >= self._look_at

    def _rest(self) -> float:
        """For how many seconds nothing is due; what may not fire is looked at again soon."""
        rest = self._look_at - monotonic()
        if self._earliest is not None:
            ahead = self._earliest + self.settle - self._log.clock.now()
            rest = min(rest, ahead.total_seconds())
        return min(rest, IDLE_SECONDS) if rest > 0 else POLL_SECONDS

    def _await_next(self, resting: Sequence[OpenDeadline], now: datetime) -> None:
        """Nothing can fire now: until the earliest deadline ahead, or until one has rested."""
        with self._database.connection() as connection:
            found = connection.execute(_AHEAD, (now - self.settle,)).fetchone()
        self._earliest = found[0] if found else None
        rests = [self.held[one.due.key].rest_until for one in resting if one.due.key in self.held]
        self._look_at = min([*rests, monotonic() + LOOK_SECONDS])

    def _submit(self, one: OpenDeadline, issue: Issue) -> "Future[list[Appended]]":
        """A timer begins a trace of its own; it ends when the command is queued."""
        cause = one.cause
        with tracing.span(self._log.service, f"fire {one.timer} {one.due.kind}"):
            if tracing.on():
                cause = replace(cause, trace=tracing.traceparent())
            return self._log.submit(Work([(issue, cause)]))

    def _answer(self, due: Due, future: Any) -> bool:
        try:
            appended = future.result()[-1]
        except Exception as error:
            if passes(error):
                raise
            self._hold(due, _reason(error))
            return False
        folded_already = appended.repeated and appended.position <= self.position
        if folded_already or not appended.events:
            self._hold(due, "the command changed nothing")
            return False
        log.info("deadline_fired", key=due.key, kind=due.kind, subject=due.subject)
        return True

    def _rests(self, due: Due) -> bool:
        held = self.held.get(due.key)
        return held is not None and held.rest_until > monotonic()

    def _hold(self, due: Due, reason: str) -> None:
        before = self.held.get(due.key)
        failures = 1 + (before.failures if before else 0)
        rest = min(2.0**failures, LONGEST_REST.total_seconds())
        self.held[due.key] = Held(failures, reason, monotonic() + rest)
        with self._database.connection() as connection:
            connection.execute(_HOLD, (failures, reason, timedelta(seconds=rest), due.key, due.at))
        log.warning("deadline_held", key=due.key, failures=failures, reason=reason)


def _reason(error: Exception) -> str:
    if isinstance(error, Refusal):
        return f"{error.code}: {error.detail}"
    log.error("deadline_broke", exc_info=error)
    return place_of(error)


def _store(connection: Connection[Any], timer: str, change: Due | Met, fact: Recorded[Any]) -> None:
    match change:
        case Due(key, kind, stream, subject, at):
            connection.execute(
                "INSERT INTO deadlines (key, timer, kind, stream, subject, due_at, opened_by,"
                " correlation) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (key) DO UPDATE SET timer = excluded.timer, kind = excluded.kind,"
                " stream = excluded.stream, subject = excluded.subject, due_at = excluded.due_at,"
                " opened_by = excluded.opened_by, correlation = excluded.correlation,"
                " tries = 0, held = '', next_try_at = NULL",
                (key, timer, kind, stream, subject, at, fact.id, fact.cause.correlation_id),
            )
        case Met(key):
            connection.execute("DELETE FROM deadlines WHERE key = %s", (key,))
