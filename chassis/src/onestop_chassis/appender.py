"""Group commit: what has queued is decided together and stored in one transaction."""

from collections.abc import Callable, Sequence
from threading import Event, Thread
from time import monotonic

import psycopg
import structlog

from onestop_chassis.committer import AWAY, Committer
from onestop_chassis.log_refusals import CursorMoved
from onestop_chassis.queued import Job, WorkQueue
from onestop_chassis.refusal import Unavailable
from onestop_chassis.ticket import Answered
from onestop_chassis.work import Work

log = structlog.get_logger(__name__)

THREADS = 2
"""One decides while the other waits for its commit; they never hold the same stream."""
ATTEMPTS = 5
PATIENCE_SECONDS = 8.0
"""How long a batch waits for a database that went away, before its commands are refused."""


class Appender:
    """The queue of works, and the threads that empty it.

    A refusal fails its own work only. When another process was first, the streams concerned are
    read again and the batch is decided once more, this time under the lock. When the connection
    breaks in the middle, the command ids tell what had been stored. All of it within bounds.
    """

    def __init__(self, committer: Callable[[], Committer], name: str, threads: int = THREADS):
        """`committer` makes one for each thread."""
        self._queue = WorkQueue()
        self._closing = Event()
        self._committers = [committer() for _ in range(threads)]
        self._threads = [
            Thread(target=self._run, args=(each,), name=f"{name}-{n}", daemon=True)
            for n, each in enumerate(self._committers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work, future: Answered) -> None:
        """Queues the work; the future is answered after the commit, or refused.

        Raises:
            Unavailable: the appender is closed.
        """
        self._queue.put(Job(work, future))

    def statistics(self) -> dict[str, int]:
        """Counts since the start."""
        counts = [committer.counts for committer in self._committers]
        sums = {name: sum(each[name] for each in counts) for name in counts[0]}
        return {**sums, "largest": max(each["largest"] for each in counts)}

    def close(self) -> None:
        """Stores what has been queued, then ends; nothing is taken after that."""
        self._closing.set()
        self._queue.close()
        for thread in self._threads:
            thread.join()

    def _run(self, committer: Committer) -> None:
        while jobs := self._queue.take():
            try:
                self._settle(committer, jobs)
            except Exception as error:
                log.exception("appender_failed", works=len(jobs))
                _fail(jobs, error)
            finally:
                self._queue.release(jobs)
        committer.close()

    def _settle(self, committer: Committer, jobs: Sequence[Job]) -> None:
        """Answers every job: with what was stored, or with why it was not.

        What fails a batch may be the fault of one work in it, so each is tried alone then.
        """
        failure = self._attempt(committer, jobs) if jobs else None
        if failure is None:
            return
        if len(jobs) == 1 or isinstance(failure, Unavailable):
            _fail(jobs, failure)
            return
        for job in jobs:
            self._settle(committer, [job])

    def _attempt(self, committer: Committer, jobs: Sequence[Job]) -> Exception | None:
        """Commits the jobs, within bounds again where that helps; None when they are answered."""
        until = monotonic() + PATIENCE_SECONDS
        locked = False
        for attempt in range(ATTEMPTS):
            try:
                committer.commit(jobs, locked=locked)
                return None
            except AWAY as error:
                committer.lost(jobs, error)
                if monotonic() > until or isinstance(error, psycopg.errors.QueryCanceled):
                    break
                self._closing.wait(0.05 * 2**attempt)
            except psycopg.errors.UniqueViolation as error:
                committer.conflict(jobs)
                if locked:
                    return error
                locked = True
            except psycopg.IntegrityError:
                committer.conflict(jobs)
                return CursorMoved("该事项已被处理 / handled already: the cursor has moved on")
            except Exception as error:
                return error
        return Unavailable("数据库暂不可用 / the database is away")


def _fail(jobs: Sequence[Job], error: Exception) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(error)
