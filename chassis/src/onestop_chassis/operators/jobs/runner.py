"""Runs the jobs that were asked for: each in one process, taken over when that one dies."""

import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any

import psycopg
import structlog
from pydantic import ValidationError

from onestop_chassis.log.database import Database
from onestop_chassis.log.lease import Lease
from onestop_chassis.log.log import IDLE_SECONDS, Log
from onestop_chassis.operators.jobs.job import Ending, EndJob, TakeJob, job, stream_of
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome
from onestop_chassis.operators.jobs.rows import JobRow, open_jobs
from onestop_chassis.operators.jobs.working import Cancelled, Stopped, Working
from onestop_chassis.recorded import Cause
from onestop_chassis.refusal import Refusal, Unavailable
from onestop_chassis.views.queries import Views

log = structlog.get_logger(__name__)

AT_ONCE = 4
LOOK_SECONDS, POLL_SECONDS = 1.0, 0.2
"""How soon it looks again, at most and at least, while there may be something to take."""
TAKES = 50
"""How often a job is begun again before it is given up: each time its process died or its
database went away."""
PASSING = (Unavailable, psycopg.OperationalError, psycopg.InterfaceError)


class CountsDiffer(RuntimeError):
    """A job's counts do not add up to its total; it must not look as if all were well."""


class Runner:
    """Looks for open jobs and works on up to `AT_ONCE` of them, one at a time per target."""

    def __init__(
        self,
        own_log: Log,
        database: Database,
        queries: Views,
        kinds: Mapping[str, JobKind[Any]],
        instance: str,
    ):
        self._log = own_log
        self._database = database
        self._queries = queries
        self._kinds = kinds
        self._instance = instance
        self._stopping = threading.Event()
        self._threads: dict[str, tuple[str, threading.Thread]] = {}
        self._seen = 0
        self._looked_at = 0.0
        self._patience = LOOK_SECONDS

    def step(self) -> None:
        """Takes what is free when the log moved or a while has gone by, then waits a moment."""
        head = self._log.wait(self._seen, self._patience)
        since = monotonic() - self._looked_at
        if since < POLL_SECONDS:  # a busy log moves all the time, and hardly ever for a job
            self._stopping.wait(POLL_SECONDS - since)
        moved = head > self._seen
        if moved or since >= self._patience:
            self._seen, self._looked_at = head, monotonic()
            # The view of jobs may still be a moment behind a log that has just moved.
            self._patience = LOOK_SECONDS if self._look() or moved else IDLE_SECONDS

    def _look(self) -> bool:
        """Whether any job is open, after taking what is free."""
        self._threads = {j: t for j, t in self._threads.items() if t[1].is_alive()}
        found = open_jobs(self._queries)
        for row in found:
            busy = {target for target, _ in self._threads.values()}
            if len(self._threads) >= AT_ONCE:
                break
            if row.job not in self._threads and row.target not in busy and self._fits(row):
                self._begin(row)
        return bool(found)

    def _fits(self, row: JobRow) -> bool:
        """Whether to take it, or to leave it untouched for an instance of another version."""
        kind = self._kinds.get(row.kind)
        if kind is None or row.cancel_reason:
            return True  # anybody can end it
        try:
            return kind.fits(kind.parameters.model_validate(row.parameters))
        except ValidationError:
            return False

    def stop(self, timeout: float = 10.0) -> None:
        """Lets every job come to its next checkpoint; they go on after the next start."""
        self._stopping.set()
        for _, thread in self._threads.values():
            thread.join(timeout)

    def _begin(self, row: JobRow) -> None:
        thread = threading.Thread(
            target=self._guarded, args=(row,), name=f"job:{row.job}", daemon=True
        )
        self._threads[row.job] = row.target, thread
        thread.start()

    def _guarded(self, row: JobRow) -> None:
        try:
            self._work(row)
        except PASSING as away:
            log.warning("job_waits_for_database", job=row.job, error=type(away).__name__)
            self._stopping.wait(LOOK_SECONDS)
        except Exception:
            log.exception("job_runner_failed", job=row.job)
            self._stopping.wait(LOOK_SECONDS)

    def _work(self, row: JobRow) -> None:
        lease = Lease(self._log.connect, f"job/{row.job}")
        if not lease.acquire():
            return  # another process works on it
        try:
            state, _ = self._log.state(job, stream_of(row.job))
            if not state.open:
                return  # the view was a moment behind
            if state.taken >= TAKES:
                self._end(row, Ending.FAILED, {}, f"given up after {TAKES} starts")
                return
            self._tell(row, TakeJob(row.job, self._instance, self._now()), f"take/{state.taken}")
            self._run(row)
        finally:
            lease.release()

    def _run(self, row: JobRow) -> None:
        kind = self._kinds.get(row.kind)
        if kind is None:
            self._end(row, Ending.FAILED, {}, f"this version knows no job of kind {row.kind}")
            return
        try:
            working = self._working(row, kind)
        except ValidationError as error:
            self._end(row, Ending.CANCELLED, {}, f"cancelled; not readable here: {error.title}")
            return
        try:
            working.check()
            outcome = kind.run(working)
            self._finish(row, outcome)
        except Stopped:
            log.info("job_interrupted", job=row.job, done=working.done)
        except Cancelled:
            left = working.total - sum(working.counts.values())
            counts = {**working.counts, "not_done": left}
            self._end(row, Ending.CANCELLED, counts, "cancelled")
        except PASSING:
            raise
        except Refusal as refused:
            self._end(row, Ending.FAILED, working.counts, f"{refused.code}: {refused.detail}")
        except Exception as error:
            log.exception("job_failed", job=row.job, kind=row.kind)
            self._end(row, Ending.FAILED, working.counts, f"{type(error).__name__}: {error}")

    def _working(self, row: JobRow, kind: JobKind[Any]) -> Working[Any]:
        parameters = kind.parameters.model_validate(row.parameters)

        def cancelled() -> bool:
            return self._log.state(job, stream_of(row.job))[0].cancelled

        return Working(
            row.job, parameters, self._database, self._instance, cancelled, self._stopping
        )

    def _finish(self, row: JobRow, outcome: JobOutcome) -> None:
        if sum(outcome.counts.values()) != outcome.total:
            raise CountsDiffer(f"{dict(outcome.counts)} do not add up to {outcome.total}")
        ending = Ending.DONE if outcome.verified else Ending.UNVERIFIED
        self._end(row, ending, outcome.counts, outcome.detail, outcome.facts)

    def _end(
        self,
        row: JobRow,
        ending: Ending,
        counts: Mapping[str, int],
        detail: str,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        total = sum(counts.values())
        end = EndJob(row.job, ending, total, counts, detail[:2000], self._now(), facts or {})
        self._tell(row, end, "end")
        log.info("job_ended", job=row.job, kind=row.kind, ending=ending.value, total=total)

    def _tell(self, row: JobRow, command: TakeJob | EndJob, name: str) -> None:
        asked = self._log.stream(stream_of(row.job))[0]
        cause = Cause(
            command_id=f"job/{row.job}/{name}",
            correlation_id=asked.cause.correlation_id,
            causation_id=asked.id,
            actor="jobs",
            capacity="system",
            jurisdiction=asked.cause.jurisdiction,
        )
        self._log.handle(job, stream_of(row.job), command, cause)

    def _now(self) -> Any:
        return self._log.clock.now()
