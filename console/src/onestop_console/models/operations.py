"""The five services at a glance: who is behind, and by how much."""

from collections.abc import Mapping
from dataclasses import dataclass

from onestop_console.readers.operations import Job, Waits

OPEN = ("requested", "running", "cancelling")
FAILED = ("failed", "unverified")


@dataclass(frozen=True)
class Line:
    """A service; `waits` is None while it is away. `behind` is the age, in seconds, of the oldest
    thing that some part of it has not seen, and `part` which."""

    service: str
    waits: Waits | None
    part: str = ""
    behind: float = 0.0
    open_jobs: int = 0
    failed_jobs: int = 0


@dataclass(frozen=True)
class Done:
    """How far a job is: `done` of `total`, and what became of each."""

    done: int
    total: int
    counts: Mapping[str, int]


def line(service: str, waits: Waits | None) -> Line:
    """One line of the overview."""
    if waits is None:
        return Line(service, None)
    parts = {**waits.followers, **{f"inbox {name}": age for name, age in waits.inbox.items()}}
    if waits.relay is not None:
        parts["relay"] = waits.relay.seconds
    part = max(parts, key=parts.__getitem__, default="")
    return Line(
        service,
        waits,
        part if part and parts[part] >= 1 else "",
        parts.get(part, 0.0),
        sum(waits.jobs.get(state, 0) for state in OPEN),
        sum(waits.jobs.get(state, 0) for state in FAILED),
    )


def done(job: Job) -> Done:
    """What it says of itself while it runs, and what it ended with."""
    if job.row.state not in OPEN or job.progress is None:
        return Done(job.row.total, job.row.total, job.row.counts)
    return Done(job.progress.done, job.progress.total, job.progress.counts)


def is_open(job: Job) -> bool:
    """Whether it can still be ended."""
    return job.row.state in OPEN
