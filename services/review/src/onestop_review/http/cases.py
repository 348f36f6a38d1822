"""Cases: how they stand, and their way to acceptance."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from onestop_chassis.http import Call, Paging, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_chassis.views import ViewBehind
from onestop_contracts.identifiers import ITEM_CODE, PROJECT_CODE
from pydantic import Field

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_commands import (
    AcceptCase,
    RequestCorrection,
    SupplyCorrection,
    WithdrawCase,
)
from onestop_review.case_refusals import (
    AcceptedAlready,
    AcceptedByLaw,
    CaseClosed,
    CaseStandsStill,
    CaseUnknown,
    CorrectionAskedOnce,
    CorrectionIncomplete,
    CorrectionOpen,
    MaterialsMissing,
    NoCorrectionOpen,
    ReasonsMissing,
)
from onestop_review.case_state import Progress
from onestop_review.catalogue import Catalogue
from onestop_review.http.access import case_of, handler, owner, rules, visible
from onestop_review.http.body import Body, MaterialBody, ReasonBody
from onestop_review.views.case_row import CaseRow
from onestop_review.views.cases import cases

router = APIRouter(tags=["cases"])
Project = Annotated[str, Path(pattern=PROJECT_CODE)]
Item = Annotated[str, Path(pattern=ITEM_CODE)]
CASE = "/cases/{project}/{item}"


class CorrectionRequestBody(Body):
    """Everything that is missing or deficient, at once."""

    materials: list[str] = Field(max_length=100)
    reasons: list[str] = Field(max_length=100)
    expected_on: date


class CorrectionBody(Body):
    """What was asked for."""

    materials: list[MaterialBody] = Field(max_length=100)


@router.get("/cases")
def list_cases(
    call: Call,
    page: Paging,
    project: Annotated[str, Query(max_length=30)] = "",
    state: Progress | None = None,
    department: Annotated[str, Query(max_length=16)] = "",
) -> list[CaseRow]:
    """The cases that the caller may see, by project and item."""
    allowed = dict(visible(call))
    wanted = {"project": project, "progress": state or "", "department": department}
    for name, value in wanted.items():
        if not value:
            continue
        if name in allowed and value not in allowed[name]:
            return []
        allowed[name] = value
    rows = call.views.select(cases, allowed, limit=page.limit, after=page.after)
    known = rules(call).catalogue
    return [_told(known, row) for row in rows]


@router.get(CASE, responses=problems(CaseUnknown, ViewBehind))
def read_case(project: Project, item: Item, call: Call, response: Response) -> CaseRow:
    """One case; its ETag is what If-Match takes."""
    case_of(call, project, item)
    row = call.views.get(cases, f"{project}/{item}")
    if row is None:
        raise ViewBehind(f"{project}/{item}", view=cases.name)  # opened a moment ago
    response.headers["ETag"] = f'"{row.version}"'
    return _told(rules(call).catalogue, row)


def _told(catalogue: Catalogue, row: CaseRow) -> CaseRow:
    """The row with the stops that the catalogue names for the item."""
    known = catalogue.item(row.item, row.item_version)
    return row.model_copy(update={"clock": known.clock if known else ()})


@router.post(
    CASE + "/acceptance",
    responses=problems(
        CaseUnknown,
        CaseClosed,
        CaseStandsStill,
        AcceptedByLaw,
        CorrectionOpen,
        MaterialsMissing,
        Forbidden,
    ),
)
def accept_case(project: Project, item: Item, call: Call) -> Receipt:
    """Takes the case on (受理); the notice to the representative follows at once."""
    opened = case_of(call, project, item).facts
    capacity = handler(call, opened)
    known = rules(call)
    command = AcceptCase(
        project=project,
        item=item,
        at=call.now,
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
        person=call.actor.subject,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/correction-request",
    responses=problems(
        CaseUnknown,
        CaseClosed,
        AcceptedAlready,
        AcceptedByLaw,
        CorrectionAskedOnce,
        CorrectionIncomplete,
        Forbidden,
    ),
)
def request_correction(
    project: Project, item: Item, body: CorrectionRequestBody, call: Call
) -> Receipt:
    """Tells the applicant, once and completely, what to correct (补正告知)."""
    capacity = handler(call, case_of(call, project, item).facts)
    command = RequestCorrection(
        project=project,
        item=item,
        at=call.now,
        materials=tuple(body.materials),
        reasons=tuple(body.reasons),
        expected_on=body.expected_on,
        person=call.actor.subject,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/correction",
    responses=problems(CaseUnknown, CaseClosed, NoCorrectionOpen, MaterialsMissing, Forbidden),
)
def supply_correction(project: Project, item: Item, body: CorrectionBody, call: Call) -> Receipt:
    """Hands in what was asked for."""
    opened = case_of(call, project, item).facts
    capacity = owner(call, opened)
    known = rules(call)
    command = SupplyCorrection(
        project=project,
        item=item,
        at=call.now,
        materials=tuple(material.material() for material in body.materials),
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/withdrawal", responses=problems(CaseUnknown, CaseClosed, ReasonsMissing, Forbidden)
)
def withdraw_case(project: Project, item: Item, body: ReasonBody, call: Call) -> Receipt:
    """Takes the item back, until it is decided."""
    capacity = owner(call, case_of(call, project, item).facts)
    command = WithdrawCase(project=project, item=item, at=call.now, reason=body.reason)
    return call.handle(case, case_stream(project, item), command, capacity)
