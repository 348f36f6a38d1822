"""Group commit: one thread takes what has queued and has it stored in one transaction."""

from collections.abc import Sequence
from queue import Empty, SimpleQueue
from threading import Event, Lock
from time import monotonic

import psycopg
import structlog

from onestop_chassis.log.append.committer import AWAY, Committer, Job
from onestop_chassis.log.append.ticket import Answered
from onestop_chassis.log.append.work import Work
from onestop_chassis.log.database import away
from onestop_chassis.log.lasting import lasting
from onestop_chassis.log.refusals import CursorMoved
from onestop_chassis.refusal import Unavailable

log = structlog.get_logger(__name__)

LARGEST_BATCH = 500
ATTEMPTS = 5
PATIENCE_SECONDS = 8.0
"""How long a batch waits for a database that went away, before its commands are refused."""


class Appender:
    """The queue of works, and the thread that empties it.

    A refusal fails its own work only. When another process was first, the streams concerned are
    read again and the batch is decided once more, this time under the lock. When the connection
    breaks in the middle, the command ids tell what had been stored. All of it within bounds.
    """

    def __init__(self, committer: Committer, name: str):
        self._committer = committer
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._gate = Lock()
        self._closing = Event()
        self.trouble = ""
        """What failed last, and not since: empty as soon as something is stored."""
        self._thread = lasting(name, self._run)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def submit(self, work: Work, future: Answered) -> None:
        """Queues the work; the future is answered after the commit, or refused.

        Raises:
            Unavailable: the appender is closed.
        """
        with self._gate:
            if self._closing.is_set():
                raise Unavailable("服务正在停止 / the service is stopping")
            self._queue.put(Job(work, future))

    def close(self) -> None:
        """Stores what has been queued, then ends; nothing is taken after that."""
        with self._gate:
            if not self._closing.is_set():
                self._closing.set()
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        more = True
        while more:
            jobs, more = self._take()
            try:
                self._settle(jobs)
            except Exception as error:
                log.exception("appender_failed", works=len(jobs))
                self.trouble = f"{type(error).__name__}: {error}"
                _fail(jobs, error)
        self._committer.close()

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
        locked = False
        for attempt in range(ATTEMPTS):
            try:
                self._committer.commit(jobs, locked=locked)
                self.trouble = ""
                return None
            except psycopg.errors.ProgramLimitExceeded as error:  # an OperationalError of its kind
                return error
            except AWAY as error:
                self._committer.lost(jobs, error)
                self.trouble = f"{type(error).__name__}: {error}"
                if monotonic() > until or isinstance(error, psycopg.errors.QueryCanceled):
                    break
                self._closing.wait(0.05 * 2**attempt)
            except psycopg.errors.UniqueViolation as error:
                self._committer.conflict(jobs)
                if locked:
                    return error
                locked = True
            except psycopg.IntegrityError:
                self._committer.conflict(jobs)
                return CursorMoved("该事项已被处理 / handled already: the cursor has moved on")
            except Exception as error:
                return error
        return away()


def _fail(jobs: Sequence[Job], error: Exception) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(error)
