"""Intake's routes: each builds one command, hands it over, and answers with the position."""

from typing import Annotated

from fastapi import APIRouter, Query
from onestop_chassis.actor import Role
from onestop_chassis.http import Call, Paging, Public, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import local_day
from onestop_contracts.parts import Applicant, Material

from onestop_intake import divisions as jurisdictions
from onestop_intake.acceptance import AcceptProject, ReasonsMissing, RefuseProject
from onestop_intake.access import FILERS, WINDOW, acting, filing_as, seen, visible
from onestop_intake.answers import ClockAnswer, ProjectAnswer, clock_answer, project_answer
from onestop_intake.applicability import CatalogueMissing
from onestop_intake.bodies import (
    ClosureBody,
    CorrectionBody,
    CorrectionRequestBody,
    DivisionsBody,
    FilingBody,
    HandOutBody,
    MaterialBody,
    PauseBody,
    RefusalBody,
    WithdrawalBody,
)
from onestop_intake.correction import (
    CorrectionTooLate,
    CorrectionTwice,
    NothingToCorrect,
    RequestCorrection,
    SupplyCorrection,
)
from onestop_intake.divisions import Division, RegisterDivisions
from onestop_intake.ending import CloseProject, HandOut, NothingToHandOut, ReasonMissing, Withdraw
from onestop_intake.filing import AlreadyFiled, FileProject, FilingFaulty
from onestop_intake.project import project, stream_of
from onestop_intake.reference import Reference
from onestop_intake.refusals import ClockNotStarted, PlanUnknown, ProjectUnknown, WrongStage
from onestop_intake.stops import PauseClock, ResumeClock, StopUngrounded
from onestop_intake.views.divisions import divisions
from onestop_intake.views.guidance import GuidanceRow, guidance
from onestop_intake.views.plans import PlanRow, plan_key, plans
from onestop_intake.views.projects import projects

router = APIRouter(tags=["projects"])
divisions_router = APIRouter(prefix="/divisions", tags=["divisions"])


@divisions_router.post("", responses=problems(Forbidden))
def register_divisions(body: DivisionsBody, call: Call) -> Receipt:
    """Takes divisions on; the same list twice changes nothing."""
    capacity = call.actor.require(Role.OPERATOR, Role.DIRECTOR)
    wanted = tuple(Division(**division.model_dump()) for division in body.divisions)
    command = RegisterDivisions(wanted)
    return call.handle(jurisdictions.divisions, jurisdictions.STREAM, command, capacity)


@divisions_router.get("")
def list_divisions(call: Public) -> list[Division]:
    """Every division that the centre serves."""
    return call.views.select(divisions, limit=500)


@router.post("/projects", responses=problems(FilingFaulty, AlreadyFiled, CatalogueMissing))
def file_project(body: FilingBody, call: Call) -> Receipt:
    """Files a whole project at the one window (一窗受理)."""
    capacity = filing_as(call.actor, body.division, body.applicant.uscc)
    rules: Reference = call.runtime.reference()
    command = FileProject(
        project=body.project,
        name_zh=body.name_zh,
        name_en=body.name_en,
        applicant=Applicant(**body.applicant.model_dump()),
        division=body.division,
        industry_class=body.industry_class,
        attributes=body.attributes.attributes(),
        materials=_materials(body.materials),
        at=call.now,
        divisions=frozenset(rules.divisions.known),
        catalogue=rules.catalogue,
        calendar=rules.calendar,
        rules=rules.rules,
    )
    return call.handle(project, stream_of(body.project), command, capacity)


@router.get("/projects")
def list_projects(
    call: Call,
    page: Paging,
    stage: Annotated[str, Query(max_length=20)] = "",
    division: Annotated[str, Query(max_length=6)] = "",
) -> list[ProjectAnswer]:
    """The projects that the caller may see, with their days as of now."""
    wanted = {k: v for k, v in (("stage", stage), ("division", division)) if v}
    where = {**wanted, **visible(call.actor)}
    rows = call.views.select(projects, where=where, limit=page.limit, after=page.after)
    return [project_answer(row, call.now) for row in rows]


@router.get("/projects/{code}", responses=problems(ProjectUnknown))
def read_project(code: str, call: Call) -> ProjectAnswer:
    """One project: stage, days, holders, plan in short, items."""
    return project_answer(seen(call, code), call.now)


@router.post(
    "/projects/{code}/correction-request",
    responses=problems(
        ProjectUnknown, CorrectionTooLate, CorrectionTwice, NothingToCorrect, WrongStage
    ),
)
def request_correction(code: str, body: CorrectionRequestBody, call: Call) -> Receipt:
    """Tells the applicant, once and completely, what to correct."""
    capacity = acting(call, code, *WINDOW)
    rules: Reference = call.runtime.reference()
    points = tuple(body.points)
    command = RequestCorrection(code, points, body.basis, call.now, rules.calendar, rules.rules)
    return call.handle(project, stream_of(code), command, capacity)


@router.post(
    "/projects/{code}/correction", responses=problems(ProjectUnknown, FilingFaulty, WrongStage)
)
def supply_correction(code: str, body: CorrectionBody, call: Call) -> Receipt:
    """Hands in what was asked for."""
    capacity = acting(call, code, *FILERS)
    rules: Reference = call.runtime.reference()
    materials = _materials(body.materials)
    command = SupplyCorrection(code, materials, call.now, rules.calendar, rules.rules)
    return call.handle(project, stream_of(code), command, capacity)


@router.post("/projects/{code}/acceptance", responses=problems(ProjectUnknown, WrongStage))
def accept_project(code: str, call: Call) -> Receipt:
    """Takes the project on: guidance sheet, plan and 100-day clock begin."""
    capacity = acting(call, code, *WINDOW)
    rules: Reference = call.runtime.reference()
    command = AcceptProject(code, call.now, rules.catalogue, rules.calendar, rules.rules)
    return call.handle(project, stream_of(code), command, capacity)


@router.post(
    "/projects/{code}/refusal",
    responses=problems(ProjectUnknown, CorrectionTooLate, ReasonsMissing, WrongStage),
)
def refuse_project(code: str, body: RefusalBody, call: Call) -> Receipt:
    """Does not take the project on, with reasons and basis (不予受理)."""
    capacity = acting(call, code, *WINDOW)
    rules: Reference = call.runtime.reference()
    reasons = tuple(body.reasons)
    command = RefuseProject(code, reasons, body.basis, call.now, rules.calendar, rules.rules)
    return call.handle(project, stream_of(code), command, capacity)


@router.post(
    "/projects/{code}/clock-pause", responses=problems(ProjectUnknown, StopUngrounded, WrongStage)
)
def pause_clock(code: str, body: PauseBody, call: Call) -> Receipt:
    """Stops the 100-day clock for the project as a whole."""
    capacity = acting(call, code, *WINDOW)
    today = local_day(call.now)
    command = PauseClock(code, body.ground, body.basis, body.expected_end_on, call.now, today)
    return call.handle(project, stream_of(code), command, capacity)


@router.post("/projects/{code}/clock-resume", responses=problems(ProjectUnknown, WrongStage))
def resume_clock(code: str, call: Call) -> Receipt:
    """Lifts the window's stop."""
    capacity = acting(call, code, *WINDOW)
    rules: Reference = call.runtime.reference()
    command = ResumeClock(code, call.now, rules.rules)
    return call.handle(project, stream_of(code), command, capacity)


@router.post("/projects/{code}/hand-out", responses=problems(ProjectUnknown, NothingToHandOut))
def hand_out(code: str, body: HandOutBody, call: Call) -> Receipt:
    """Hands licences to the applicant over the one counter (一窗出件)."""
    capacity = acting(call, code, *WINDOW)
    command = HandOut(code, tuple(body.licences), call.now)
    return call.handle(project, stream_of(code), command, capacity)


@router.post(
    "/projects/{code}/withdrawal", responses=problems(ProjectUnknown, ReasonMissing, WrongStage)
)
def withdraw(code: str, body: WithdrawalBody, call: Call) -> Receipt:
    """Takes the project back, for the applicant."""
    capacity = acting(call, code, *FILERS)
    command = Withdraw(code, body.reason, call.now)
    return call.handle(project, stream_of(code), command, capacity)


@router.post(
    "/projects/{code}/closure", responses=problems(ProjectUnknown, ReasonMissing, WrongStage)
)
def close_project(code: str, body: ClosureBody, call: Call) -> Receipt:
    """Closes the project, saying how it ended."""
    capacity = acting(call, code, Role.DIRECTOR)
    command = CloseProject(code, body.outcome, body.explanation, call.now)
    return call.handle(project, stream_of(code), command, capacity)


@router.get("/projects/{code}/plan", responses=problems(ProjectUnknown, PlanUnknown))
def read_plan(
    code: str, call: Call, version: Annotated[int | None, Query(ge=1, le=999_999)] = None
) -> PlanRow:
    """The plan in force, or the version asked for."""
    row = seen(call, code)
    wanted = version or (row.plan.version if row.plan else 0)
    plan = call.views.get(plans, plan_key(code, wanted))
    if plan is None:
        raise PlanUnknown(f"{code} v{wanted}", project=code, version=wanted)
    return plan


@router.get("/projects/{code}/clock", responses=problems(ProjectUnknown, ClockNotStarted))
def read_clock(code: str, call: Call) -> ClockAnswer:
    """The 100-day clock as of now, with its ledger in words."""
    answer = clock_answer(seen(call, code), call.now)
    if answer is None:
        raise ClockNotStarted(code, project=code)
    return answer


@router.get("/projects/{code}/guidance", responses=problems(ProjectUnknown, PlanUnknown))
def read_guidance(code: str, call: Call) -> GuidanceRow:
    """The guidance sheet as it was issued."""
    seen(call, code)
    sheet = call.views.get(guidance, code)
    if sheet is None:
        raise PlanUnknown(code, project=code)
    return sheet


def _materials(bodies: list[MaterialBody]) -> tuple[Material, ...]:
    return tuple(Material(**body.model_dump()) for body in bodies)
