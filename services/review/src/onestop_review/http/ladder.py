"""The ladder after a registered objection: consultation, then the government."""

from datetime import date

from fastapi import APIRouter
from onestop_chassis.actor import Role
from onestop_chassis.http import Call, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome, Position
from pydantic import Field

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_commands import (
    ConcludeConsultation,
    ConveneConsultation,
    DecideByGovernment,
    Escalate,
)
from onestop_review.case_refusals import (
    CaseUnknown,
    ConsultationIncomplete,
    DutiesNotApart,
    ObjectionUnknown,
    OutOfTurn,
    SlotUnfit,
)
from onestop_review.http.access import case_of, rules
from onestop_review.http.body import DIGEST_OR_NONE, Body
from onestop_review.http.cases import CASE, Item, Project
from onestop_review.http.supervision_bodies import WhichBody

router = APIRouter(tags=["consultation"])


class ConsultationBody(WhichBody):
    """Who is called together, on which of the deputies' days."""

    units: list[str] = Field(max_length=50)
    slot_on: date


class PositionBody(Body):
    """What one unit said."""

    unit: str = Field(max_length=100)
    statement: str


class ConclusionBody(WhichBody):
    """How the consultation ended; `minutes` is their digest."""

    outcome: ConsultationOutcome
    positions: list[PositionBody] = Field(max_length=50)
    minutes: str = Field(pattern=DIGEST_OR_NONE)
    conditions: list[str] = Field(default=[], max_length=50)


class GovernmentBody(WhichBody):
    """What the government decided; `document` is the decision's digest."""

    outcome: GovernmentOutcome
    document: str = Field(pattern=DIGEST_OR_NONE)
    conditions: list[str] = Field(default=[], max_length=50)


@router.post(
    CASE + "/consultation",
    responses=problems(
        CaseUnknown, ObjectionUnknown, OutOfTurn, SlotUnfit, ConsultationIncomplete, Forbidden
    ),
)
def convene(project: Project, item: Item, body: ConsultationBody, call: Call) -> Receipt:
    """The director calls the department and the units concerned together (会商)."""
    opened = case_of(call, project, item).facts
    capacity = call.actor.require(Role.DIRECTOR, jurisdiction=opened.jurisdiction)
    command = ConveneConsultation(
        project=project,
        item=item,
        at=call.now,
        objection=body.objection,
        person=call.actor.subject,
        units=tuple(body.units),
        slot_on=body.slot_on,
        calendar=rules(call).calendar,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/conclusion",
    responses=problems(
        CaseUnknown, ObjectionUnknown, OutOfTurn, ConsultationIncomplete, DutiesNotApart, Forbidden
    ),
)
def conclude(project: Project, item: Item, body: ConclusionBody, call: Call) -> Receipt:
    """Records how the consultation ended; without agreement it goes up to the government."""
    opened = case_of(call, project, item).facts
    capacity = call.actor.require(Role.DIRECTOR, jurisdiction=opened.jurisdiction)
    command = ConcludeConsultation(
        project=project,
        item=item,
        at=call.now,
        objection=body.objection,
        person=call.actor.subject,
        outcome=body.outcome,
        positions=tuple(Position(**position.model_dump()) for position in body.positions),
        minutes=body.minutes,
        conditions=tuple(body.conditions),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/escalation", responses=problems(CaseUnknown, ObjectionUnknown, OutOfTurn, Forbidden)
)
def escalate(project: Project, item: Item, body: WhichBody, call: Call) -> Receipt:
    """Takes it up to the government; it goes by itself when there was no agreement."""
    opened = case_of(call, project, item).facts
    capacity = call.actor.require(Role.DIRECTOR, jurisdiction=opened.jurisdiction)
    known = rules(call)
    command = Escalate(
        project=project,
        item=item,
        at=call.now,
        objection=body.objection,
        person=call.actor.subject,
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/government-decision",
    responses=problems(CaseUnknown, ObjectionUnknown, OutOfTurn, ConsultationIncomplete, Forbidden),
)
def record_government(project: Project, item: Item, body: GovernmentBody, call: Call) -> Receipt:
    """Records the government's decision; it binds the item."""
    opened = case_of(call, project, item).facts
    capacity = call.actor.require(Role.GOVERNMENT, jurisdiction=opened.jurisdiction)
    command = DecideByGovernment(
        project=project,
        item=item,
        at=call.now,
        objection=body.objection,
        person=call.actor.subject,
        outcome=body.outcome,
        document=body.document,
        conditions=tuple(body.conditions),
    )
    return call.handle(case, case_stream(project, item), command, capacity)
