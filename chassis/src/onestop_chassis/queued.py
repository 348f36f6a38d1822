"""Works that wait for the appender, handed out so that no two threads hold the same stream."""

from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Condition

from onestop_chassis.refusal import Unavailable
from onestop_chassis.ticket import Answered
from onestop_chassis.work import Work

LARGEST_BATCH = 500


@dataclass(slots=True)
class Job:
    """A work and who waits for it; `sent` once its commit may have reached the server."""

    work: Work
    future: Answered
    sent: bool = False

    @property
    def keys(self) -> list[Hashable]:
        """What nobody else may change meanwhile: its streams, and its cursor."""
        keys: list[Hashable] = [issue.stream for issue, _ in self.work.issues]
        if self.work.tracking is not None:
            keys.append((self.work.tracking[0],))
        return keys


class WorkQueue:
    """First in, first out per stream and per cursor; what shares none of them may overtake."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._jobs: deque[Job] = deque()
        self._held: set[Hashable] = set()
        self._closed = False

    def put(self, job: Job) -> None:
        """
        Raises:
            Unavailable: the queue is closed.
        """
        with self._changed:
            if self._closed:
                raise Unavailable("服务正在停止 / the service is stopping")
            self._jobs.append(job)
            self._changed.notify()

    def take(self) -> list[Job]:
        """Waits for works that nobody's hold keeps back; none at all when the queue has ended.

        Their streams and cursors are held until `release`.
        """
        with self._changed:
            while True:
                taken = self._free()
                if taken or (self._closed and not self._jobs):
                    return taken
                self._changed.wait()

    def release(self, jobs: Sequence[Job]) -> None:
        """The works have been answered: who waits for the same streams may go on."""
        with self._changed:
            for job in jobs:
                self._held.difference_update(job.keys)
            if self._jobs or self._closed:
                self._changed.notify_all()

    def close(self) -> None:
        """Takes no more; what is queued is still handed out."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _free(self) -> list[Job]:
        """What can be taken now, in order; one that is kept back keeps back those behind it."""
        taken: list[Job] = []
        left: deque[Job] = deque()
        blocked: set[Hashable] = set()
        hold: set[Hashable] = set()
        while self._jobs and len(taken) < LARGEST_BATCH:
            job = self._jobs.popleft()
            keys = job.keys
            if self._held.isdisjoint(keys) and blocked.isdisjoint(keys):
                if job.future.set_running_or_notify_cancel():
                    taken.append(job)
                    hold.update(keys)
            else:
                left.append(job)
                blocked.update(keys)
        left.extend(self._jobs)
        self._jobs = left
        self._held |= hold
        return taken
