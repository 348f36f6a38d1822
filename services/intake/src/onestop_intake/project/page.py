"""What intake answers about projects: stages, days, plans, clocks, guidance sheets."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from onestop_chassis.http import (
    Call,
    Caller,
    Counted,
    Fields,
    Listed,
    Page,
    Paging,
    Public,
    Searched,
    problems,
    whole,
)
from onestop_chassis.refusal import NotFound
from onestop_chassis.views.listing import Listing, Search, holding, matching
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.identifiers import ProjectCode

from onestop_intake.applicability import CatalogueCircular, CatalogueMissing
from onestop_intake.project.acting import ProjectUnknown
from onestop_intake.project.answers import (
    ClockAnswer,
    ProjectAnswer,
    clock_answer,
    project_answer,
)
from onestop_intake.project.line import ProjectLine
from onestop_intake.project.material_answers import (
    IssuedSheet,
    ItemMaterials,
    issued,
    materials_answer,
)
from onestop_intake.project.needed import items_of
from onestop_intake.project.phases import PhasesAnswer, phases_of
from onestop_intake.project.planned import PlannedProject, planned_project
from onestop_intake.project.plans import PlanAnswer, plan_key, plans, told
from onestop_intake.project.projects import projects
from onestop_intake.project.sheets import guidance
from onestop_intake.project.sight import may_see, visible
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference

router = APIRouter(tags=["projects"])
PROJECTS = Listing((projects,))


class ClockNotStarted(NotFound):
    """The 100-day clock begins with acceptance."""

    code = "clock-not-started"
    title = "The 100-day clock has not begun"
    title_zh = "百日计时尚未开始"
    remedy = "It begins when the project is accepted."
    remedy_zh = "项目受理后开始计时。"


class PlanUnknown(NotFound):
    """There is no such version, or none yet: plan and guidance sheet come with acceptance."""

    code = "plan-unknown"
    title = "There is no such plan or guidance sheet"
    title_zh = "没有该版本的计划或指导单"
    remedy = "Ask for a version that exists; the first comes with acceptance."
    remedy_zh = "请查询已有版本；首个版本在受理时生成。"


def seen(call: Caller, project: str) -> Project:
    """The row of a project that the caller may see.

    Raises:
        ProjectUnknown: there is none, or it is somebody else's.
    """
    row = call.views.get(projects, project)
    if row is None or not may_see(call.actor, row.division, row.organisation):
        raise ProjectUnknown(project, project=project)
    return row


def calendar_of(call: Caller) -> WorkCalendar:
    """The calendar that is known now."""
    known: Reference = call.runtime.reference()
    return known.calendar


class ProjectOrder(StrEnum):
    """By what projects are ordered: their code, the earliest deadline, or when they were filed."""

    CODE = "project"
    DUE = "by_due"
    FILED = "by_filed"


@router.get("/projects")
def list_projects(
    call: Call,
    page: Paging,
    stage: Annotated[str, Query(max_length=20)] = "",
    division: Annotated[str, Query(max_length=6)] = "",
    q: Searched | None = None,
    order: ProjectOrder = ProjectOrder.CODE,
    fields: Fields | None = None,
    counts: Counted = False,
) -> Listed[ProjectAnswer] | Listed[ProjectLine]:
    """The projects that the caller may see, with their days as of now; `fields=brief`: a line of
    each. `counts` are by stage, whatever `stage` was asked for."""
    search = Search(PROJECTS, order, matching(visible(call.actor)))
    if division:
        search = search.also(*matching({"division": division}))
    if q is not None:
        search = search.also(holding("search", q))
    counted = call.views.counted(search, "stage") if counts else None
    if stage:
        search = search.also(*matching({"stage": stage}))
    if fields is Fields.BRIEF:
        lines = call.views.listed(search, ProjectLine, page)
        return Listed[ProjectLine](items=lines.items, next=lines.next, counts=counted)
    known = calendar_of(call)
    rows = call.views.listed(search, Project, page, whole=True)
    told = [project_answer(row, call.now, known) for row in rows.items]
    return Listed[ProjectAnswer](items=told, next=rows.next, counts=counted)


@router.get("/projects/{project}", responses=problems(ProjectUnknown))
def read_project(project: str, call: Call) -> ProjectAnswer:
    """One project: stage, days, holders, plan in short, items."""
    return project_answer(seen(call, project), call.now, calendar_of(call))


@router.get("/projects/{project}/phases")
def read_phases(project: ProjectCode, call: Public) -> PhasesAnswer:
    """How far a project is, phase by phase, for everybody who has its code."""
    # The same is done for a code that nobody filed: neither answer nor time tells them apart.
    row = call.views.get(projects, project)
    return phases_of(project, row or Project())


@router.get("/projects/{project}/plan", responses=problems(ProjectUnknown, PlanUnknown))
def read_plan(
    project: str, call: Call, version: Annotated[int | None, Query(ge=1, le=999_999)] = None
) -> PlanAnswer:
    """The plan in force, or the version asked for."""
    row = seen(call, project)
    wanted = version or (row.plan.version if row.plan else 0)
    plan = call.views.get(plans, plan_key(project, wanted))
    if plan is None:
        raise PlanUnknown(f"{project} v{wanted}", project=project, version=wanted)
    return told(plan, calendar_of(call))


@router.get("/projects/{project}/planned", responses=problems(ProjectUnknown))
def read_planned(project: str, call: Call) -> PlannedProject:
    """The project, its plan in force and its clock, at once."""
    row = seen(call, project)
    plan = call.views.get(plans, plan_key(project, row.plan.version)) if row.plan else None
    return planned_project(row, plan, call.now, calendar_of(call))


@router.get("/projects/{project}/clock", responses=problems(ProjectUnknown, ClockNotStarted))
def read_clock(project: str, call: Call) -> ClockAnswer:
    """The 100-day clock as of now, with its ledger in words."""
    answer = clock_answer(seen(call, project), call.now)
    if answer is None:
        raise ClockNotStarted(project, project=project)
    return answer


@router.get("/projects/{project}/guidance", responses=problems(ProjectUnknown, PlanUnknown))
def read_guidance(project: str, call: Call) -> IssuedSheet:
    """The guidance sheet as it was issued, its papers by code and by name."""
    seen(call, project)
    sheet = call.views.get(guidance, project)
    if sheet is None:
        raise PlanUnknown(project, project=project)
    return issued(sheet, reference(call).materials)


@router.get(
    "/projects/{project}/materials",
    responses=problems(ProjectUnknown, CatalogueMissing, CatalogueCircular),
)
def read_materials(project: str, call: Call) -> Page[ItemMaterials]:
    """Each item's papers: what it requires, what was handed in, what is missing and awaited."""
    row, known = seen(call, project), reference(call)
    return whole(materials_answer(row, items_of(row, known), known.materials))


def reference(call: Caller) -> Reference:
    """The rules in force."""
    known: Reference = call.runtime.reference()
    return known
