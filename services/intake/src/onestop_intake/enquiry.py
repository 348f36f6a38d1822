"""What anybody may ask before anything is filed, without an account."""

from typing import Any

from fastapi import APIRouter
from onestop_chassis.http import Caller, Page, Paging, Public, problems, whole
from onestop_chassis.worktime import local_day
from onestop_contracts.examples import example_of
from onestop_contracts.identifiers import DivisionCode, IndustryClass
from onestop_contracts.parts import Attributes, PlannedItem
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from onestop_intake.applicability import CatalogueMissing
from onestop_intake.divisions import Division, division_list
from onestop_intake.enquiry_answer import EnquiryAnswer, assumed_of, lines_of, papers_of
from onestop_intake.guidance import Guidance, draw_up
from onestop_intake.hundred_days import started
from onestop_intake.materials import MaterialName
from onestop_intake.plan import Plan, draw, years_of
from onestop_intake.project.answers import StepAnswer
from onestop_intake.project.faults import fault
from onestop_intake.project.filing import FilingFaulty, attribute_faults
from onestop_intake.project.papers import SentAttributes
from onestop_intake.project.planning import step_of
from onestop_intake.reference import Reference

router = APIRouter(tags=["guidance"])

_PLAIN = Attributes(route="filing", kind="new", land="new")
"""Attributes that nothing is wrong with: one of what was sent is looked at among them."""


class AskedAttributes(SentAttributes):
    """What is known of the project; what is left out is assumed, and the answer says so."""

    @field_validator("*")
    @classmethod
    def _meant(cls, value: Any, info: ValidationInfo) -> Any:
        """Checked field by field, so that a name nobody knows hides nothing else."""
        one = _PLAIN.model_copy(update={str(info.field_name): value})
        for wrong in attribute_faults(one):
            raise ValueError(f"{wrong['zh']} / {wrong['en']}")
        return value


class GuidanceBody(BaseModel):
    """The shape of a project that may never be filed: where, of which industry, and what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    division: DivisionCode = Field(examples=["150602"])
    industry_class: IndustryClass = Field(examples=["C38"])
    attributes: AskedAttributes = Field(examples=[example_of(AskedAttributes)])


@router.get("/divisions", tags=["divisions"])
def list_divisions(call: Public, page: Paging) -> Page[Division]:
    """The divisions that the centre serves, by code."""
    return call.views.page(division_list, page)


@router.get("/materials", tags=["materials"])
def list_materials(call: Public) -> Page[MaterialName]:
    """Every paper that has a name, by code."""
    reference: Reference = call.runtime.reference()
    return whole(name for _, name in sorted(reference.materials.named.items()))


@router.post("/guidance", responses=problems(FilingFaulty, CatalogueMissing))
def guide(body: GuidanceBody, call: Public) -> EnquiryAnswer:
    """What a project of this shape needs, and the plan as if it were accepted today."""
    return answered(body, call)


def answered(body: GuidanceBody, call: Caller) -> EnquiryAnswer:
    """The sheet and the plan.

    Raises:
        FilingFaulty: the centre does not serve the division.
        CatalogueMissing: there is no catalogue yet.
    """
    reference: Reference = call.runtime.reference()
    division = reference.divisions.known.get(body.division)
    if division is None:
        wrong = fault("division", "the centre serves no such division", "中心不服务该行政区划")
        raise FilingFaulty("1 处需要更正 / 1 to correct", errors=[wrong])
    attributes = body.attributes.value()
    sheet = draw_up(attributes, reference.catalogue)
    with_filing = reference.rules.filing_materials
    plan = _plan(sheet, call, reference)
    return EnquiryAnswer(
        division=division,
        industry_class=body.industry_class,
        catalogue_version=sheet.catalogue_version,
        items=lines_of(sheet, reference.catalogue),
        materials=sheet.materials,
        papers=papers_of(sheet, reference.materials, with_filing),
        filing_materials=tuple(code for code in with_filing if code in sheet.materials),
        assumed=tuple(assumed_of(body.attributes, reference.catalogue)),
        plan=tuple(_step(item) for item in plan.items),
        target_on=plan.target_on,
        finish_on=plan.finish_on,
        feasible=plan.feasible,
        critical_path=plan.critical_path,
        provisional=years_of(plan, reference.calendar),
    )


def _plan(sheet: Guidance, call: Caller, reference: Reference) -> Plan:
    today, rules = local_day(call.now), reference.rules
    steps = [
        step_of(item, None, today, reference.calendar, rules.plan)
        for item in sheet.items
        if item.before_start
    ]
    target_on = started(call.now, rules.limit_days).target_on(call.now)
    return draw(steps, today, target_on, reference.calendar)


def _step(item: PlannedItem) -> StepAnswer:
    return StepAnswer.model_validate(item.model_dump())
