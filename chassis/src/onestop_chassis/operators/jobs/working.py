"""A job at work: where it goes on from, how it says how far it is, and when it has to end."""

import threading
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, Generic, TypeVar

from psycopg import Connection
from psycopg.types.json import Jsonb
from pydantic import BaseModel

from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database

P = TypeVar("P", bound=BaseModel)

_READ = "SELECT done, total, counts, checkpoint FROM job_progress WHERE job = %s"
_SAVE = (
    "INSERT INTO job_progress (job, done, total, counts, checkpoint, owner, beat_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (job) DO UPDATE SET done = excluded.done,"
    " total = excluded.total, counts = excluded.counts, checkpoint = excluded.checkpoint,"
    " owner = excluded.owner, beat_at = excluded.beat_at"
)


class Cancelled(Exception):
    """An operator wants the job to end."""


class Stopped(Exception):
    """The process ends; the job goes on elsewhere, or when it starts again."""


class Working(Generic[P]):
    """One job in one thread. `checkpoint` is what was saved last, by whichever process."""

    def __init__(
        self,
        job: str,
        parameters: P,
        database: Database,
        owner: str,
        cancelled: Callable[[], bool],
        stopping: threading.Event,
    ):
        self.job = job
        self.parameters = parameters
        self._database = database
        self._owner = owner
        self._cancelled = cancelled
        self._stopping = stopping
        self._paced: tuple[float, float] | None = None
        with database.connection() as connection:
            found = connection.execute(_READ, (job,)).fetchone()
        self.done: int = found[0] if found else 0
        self.total: int = found[1] if found else 0
        self.counts: dict[str, int] = found[2] if found else {}
        self.checkpoint: dict[str, Any] = found[3] if found else {}

    @property
    def resumed(self) -> bool:
        """Whether an earlier run saved a checkpoint."""
        return bool(self.checkpoint)

    def save(
        self,
        done: int,
        total: int,
        counts: Mapping[str, int],
        checkpoint: Mapping[str, Any] | None = None,
        connection: Connection[Any] | None = None,
    ) -> None:
        """Says how far it is; with `connection`, in the transaction of what was done.

        Raises:
            Cancelled: an operator wants it to end; what is saved by then stays.
            Stopped: the process ends.
        """
        self.done, self.total, self.counts = done, total, dict(counts)
        if checkpoint is not None:
            self.checkpoint = dict(checkpoint)
        values = (
            self.job,
            done,
            total,
            Jsonb(self.counts),
            Jsonb(self.checkpoint),
            self._owner,
            WallClock().now(),
        )
        if connection is not None:
            connection.execute(_SAVE, values)
            return
        with self._database.connection() as own:
            own.execute(_SAVE, values)
        self.check()

    def check(self) -> None:
        """Ends the job if it has to end; between any two steps.

        Raises:
            Cancelled, Stopped: see `save`.
        """
        if self._stopping.is_set():
            raise Stopped(self.job)
        if self._cancelled():
            raise Cancelled(self.job)

    def rest(self, seconds: float) -> None:
        """Waits, but not past a stop or a cancel.

        Raises:
            Cancelled, Stopped: see `save`.
        """
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self._stopping.wait(min(left, 0.2))
            self.check()

    def pace(self, items: int, per_second: float) -> None:
        """Waits until `items` more may be done, at most `per_second`; 0 is without limit."""
        if per_second <= 0:
            return
        now = monotonic()
        begun, allowed = self._paced or (now, 0.0)
        allowed += items
        self._paced = begun, allowed
        self.rest(max(0.0, begun + allowed / per_second - now))
