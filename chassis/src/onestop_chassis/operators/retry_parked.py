"""The job that lets parked facts go on: one queue, all of one cause, or all there are."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from pydantic import Field, model_validator

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.passing import passes
from onestop_chassis.operators.jobs.job import stream_of as job_stream
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.monitoring.parked import MOST, Choice, heads, waiting
from onestop_chassis.reactions.parking import NothingParked, parking, stream_of
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.recorded import Cause

log = structlog.get_logger(__name__)

PAGE = 200
RELEASED, FAILING, BEHIND, GONE = "released", "still_failing", "behind_a_failing", "gone"


class RetryParked(Parameters):
    """What to try again: one `queue`, the queues whose first fact has this `cause` (and `type`),
    or `everything`. Exactly one of the three."""

    queue: str = Field(default="", max_length=300)
    cause: str = Field(default="", max_length=200)
    type: str = Field(default="", max_length=200)
    everything: bool = False

    @model_validator(mode="after")
    def _one(self) -> "RetryParked":
        if sum((bool(self.queue), bool(self.cause), self.everything)) != 1:
            raise ValueError("one of queue, cause and everything is needed")
        return self

    @property
    def choice(self) -> Choice:
        return Choice(self.queue, self.cause, self.type)


def _plan(own_log: Log, database: Database, wanted: RetryParked) -> JobPlan:
    """How many facts would be tried, in how many queues; nothing is changed."""
    with database.connection() as connection:
        first = heads(connection, wanted.choice, MOST)
        facts = len(waiting(connection, Choice(wanted.queue), MOST)) if wanted.queue else 0
    if not first:
        raise NothingParked(wanted.queue or wanted.cause, queue=wanted.queue, cause=wanted.cause)
    if not wanted.queue:
        facts = sum(_length(own_log, queue) for queue, _ in first)
    names = [queue for queue, _ in first]
    return JobPlan(
        facts,
        (
            (
                f"将按序重试 {len(names)} 个队列中的 {facts} 条滞留事实",
                f"would try {facts} parked facts again, in order, in {len(names)} queues",
            ),
        ),
        {"queues": names[:PAGE], "facts": facts},
    )


def _run(
    own_log: Log,
    database: Database,
    reactions: Reactions[Any],
    working: Working[RetryParked],
) -> JobOutcome:
    """Queue by queue in order of their names; what still fails stays where it is."""
    asked = own_log.stream(job_stream(working.job))[0]
    cause = replace(asked.cause, command_id=f"job/{working.job}", causation_id=asked.id, request="")
    planned = working.checkpoint.get("planned")
    planned = planned or _plan(own_log, database, working.parameters).number
    after = working.checkpoint.get("after", "")
    counts = Counter(working.counts)
    while page := _page(database, working.parameters, after):
        for queue in page:
            counts.update(_retried(own_log, reactions, queue, cause))
            after = queue
            done = sum(counts.values())
            saved = {"planned": planned, "after": after}
            working.save(done, max(planned, done), dict(counts), saved)
    total = max(planned, sum(counts.values()))
    if gone := total - sum(counts.values()):
        counts[GONE] = gone  # let go meanwhile by somebody else, or by this job before a crash
    return JobOutcome(total, dict(counts))


def _page(database: Database, wanted: RetryParked, after: str) -> list[str]:
    with database.connection() as connection:
        return [queue for queue, _ in heads(connection, wanted.choice, PAGE, after)]


def _retried(own_log: Log, reactions: Reactions[Any], queue: str, cause: Cause) -> Counter[str]:
    """What became of each fact of one queue."""
    before = _length(own_log, queue)
    if not before:
        return Counter()
    try:
        reactions.retry(queue, cause)
    except Exception as error:
        if passes(error):
            raise
        # The reason stands in the queue already, or is what it was; the next queue is no worse.
        log.warning("parked_still_fails", queue=queue, error=type(error).__name__)
    left = _length(own_log, queue)
    counts = {RELEASED: before - left, FAILING: min(left, 1), BEHIND: max(left - 1, 0)}
    return Counter({name: number for name, number in counts.items() if number})


def _length(own_log: Log, queue: str) -> int:
    return len(own_log.state(parking, stream_of(queue))[0].waiting)


def retry_parked(
    own_log: Log, database: Database, reactions: Reactions[Any]
) -> JobKind[RetryParked]:
    """`reactions` are asked from the job's thread; only their own steps move their cursor."""
    return JobKind(
        "parked-retry",
        RetryParked,
        lambda wanted: "parked",
        partial(_plan, own_log, database),
        partial(_run, own_log, database, reactions),
    )
