"""Jobs: what one would do, asking for one, seeing how far it is, ending it."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call, Question
from onestop_chassis.http.paging import Page, Paging
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.jobs.job import JobOver, JobUnknown
from onestop_chassis.operators.jobs.jobs import JobNow, NumberDiffers, ParametersWrong
from onestop_chassis.operators.jobs.rows import jobs
from onestop_chassis.operators.names import NameUnknown
from onestop_chassis.refusal import Forbidden

LARGEST = 500


class PlanBody(BaseModel):
    """What is thought of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = Field(min_length=1, max_length=100, examples=["backup.create"])
    parameters: dict[str, Any] = {}


class JobBody(PlanBody):
    """What is wanted: `number` is the plan's, where the kind is weighty; `reason` is kept."""

    number: int = 0
    reason: str = Field(min_length=1, max_length=1000, examples=["每周备份"])


class CancelBody(BaseModel):
    """Why it should end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=1, max_length=1000, examples=["每周备份"])


class Sentence(BaseModel):
    """The same in two languages."""

    zh: str
    en: str


class JobPlanAnswer(BaseModel):
    """What would be done. `number` has to be given back where `weighty`."""

    service: str
    kind: str
    weighty: bool
    number: int
    words: list[Sentence]
    facts: dict[str, Any]


class Requested(BaseModel):
    """The job's name, and the position that its row reflects."""

    job: str
    position: int


def jobs_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops", tags=["operations"])

    @router.post("/plans", responses=problems(Forbidden, NameUnknown, ParametersWrong))
    def plan_job(body: PlanBody, call: Question) -> JobPlanAnswer:
        """What a job would do; nothing is changed."""
        call.actor.require(OPERATOR, AUDITOR)
        found = runtime.jobs.plan(body.kind, body.parameters)
        return JobPlanAnswer(
            service=runtime.name,
            kind=body.kind,
            weighty=runtime.jobs.kinds[body.kind].weighty,
            number=found.number,
            words=[Sentence(zh=zh, en=en) for zh, en in found.words],
            facts=dict(found.facts),
        )

    @router.post(
        "/jobs", responses=problems(Forbidden, NameUnknown, ParametersWrong, NumberDiffers)
    )
    def request_job(body: JobBody, call: Call) -> Requested:
        """Has a job done; it goes on by itself, also after a crash."""
        capacity = call.actor.require(OPERATOR)
        job, position = runtime.jobs.request(
            body.kind, body.parameters, body.number, body.reason, call.cause(capacity)
        )
        return Requested(job=job, position=position)

    @router.get("/jobs")
    def list_jobs(call: Call, page: Paging, *, only_open: bool = False) -> Page[JobNow]:
        """The latest jobs, newest first."""
        call.actor.require(OPERATOR, AUDITOR)
        found = runtime.jobs.latest(only_open=only_open, limit=page.one_more, after=page.after)
        return page.page([(one.row.job, one) for one in found])

    @router.get("/jobs/{job}", responses=problems(JobUnknown))
    def read_job(job: str, call: Call) -> JobNow:
        """One job and how far it is."""
        call.actor.require(OPERATOR, AUDITOR)
        call.views.must_reflect(jobs)
        return runtime.jobs.one(job)

    @router.post("/jobs/{job}/cancel", responses=problems(Forbidden, JobUnknown, JobOver))
    def cancel_job(job: str, body: CancelBody, call: Call) -> JobNow:
        """Ends a job at its next step; what it did stays done."""
        capacity = call.actor.require(OPERATOR)
        runtime.jobs.cancel(job, body.reason, call.cause(capacity))
        return runtime.jobs.one(job)

    return router
