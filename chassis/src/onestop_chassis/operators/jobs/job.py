"""A job: long or weighty work that an operator asked for. Who, why, with what, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, assert_never

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Notes, Remark, Wording
from pydantic import AwareDatetime

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Conflict, NotFound


class Ending(StrEnum):
    """How a job ended. `unverified`: it ran to its end, and what it checked does not hold."""

    DONE = "done"
    UNVERIFIED = "unverified"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobRequested(Internal):
    """An operator asked for it; `number` is what they typed to say that they know what it does."""

    TYPE: ClassVar[str] = "onestop.chassis.JobRequested.v1"

    job: Code
    kind: Code
    target: Code
    parameters: Notes
    number: int
    reason: Remark
    requested_at: AwareDatetime


class JobTaken(Internal):
    """An instance began it, or went on with it where another one had come to."""

    TYPE: ClassVar[str] = "onestop.chassis.JobTaken.v1"

    job: Code
    instance: Code
    resumed: bool
    taken_at: AwareDatetime


class JobCancelAsked(Internal):
    """An operator wants it to end; it does at its next step."""

    TYPE: ClassVar[str] = "onestop.chassis.JobCancelAsked.v1"

    job: Code
    reason: Remark
    asked_at: AwareDatetime


class JobEnded(Internal):
    """It ended. `counts` add up to `total`; `facts` are what is worth knowing beside them."""

    TYPE: ClassVar[str] = "onestop.chassis.JobEnded.v1"

    job: Code
    ending: Ending
    total: int
    counts: dict[Code, int]
    facts: Notes
    detail: Wording
    ended_at: AwareDatetime


JobEvent = JobRequested | JobTaken | JobCancelAsked | JobEnded


@dataclass(frozen=True, slots=True)
class RequestJob:
    job: str
    kind: str
    target: str
    parameters: Mapping[str, Any]
    number: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TakeJob:
    job: str
    instance: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CancelJob:
    job: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EndJob:
    job: str
    ending: Ending
    total: int
    counts: Mapping[str, int]
    detail: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


JobCommand = RequestJob | TakeJob | CancelJob | EndJob


class JobUnknown(NotFound):
    """No job has this number."""

    code = "job-unknown"
    title = "No job has this number"
    title_zh = "没有此编号的任务"
    remedy = "List the jobs: onestop job list."
    remedy_zh = "请查看任务列表：onestop job list。"


class JobOver(Conflict):
    """It has ended; nothing can be done about it any more."""

    code = "job-over"
    title = "The job has ended"
    title_zh = "任务已结束"
    remedy = "Ask for a new one where it should be done again."
    remedy_zh = "如需重做，请重新提交任务。"


@dataclass(frozen=True, slots=True)
class Job:
    """What the next step needs to know."""

    known: bool = False
    taken: int = 0
    cancelled: bool = False
    ending: Ending | None = None

    @property
    def open(self) -> bool:
        """Whether somebody should work on it."""
        return self.known and self.ending is None


def decide(job: Job, command: JobCommand) -> Sequence[JobEvent]:
    match command:
        case RequestJob(name, kind, target, parameters, number, reason, at):
            if job.known:
                return []
            return [
                JobRequested(
                    job=name,
                    kind=kind,
                    target=target,
                    parameters=dict(parameters),
                    number=number,
                    reason=reason,
                    requested_at=at,
                )
            ]
        case TakeJob(name, instance, at):
            _must_be_open(job, name)
            return [JobTaken(job=name, instance=instance, resumed=job.taken > 0, taken_at=at)]
        case CancelJob(name, reason, at):
            _must_be_open(job, name)
            if job.cancelled:
                return []
            return [JobCancelAsked(job=name, reason=reason, asked_at=at)]
        case EndJob(name, ending, total, counts, detail, at, facts):
            _must_be_open(job, name)
            return [
                JobEnded(
                    job=name,
                    ending=ending,
                    total=total,
                    counts=dict(counts),
                    facts=dict(facts),
                    detail=detail,
                    ended_at=at,
                )
            ]
        case _:
            assert_never(command)


def _must_be_open(job: Job, name: str) -> None:
    if not job.known:
        raise JobUnknown(name, job=name)
    if job.ending is not None:
        raise JobOver(f"{name}: {job.ending}", job=name, ending=job.ending)


def evolve(job: Job, event: JobEvent) -> Job:
    match event:
        case JobRequested():
            return replace(job, known=True)
        case JobTaken():
            return replace(job, taken=job.taken + 1)
        case JobCancelAsked():
            return replace(job, cancelled=True)
        case JobEnded(ending=ending):
            return replace(job, ending=ending)
        case _:
            assert_never(event)


job = Decider(initial=Job(), decide=decide, evolve=evolve)


def stream_of(name: str) -> str:
    """The stream of a job."""
    return f"job/{name}"
