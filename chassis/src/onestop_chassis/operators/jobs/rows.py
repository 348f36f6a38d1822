"""Every job of the service, as rows; how far an open one is stands in `job_progress`."""

from datetime import datetime
from typing import Any

from onestop_contracts.fields import Account, Code, Notes, Remark, Wording
from pydantic import BaseModel, ConfigDict

from onestop_chassis.operators.jobs.job import JobCancelAsked, JobEnded, JobRequested, JobTaken
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.views.queries import Views

OPEN = ("requested", "running", "cancelling")
MOST_OPEN = 1000


class JobRow(BaseModel):
    """One job. `state` is requested, running, cancelling, or how it ended."""

    model_config = ConfigDict(frozen=True)

    job: Code
    kind: Code
    target: Code
    state: Code
    parameters: Notes
    number: int
    reason: Remark
    actor: Account
    requested_at: datetime
    instance: Code = ""
    times_taken: int = 0
    cancel_reason: Remark = ""
    ended_at: datetime | None = None
    total: int = 0
    counts: dict[Code, int] = {}
    facts: Notes = {}
    detail: Wording = ""


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case JobRequested() | JobTaken() | JobCancelAsked() | JobEnded() as event:
            return event.job
        case _:
            return None


def _evolve(row: JobRow | None, recorded: Recorded[Any]) -> JobRow | None:
    event = recorded.event
    if isinstance(event, JobRequested):
        told = event.model_dump()
        return JobRow.model_validate({**told, "state": "requested", "actor": recorded.cause.actor})
    if row is None:
        return None
    match event:
        case JobTaken(instance=instance):
            state = "cancelling" if row.cancel_reason else "running"
            taken = row.times_taken + 1
            changes = {"state": state, "instance": instance, "times_taken": taken}
            return row.model_copy(update=changes)
        case JobCancelAsked(reason=reason):
            return row.model_copy(update={"state": "cancelling", "cancel_reason": reason})
        case JobEnded() as end:
            ended = end.model_dump(exclude={"job", "ending"})
            return row.model_copy(update={**ended, "state": end.ending.value})
        case _:
            return row


jobs = View(
    name="jobs",
    version=1,
    row=JobRow,
    key=_key,
    evolve=_evolve,
    index=("state", "requested_at"),
    reads=(JobRequested, JobTaken, JobCancelAsked, JobEnded),
)


def open_jobs(queries: Views) -> list[JobRow]:
    """The jobs that have not ended, the first that was asked for first."""
    return queries.select(jobs, where={"state": OPEN}, order="requested_at", limit=MOST_OPEN)
