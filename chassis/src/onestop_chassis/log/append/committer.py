"""One transaction of the log: reads what is needed, decides, stores, and remembers the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import psycopg
import structlog

from onestop_chassis.clock import Clock
from onestop_chassis.log.append.batch import Batch, Decided
from onestop_chassis.log.append.ticket import Answered
from onestop_chassis.log.append.work import Appended, Work
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.log.database import APPEND_LOCK
from onestop_chassis.log.folded import Folded, FoldedCache
from onestop_chassis.log.head import Head
from onestop_chassis.log.loss import STREAM as LOSS
from onestop_chassis.log.loss import LogHalted, goes_on, loss
from onestop_chassis.log.reader import Reader
from onestop_chassis.log.refusals import NotRecorded
from onestop_chassis.refusal import Unavailable
from onestop_chassis.telemetry.tally import Tally

log = structlog.get_logger(__name__)

STATEMENT_SECONDS = 10
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
AWAY = (psycopg.OperationalError, psycopg.InterfaceError)

Entries = Mapping[str, Folded | Exception]
Outcome = list[Decided] | Exception
Used = Sequence[tuple[str, str]]  # ids that callers gave, with the streams they were used on


@dataclass(slots=True)
class Job:
    """A work and who waits for it; `sent` once its commit may have reached the server."""

    work: Work
    future: Answered
    sent: bool = False


class Committer:
    """Owns the writing connection, and writes what it stored through to the cache.

    Not thread-safe: it belongs to the appender's thread.
    """

    def __init__(self, reader: Reader, cache: FoldedCache, head: Head, clock: Clock):
        self._reader = reader
        self._cache = cache
        self._head = head
        self._clock = clock
        self._conn: psycopg.Connection[Any] | None = None
        self.counts = dict.fromkeys(("commits", "commands", "conflicts", "away", "largest"), 0)
        self.sizes = Tally(SIZES)
        self.seconds = Tally(SECONDS)

    def commit(self, jobs: Sequence[Job], *, locked: bool = False) -> None:
        """Decides the jobs, stores what is to be recorded in one transaction, answers all.

        `locked`: reads and decides under the lock as well, so that no other process can come in
        between; for what has met a conflict already.

        Raises:
            psycopg.Error: nothing was stored and nobody answered; or, when the connection
                broke, perhaps stored and nobody answered: the next `commit` finds out.
        """
        begun = perf_counter()
        conn = self._connection()
        if locked:
            with conn.transaction():
                conn.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
                batch, outcomes, positions = self._record(conn, jobs, self._used(conn, jobs))
        else:
            batch, outcomes, positions = self._record(conn, jobs)
        if batch.commit:
            if positions:
                reach("after-append")
            self._absorb(batch, positions)
        for job, outcome in zip(jobs, outcomes, strict=True):
            self._answer(conn, job, outcome)
        for one in batch.decided:
            one.answer.events = None
        if batch.commit:
            self.seconds.add(perf_counter() - begun)

    def conflict(self, jobs: Sequence[Job]) -> None:
        """Another process was first: what is kept of these streams is outdated."""
        self.counts["conflicts"] += 1
        self._cache.evict(_streams(jobs))

    def lost(self, jobs: Sequence[Job], error: Exception) -> None:
        """Forgets the connection, and the streams whose last commit is uncertain."""
        self.counts["away"] += 1
        log.warning("database_away", works=len(jobs), error=type(error).__name__)
        self._cache.evict(_streams(jobs))
        self.close()

    def close(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()

    def _record(
        self, conn: psycopg.Connection[Any], jobs: Sequence[Job], used: Used = ()
    ) -> tuple[Batch, list[Outcome], list[int]]:
        """What was decided, and the positions of the events that are stored now."""
        batch, outcomes = self._decide(conn, jobs, used)
        if not batch.commit:
            return batch, outcomes, []
        for job in jobs:
            job.sent = True
        if batch.commit.streams:  # a follower that only notes its place is no append
            reach("before-append")
        return batch, outcomes, self._reader.recorder.append(conn, batch.commit)

    def _used(self, conn: psycopg.Connection[Any], jobs: Sequence[Job]) -> Used:
        """Asked only once a commit failed, perhaps for this: the commit itself looks."""
        keys = [job.work.issues[0][1].command_id for job in jobs if job.work.keyed]
        return self._reader.used(conn, keys) if keys else ()

    def _decide(
        self, conn: psycopg.Connection[Any], jobs: Sequence[Job], used: Used
    ) -> tuple[Batch, list[Outcome]]:
        """Every job's outcome, none of them resting on a state that somebody had outdated."""
        entries, fresh = self._entries(conn, jobs)
        batch, outcomes = self._try(conn, jobs, entries, used)
        unverified = batch.doubtful - set(batch.commit.streams) - fresh
        if unverified and self._outdated(conn, entries, unverified):
            entries, _ = self._entries(conn, jobs)
            batch, outcomes = self._try(conn, jobs, entries, used)
        return batch, outcomes

    def _try(
        self, conn: psycopg.Connection[Any], jobs: Sequence[Job], entries: Entries, used: Used
    ) -> tuple[Batch, list[Outcome]]:
        batch = Batch(entries, self._clock.now(), self._head.known, used)
        return batch, [self._outcome(conn, batch, job) for job in jobs]

    def _outcome(self, conn: psycopg.Connection[Any], batch: Batch, job: Job) -> Outcome:
        work = job.work
        try:
            if job.sent and self._stored(conn, work):
                return batch.recall(work)
            if work.record_by is not None and batch.now > work.record_by:
                raise NotRecorded("未能及时记录 / it could not be recorded in time")
            self._refuse_while_halted(batch, work)
            return batch.add(work)
        except AWAY:
            raise
        except Exception as error:
            return error  # It fails this work only; the caller gets it.

    @staticmethod
    def _refuse_while_halted(batch: Batch, work: Work) -> None:
        if all(goes_on(issue.stream) for issue, _ in work.issues):
            return
        found = batch.entry(LOSS).state
        if found.halted:
            raise LogHalted(
                f"日志恢复至 {found.position} / the log was restored to {found.position}",
                position=found.position,
                heard=found.heard,
            )

    def _stored(self, conn: psycopg.Connection[Any], work: Work) -> bool:
        """Whether a commit whose answer was lost had been stored, by its cursor."""
        if work.tracking is None:
            return False
        name, position = work.tracking
        return self._reader.cursor(conn, name) == position

    def _entries(
        self, conn: psycopg.Connection[Any], jobs: Sequence[Job]
    ) -> tuple[Entries, set[str]]:
        """The folded streams of the jobs, and which of them have been read just now."""
        entries: dict[str, Folded | Exception] = {}
        missing = {}
        wanted = [(issue.stream, issue.decider) for job in jobs for issue, _ in job.work.issues]
        for stream, decider in ((LOSS, loss), *wanted):
            if stream in entries or stream in missing:
                continue
            known = self._cache.get(stream)
            if known is not None and known.is_by(decider):
                entries[stream] = known
            else:
                missing[stream] = decider
        if missing:
            entries.update(self._reader.fold(conn, missing))
        return entries, set(missing)

    def _outdated(self, conn: psycopg.Connection[Any], entries: Entries, streams: set[str]) -> bool:
        """Whether any of the streams has grown beyond what was decided on; those are dropped."""
        grown = [
            stream
            for stream, version in self._reader.versions(conn, sorted(streams))
            if isinstance(entry := entries[stream], Folded) and entry.version < version
        ]
        if grown:
            self._cache.evict(grown)
        return bool(grown)

    def _absorb(self, batch: Batch, positions: Sequence[int]) -> None:
        """What is stored now is what the next command decides on."""
        batch.number(positions, self._reader.service)
        for stream, draft in batch.drafts.items():
            answers = draft.base.answers
            answers.update(draft.answers)
            entry = Folded(draft.base.decider, draft.state, draft.version, answers)
            self._cache.put(stream, entry)
        if positions:
            self._head.committed(positions[0], positions[-1])
        self.counts["commits"] += 1
        self.counts["commands"] += len(batch.decided)
        self.counts["largest"] = max(self.counts["largest"], len(batch.decided))
        self.sizes.add(len(batch.decided))

    def _answer(self, conn: psycopg.Connection[Any], job: Job, outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            job.future.set_exception(outcome)
            return
        try:
            job.future.set_result([self._appended(conn, one) for one in outcome])
        except AWAY as error:
            away = Unavailable("数据库暂不可用，请重发 / the database is away, send it again")
            away.__cause__ = error
            job.future.set_exception(away)
        except Exception as error:
            job.future.set_exception(error)

    def _appended(self, conn: psycopg.Connection[Any], one: Decided) -> Appended:
        answer = one.answer
        events = answer.events
        if events is None:
            events = self._reader.between(conn, one.stream, answer.first, answer.last)
        return Appended(answer.position, answer.last, events, repeated=not one.new)

    def _connection(self) -> psycopg.Connection[Any]:
        if self._conn is None or self._conn.closed:
            self._conn = self._reader.connect(STATEMENT_SECONDS)
        return self._conn


def _streams(jobs: Sequence[Job]) -> list[str]:
    return [issue.stream for job in jobs for issue, _ in job.work.issues]
