"""What a service says of itself to those who run it; none of it names people."""

from datetime import datetime
from typing import Any

from onestop_console.readers.reader import Reader


class Relay(Reader):
    """How far what is published has come."""

    state: str
    backlog: int
    seconds: float


class Waits(Reader):
    """What waits in a service, ages in seconds."""

    position: int
    followers: dict[str, float]
    inbox: dict[str, float]
    relay: Relay | None
    parked: int
    parked_oldest: float
    due: int
    overdue: float
    held: int
    jobs: dict[str, int]
    halted: bool
    backup_age: float | None


class About(Reader):
    """What answers as this service."""

    version: str
    role: str
    instance: str
    started_at: datetime
    clock: str
    now: datetime


class Cause(Reader):
    """Parked facts that wait for one reason."""

    cause: str
    type: str
    facts: int
    queues: int
    oldest_at: datetime
    first: int


class Parked(Reader):
    """A parked fact; `queue` is a project, or the stream of what belongs to none."""

    queue: str
    position: int
    type: str
    reason: str
    cause: str
    parked_at: datetime


class Due(Reader):
    """A deadline that is open."""

    key: str
    kind: str
    subject: str
    due_at: datetime
    away_seconds: float
    tries: int
    held: str


class Row(Reader):
    """A job as it was asked for, and how it ended."""

    job: str
    kind: str
    target: str
    state: str
    reason: str
    actor: str
    requested_at: datetime
    ended_at: datetime | None
    total: int
    counts: dict[str, int]
    detail: str


class Progress(Reader):
    """How far a job is."""

    done: int
    total: int
    counts: dict[str, int]


class Job(Reader):
    """A job, and how far it is where it was begun."""

    row: Row
    progress: Progress | None


class Build(Reader):
    """Rows of one version and build of a view."""

    view: str
    version: int
    build: int
    state: str
    position: int
    behind: int
    bytes: int
    job: str
    built_at: datetime | None


class Switch(Reader):
    """A part that can be closed."""

    part: str
    closed: bool
    reason: str
    since: datetime | None


class Backup(Reader):
    """A backup as it says of itself."""

    backup: str
    through: int
    last_at: datetime | None
    events: int
    size: int
    written_at: datetime
    whole: bool


class Sentence(Reader):
    """The same in two languages."""

    zh: str
    en: str


class JobPlan(Reader):
    """What a job would do; `number` is given back where it is weighty."""

    weighty: bool
    number: int
    words: list[Sentence]


class Facts(Reader):
    """Facts that were found; `indexed` of `head` positions were looked through."""

    items: list[dict[str, Any]]
    next: str | None
    indexed: int
    head: int
