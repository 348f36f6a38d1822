"""What land answers and takes: indices, areas' lists, early checks."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter
from onestop_chassis.actor import Actor, Role
from onestop_chassis.http import Call, Paging, Public, Receipt, problems
from onestop_chassis.refusal import Invalid, NotFound
from onestop_contracts.identifiers import DivisionCode, IndustryClass, ProjectCode
from pydantic import BaseModel, ConfigDict, Field

from onestop_land import area as area_module
from onestop_land import index_set as set_module
from onestop_land.index_set import ControlIndex, ReviseIndices
from onestop_land.views import AreaRow, EarlyCheckRow, IndexSetRow, areas, early_checks, indices

router = APIRouter(tags=["land"])

KEEPERS = (Role.LAND_OFFICER, Role.OPERATOR)
READERS = (
    Role.LAND_OFFICER,
    Role.AUDITOR,
    Role.DIRECTOR,
    Role.STANDING_DEPUTY,
    Role.DEPUTY,
    Role.WINDOW_CLERK,
    Role.REVIEWER,
    Role.REPRESENTATIVE,
    Role.GOVERNMENT,
    Role.ARCHIVIST,
)
OWNERS = (Role.APPLICANT, Role.AGENT)
"""Who reads the check of the project of the firm that the token names."""
BARRED = r"^[A-T]([0-9]{2,4})?$"
"""A section of GB/T 4754, or a class within one."""


class EarlyCheckUnknown(NotFound):
    """No early check is known for this project."""

    code = "early-check-unknown"
    title = "No early check is known for this project"
    title_zh = "没有该项目的前期把关记录"
    remedy = "Checks begin when a project is filed at the window."
    remedy_zh = "项目在窗口申报后即开始前期把关。"


class IndexRepeated(Invalid):
    """A class has an index twice in one set."""

    code = "index-repeated"
    title = "An index stands twice in the set"
    title_zh = "同一行业的同一指标重复出现"
    remedy = "Keep one row per industry class and index."
    remedy_zh = "同一行业的每个指标只保留一行。"


class IndexBody(BaseModel):
    """One index of one class; `mark` says how sure the value is."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    industry_class: IndustryClass
    name_zh: str = Field(min_length=1)
    index: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name_en: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    comparison: Literal[">=", "<="]
    value: Decimal = Field(ge=0, max_digits=18)
    mark: str = "assumed"

    def value_object(self) -> ControlIndex:
        return ControlIndex(**self.model_dump())


class IndicesBody(BaseModel):
    """Indices that are new or changed; the others stay."""

    model_config = ConfigDict(extra="forbid")

    indices: list[IndexBody] = Field(min_length=1, max_length=2000)


class NegativeListBody(BaseModel):
    """Every industry class that is barred from the area; an empty list bars none."""

    model_config = ConfigDict(extra="forbid")

    barred: list[Annotated[str, Field(pattern=BARRED)]] = Field(max_length=500)


@router.post("/indices", responses=problems(IndexRepeated))
def revise_indices(body: IndicesBody, call: Call) -> Receipt:
    """Loads control indices; the same content twice records nothing."""
    capacity = call.actor.require(*KEEPERS)
    wanted = [one.value_object() for one in body.indices]
    _once(wanted)
    command = ReviseIndices(tuple(wanted), call.now)
    return call.handle(set_module.index_set, set_module.STREAM, command, capacity)


@router.get("/indices")
def read_indices(call: Public) -> IndexSetRow:
    """The control indices in force, with the mark that says how sure each is."""
    return call.views.get(indices, "all") or IndexSetRow()


@router.post("/areas/{area}/negative-list")
def revise_negative_list(area: DivisionCode, body: NegativeListBody, call: Call) -> Receipt:
    """Replaces what is barred from an area."""
    capacity = call.actor.require(*KEEPERS, jurisdiction=area)
    command = area_module.ReviseNegativeList(area, tuple(body.barred), call.now)
    return call.handle(area_module.area, area_module.stream_of(area), command, capacity)


@router.get("/areas")
def list_areas(call: Public, page: Paging) -> list[AreaRow]:
    """What is barred where."""
    return call.views.select(areas, limit=page.limit, after=page.after)


@router.get("/projects/{project}/early-check", responses=problems(EarlyCheckUnknown))
def read_early_check(project: ProjectCode, call: Call) -> EarlyCheckRow:
    """A project's early check with its reasons."""
    call.actor.require(*READERS, *OWNERS)
    row = call.views.get(early_checks, project)
    if row is None or not _may_see(call.actor, row):
        raise EarlyCheckUnknown(project, project=project)
    return row


def _may_see(actor: Actor, row: EarlyCheckRow) -> bool:
    if actor.roles.intersection(READERS):
        return actor.covers(row.division)
    return bool(row.organisation) and actor.organisation == row.organisation


def _once(given: list[ControlIndex]) -> None:
    seen: set[tuple[str, str]] = set()
    errors = []
    for n, one in enumerate(given):
        if one.key in seen:
            name = "/".join(one.key)
            errors.append(
                {"field": f"/indices/{n}", "en": f"{name} stands twice", "zh": f"{name} 重复"}
            )
        seen.add(one.key)
    if errors:
        raise IndexRepeated("指标重复 / an index stands twice", errors=errors)
