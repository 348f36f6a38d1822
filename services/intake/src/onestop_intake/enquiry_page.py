"""The enquiry as a page: a form to fill in, and the sheet under it, ready to be printed."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from onestop_chassis.http import Public
from onestop_chassis.http.validation import wrong
from onestop_contracts.conditions import CHOICES
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from onestop_intake.attribute_words import NAMES, VALUES
from onestop_intake.departments import departments
from onestop_intake.divisions import division_list
from onestop_intake.enquiry import GuidanceBody, answered
from onestop_intake.enquiry_answer import EnquiryAnswer
from onestop_intake.pages import PAGE, shown
from onestop_intake.project.filing import FilingFaulty

router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Field(max_length=40)]


class Form(BaseModel):
    """What was typed; an empty field was not said."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    division: Typed = ""
    industry_class: Typed = ""
    route: Typed = ""
    kind: Typed = ""
    land: Typed = ""
    farmland: Typed = ""
    grassland: Typed = ""
    security_zone: Typed = ""
    construction: Typed = ""
    hazard: Typed = ""
    land_mode: Typed = ""
    eia: Typed = ""
    energy_tce: Typed = ""
    floor_area_m2: Typed = ""
    investment_cny10000: Typed = ""
    land_mu: Typed = ""
    water: Typed = ""
    major: Typed = ""
    standard_land: Typed = ""
    flood_zone: Typed = ""
    highway: Typed = ""
    road: Typed = ""
    fire_special: Typed = ""
    energy_project: Typed = ""

    def said(self) -> dict[str, str]:
        """The fields that were filled in."""
        return {name: value for name, value in self.model_dump().items() if value}

    def asked(self) -> dict[str, Any]:
        """The same as the body of an enquiry."""
        said = self.said()
        where: dict[str, Any] = {n: v for n, v in said.items() if n not in NAMES}
        return {**where, "attributes": {n: v for n, v in said.items() if n in NAMES}}


@router.get("/pages/guidance")
def page(call: Public, form: Annotated[Form, Query()]) -> HTMLResponse:
    """An empty form; filled in, the sheet, or everything that is wrong with what was typed."""
    sheet: EnquiryAnswer | None = None
    errors: list[dict[str, str]] = []
    if form.said():
        try:
            sheet = answered(GuidanceBody.model_validate(form.asked()), call)
        except ValidationError as error:
            found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
            errors = wrong(found)
        except FilingFaulty as refused:
            errors = [*refused.errors]
    facts = {
        "form": form.model_dump(),
        "sheet": sheet,
        "errors": [{**one, "name": one["field"].rpartition("/")[2]} for one in errors],
        "names": NAMES,
        "values": VALUES,
        "choices": CHOICES,
        "now": call.now,
        "departments": {row.code: row for row in call.views.select(departments, limit=PAGE)},
        "divisions": call.views.select(division_list, limit=PAGE),
    }
    return shown("guidance.html", facts)
