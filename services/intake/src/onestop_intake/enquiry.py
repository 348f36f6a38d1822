"""What anybody may ask before anything is filed, without an account."""

from fastapi import APIRouter
from onestop_chassis.http import Public, problems
from onestop_chassis.worktime import local_day
from onestop_contracts.parts import PlannedItem
from pydantic import BaseModel, ConfigDict

from onestop_intake.applicability import CatalogueMissing
from onestop_intake.divisions import Division, division_list
from onestop_intake.guidance import draw_up
from onestop_intake.hundred_days import started
from onestop_intake.plan import draw
from onestop_intake.project.answers import SheetAnswer, StepAnswer
from onestop_intake.project.filing import FilingFaulty, attribute_faults
from onestop_intake.project.papers import SentAttributes
from onestop_intake.project.planning import step_of
from onestop_intake.reference import Reference

router = APIRouter(tags=["guidance"])


class GuidanceBody(BaseModel):
    """The shape of a project that may never be filed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attributes: SentAttributes


@router.get("/divisions", tags=["divisions"])
def list_divisions(call: Public) -> list[Division]:
    """Every division that the centre serves."""
    return call.views.select(division_list, limit=500)


@router.post("/guidance", responses=problems(FilingFaulty, CatalogueMissing))
def guide(body: GuidanceBody, call: Public) -> SheetAnswer:
    """What a project of this shape needs, and the plan as if it were accepted today."""
    attributes = body.attributes.value()
    faults = list(attribute_faults(attributes))
    if faults:
        raise FilingFaulty(f"{len(faults)} 处需要更正 / {len(faults)} to correct", errors=faults)
    reference: Reference = call.runtime.reference()
    sheet = draw_up(attributes, reference.catalogue)
    today, rules = local_day(call.now), reference.rules
    steps = [
        step_of(item, None, today, reference.calendar, rules.plan)
        for item in sheet.items
        if item.before_start
    ]
    target_on = started(call.now, rules.limit_days).target_on(call.now)
    plan = draw(steps, today, target_on, reference.calendar)
    return SheetAnswer(
        catalogue_version=sheet.catalogue_version,
        items=sheet.items,
        materials=sheet.materials,
        filing_materials=tuple(c for c in rules.filing_materials if c in sheet.materials),
        plan=tuple(_step(item) for item in plan.items),
        target_on=plan.target_on,
        finish_on=plan.finish_on,
        feasible=plan.feasible,
        critical_path=plan.critical_path,
    )


def _step(item: PlannedItem) -> StepAnswer:
    return StepAnswer.model_validate(item.model_dump())
