"""Asking for jobs: what one would do, its number, how far it is, ending it."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import Connection
from pydantic import BaseModel, ConfigDict, ValidationError

from onestop_chassis.clock import Clock
from onestop_chassis.http.validation import wrong as in_words
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.jobs import job as jobs_of
from onestop_chassis.operators.jobs.job import CancelJob, JobUnknown, RequestJob
from onestop_chassis.operators.jobs.kind import JobKind, JobPlan
from onestop_chassis.operators.jobs.rows import OPEN, JobRow, jobs
from onestop_chassis.operators.names import known
from onestop_chassis.recorded import Cause
from onestop_chassis.refusal import Conflict, Invalid
from onestop_chassis.views.queries import Views


class ParametersWrong(Invalid):
    """A job's parameters are not what its kind takes."""

    code = "job-parameters-wrong"
    title = "The job's parameters are not right"
    title_zh = "任务参数不符合要求"
    remedy = "Correct everything listed in `errors`; nothing was begun."
    remedy_zh = "请按 errors 所列逐项更正；任务未开始。"


class NumberDiffers(Conflict):
    """The number that was typed is not what the job would do now."""

    code = "number-differs"
    title = "The number is not what would be done now"
    title_zh = "确认的数量与当前不符"
    remedy = "Look at the plan again, and type its number."
    remedy_zh = "请重新查看计划，并输入其中的数量。"


class JobProgress(BaseModel):
    """How far a job is; `counts` say what became of the `done` ones."""

    model_config = ConfigDict(frozen=True)

    done: int
    total: int
    counts: dict[str, int]
    beat_at: str


class JobNow(BaseModel):
    """A job with how far it is, if it was ever begun."""

    model_config = ConfigDict(frozen=True)

    row: JobRow
    progress: JobProgress | None


class Jobs:
    """The jobs of one service: what each kind would do, asking for one, how far it is."""

    def __init__(
        self,
        log: Log,
        views: Views,
        database: Database,
        clock: Clock,
        kinds: Iterable[JobKind[Any]],
    ):
        self._log = log
        self._views = views
        self._database = database
        self._clock = clock
        self.kinds = {kind.name: kind for kind in kinds}

    def plan(self, kind: str, parameters: Mapping[str, Any]) -> JobPlan:
        """What a job would do; changes nothing.

        Raises:
            NameUnknown: no kind of this name.
            ParametersWrong: naming everything that is wrong.
            Refusal: of the kind itself.
        """
        found = self.kinds[known("任务类型", "kind of job", kind, self.kinds)]
        return found.plan(self._parameters(found, parameters))

    def request(
        self, kind: str, parameters: Mapping[str, Any], number: int, reason: str, cause: Cause
    ) -> tuple[str, int]:
        """Records that a job is wanted: its name, and the position in the log. The same command
        twice is one job.

        Raises:
            as `plan`, and
            NumberDiffers: a weighty job's plan has another number by now.
        """
        name = name_of(cause.command_id)
        found = self.kinds[known("任务类型", "kind of job", kind, self.kinds)]
        asked = self._parameters(found, parameters)
        if not self._log.state(jobs_of.job, jobs_of.stream_of(name))[0].known:
            plan = found.plan(asked)
            if found.weighty and plan.number != number:
                raise NumberDiffers(
                    f"现为 {plan.number}，收到 {number} / it is {plan.number}, {number} was given",
                    number=plan.number,
                    given=number,
                )
        command = RequestJob(
            name,
            kind,
            found.target(asked),
            asked.model_dump(mode="json"),
            number,
            reason,
            self._clock.now(),
        )
        done = self._log.handle(jobs_of.job, jobs_of.stream_of(name), command, cause)
        return name, done.position

    def cancel(self, name: str, reason: str, cause: Cause) -> None:
        """Asks a job to end.

        Raises:
            JobUnknown, JobOver.
        """
        command = CancelJob(name, reason, self._clock.now())
        self._log.handle(jobs_of.job, jobs_of.stream_of(name), command, cause)

    def one(self, name: str) -> JobNow:
        """One job.

        Raises:
            JobUnknown.
        """
        row = self._views.get(jobs, name)
        if row is None:
            raise JobUnknown(name, job=name)
        with self._database.connection() as connection:
            return JobNow(row=row, progress=_progress(connection, [name]).get(name))

    def latest(self, *, only_open: bool, limit: int, after: str = "") -> list[JobNow]:
        """The latest jobs, newest first; those before the one named."""
        where = {"state": OPEN} if only_open else None
        rows = self._views.select(
            jobs,
            where=where,
            order="requested_at",
            descending=True,
            limit=limit,
            after=after,
        )
        with self._database.connection() as connection:
            progress = _progress(connection, [row.job for row in rows])
        return [JobNow(row=row, progress=progress.get(row.job)) for row in rows]

    def _parameters(self, kind: JobKind[Any], given: Mapping[str, Any]) -> BaseModel:
        try:
            found: BaseModel = kind.parameters.model_validate(given)
        except ValidationError as wrong:
            places = [{**one, "loc": ("body", "parameters", *one["loc"])} for one in wrong.errors()]
            detail = f"共 {len(places)} 处需更正 / {len(places)} to correct"
            raise ParametersWrong(detail, errors=in_words(places)) from None
        return found


def name_of(command_id: str) -> str:
    """Short enough to be typed; the same for the same command."""
    return hashlib.sha256(command_id.encode()).hexdigest()[:10]


def _progress(connection: Connection[Any], names: list[str]) -> dict[str, JobProgress]:
    rows = connection.execute(
        "SELECT job, done, total, counts, beat_at FROM job_progress WHERE job = ANY(%s)", (names,)
    ).fetchall()
    return {
        job: JobProgress(done=done, total=total, counts=counts, beat_at=beat_at.isoformat())
        for job, done, total, counts, beat_at in rows
    }
