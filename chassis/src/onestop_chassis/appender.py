"""Group commit: one thread takes what has queued, decides it and stores it in one transaction."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import psycopg
import structlog

from onestop_chassis.batch import Batch, Decided
from onestop_chassis.clock import Clock
from onestop_chassis.crashpoints import reach
from onestop_chassis.folded import Folded, FoldedCache
from onestop_chassis.head import Head
from onestop_chassis.log_refusals import Contended, CursorMoved, NotRecorded
from onestop_chassis.reader import Reader
from onestop_chassis.refusal import Unavailable
from onestop_chassis.work import Appended, Work

log = structlog.get_logger(__name__)

LARGEST_BATCH = 500
ATTEMPTS = 5
PATIENCE_SECONDS = 8.0
"""How long a batch waits for a database that went away, before its commands are refused."""
STATEMENT_SECONDS = 10
AWAY = (psycopg.OperationalError, psycopg.InterfaceError)


@dataclass(slots=True)
class Job:
    """A work and who waits for it; `sent` once its commit may have reached the server."""

    work: Work
    future: "Future[list[Appended]]"
    sent: bool = False

    @property
    def streams(self) -> list[str]:
        return [issue.stream for issue, _ in self.work.issues]


Outcome = list[Decided] | Exception


class Appender:
    """Owns the writing connection and the cache of folded states.

    A refusal fails its own work only. When another process was first, the streams concerned are
    read again and the works of the batch decided one by one. When the connection breaks in
    the middle, the command ids tell what had been stored.
    """

    def __init__(self, reader: Reader, cache: FoldedCache, head: Head, clock: Clock):
        self._reader = reader
        self._cache = cache
        self._head = head
        self._clock = clock
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._conn: psycopg.Connection[Any] | None = None
        self._gate = Lock()
        self._closing = Event()
        self.counts = dict.fromkeys(("commits", "commands", "conflicts", "away", "largest"), 0)
        self._thread = Thread(target=self._run, name=f"{reader.service}:appender", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> "Future[list[Appended]]":
        """Queues the work; the future is answered after the commit, or refused.

        Raises:
            Unavailable: the appender is closed.
        """
        future: Future[list[Appended]] = Future()
        with self._gate:
            if self._closing.is_set():
                raise Unavailable("服务正在停止 / the service is stopping")
            self._queue.put(Job(work, future))
        return future

    def close(self) -> None:
        """Stores what has been queued, then ends; nothing is taken after that."""
        with self._gate:
            if self._closing.is_set():
                return
            self._closing.set()
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            jobs, open_ = self._take()
            try:
                self._settle(jobs)
            except Exception as error:
                log.exception("appender_failed", works=len(jobs))
                _fail(jobs, error)
        self._disconnect()

    def _take(self) -> tuple[list[Job], bool]:
        """Waits for one work and takes whatever else is there; False after the last."""
        jobs: list[Job] = []
        job = self._queue.get()
        while job is not None:
            if job.future.set_running_or_notify_cancel():
                jobs.append(job)
            if len(jobs) >= LARGEST_BATCH:
                return jobs, True
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _settle(self, jobs: Sequence[Job]) -> None:
        """Answers every job: with what was stored, or with why it was not.

        What fails a batch may be the fault of one work in it, so each is tried alone then.
        """
        failure = self._attempt(jobs) if jobs else None
        if failure is None:
            return
        if len(jobs) == 1 or isinstance(failure, Unavailable):
            _fail(jobs, failure)
            return
        for job in jobs:
            self._settle([job])

    def _attempt(self, jobs: Sequence[Job]) -> Exception | None:
        """Commits the jobs, within bounds again where that helps; None when they are answered."""
        until = monotonic() + PATIENCE_SECONDS
        for attempt in range(ATTEMPTS):
            try:
                self._commit(jobs)
                return None
            except AWAY as error:
                self._lost(jobs, error)
                if monotonic() > until or isinstance(error, psycopg.errors.QueryCanceled):
                    break
                self._closing.wait(0.05 * 2**attempt)
            except psycopg.errors.UniqueViolation as error:
                self._conflict(jobs)
                if len(jobs) > 1:
                    return error
            except psycopg.IntegrityError:
                self._conflict(jobs)
                return CursorMoved("已处理 / handled already")
            except Exception as error:
                return error
        else:
            return Contended("同时有其他修改 / others are changing the same stream")
        return Unavailable("数据库暂不可用 / the database is away")

    def _conflict(self, jobs: Sequence[Job]) -> None:
        """Another process was first: what is kept of these streams is outdated."""
        self._cache.evict(stream for job in jobs for stream in job.streams)
        self.counts["conflicts"] += 1

    def _lost(self, jobs: Sequence[Job], error: Exception) -> None:
        """Forgets the connection, and the streams whose last commit is uncertain."""
        self.counts["away"] += 1
        log.warning("database_away", works=len(jobs), error=type(error).__name__)
        self._cache.evict(stream for job in jobs for stream in job.streams)
        self._disconnect()

    def _commit(self, jobs: Sequence[Job]) -> None:
        conn = self._connection()
        batch, outcomes = self._decide(conn, jobs)
        if batch.commit:
            for job in jobs:
                job.sent = True
            reach("before-append")
            positions = self._reader.recorder.append(conn, batch.commit)
            reach("after-append")
            self._absorb(batch, positions)
        for job, outcome in zip(jobs, outcomes, strict=True):
            self._answer(conn, job, outcome)
        for one in batch.decided:
            one.answer.events = None

    def _decide(
        self, conn: psycopg.Connection[Any], jobs: Sequence[Job]
    ) -> tuple[Batch, list[Outcome]]:
        """Every job's outcome, none of them resting on a state that somebody had outdated."""
        entries, fresh = self._entries(conn, jobs)
        batch, outcomes = self._try(conn, jobs, entries)
        doubtful = batch.doubtful - set(batch.commit.streams) - fresh
        if doubtful and self._outdated(conn, doubtful):
            entries, _ = self._entries(conn, jobs)
            batch, outcomes = self._try(conn, jobs, entries)
        return batch, outcomes

    def _try(
        self,
        conn: psycopg.Connection[Any],
        jobs: Sequence[Job],
        entries: Mapping[str, Folded | Exception],
    ) -> tuple[Batch, list[Outcome]]:
        batch = Batch(entries, self._clock.now(), self._head.known)
        return batch, [self._outcome(conn, batch, job) for job in jobs]

    def _outcome(self, conn: psycopg.Connection[Any], batch: Batch, job: Job) -> Outcome:
        work = job.work
        try:
            if job.sent and self._stored(conn, work):
                return batch.recall(work)
            if work.record_by is not None and batch.now > work.record_by:
                raise NotRecorded("未能及时记录 / it could not be recorded in time")
            return batch.add(work)
        except AWAY:
            raise
        except Exception as error:
            return error

    def _stored(self, conn: psycopg.Connection[Any], work: Work) -> bool:
        """Whether a commit whose answer was lost had been stored, by its cursor."""
        if work.tracking is None:
            return False
        name, position = work.tracking
        return self._reader.cursor(conn, name) == position

    def _entries(
        self, conn: psycopg.Connection[Any], jobs: Sequence[Job]
    ) -> tuple[dict[str, Folded | Exception], set[str]]:
        """The folded streams of the jobs, and which of them have been read just now."""
        entries: dict[str, Folded | Exception] = {}
        missing = {}
        for job in jobs:
            for issue, _ in job.work.issues:
                if issue.stream in entries or issue.stream in missing:
                    continue
                known = self._cache.get(issue.stream)
                if known is not None and known.is_by(issue.decider):
                    entries[issue.stream] = known
                else:
                    missing[issue.stream] = issue.decider
        if missing:
            entries.update(self._reader.fold(conn, missing))
        return entries, set(missing)

    def _outdated(self, conn: psycopg.Connection[Any], streams: set[str]) -> bool:
        outdated = self._cache.outdated(self._reader.versions(conn, sorted(streams)))
        if outdated:
            self._cache.evict(outdated)
        return bool(outdated)

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

    def _answer(self, conn: psycopg.Connection[Any], job: Job, outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            job.future.set_exception(outcome)
            return
        try:
            job.future.set_result([self._appended(conn, one) for one in outcome])
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

    def _disconnect(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()


def _fail(jobs: Sequence[Job], error: Exception) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(error)
