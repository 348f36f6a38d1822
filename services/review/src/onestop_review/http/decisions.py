"""The draft of a decision, and the decision itself."""

from fastapi import APIRouter
from onestop_chassis.http import Call, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import local_day
from onestop_contracts.parts import Authority
from pydantic import Field

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_command import Outcome
from onestop_review.case_commands import Decide, DraftDecision
from onestop_review.case_refusals import (
    Bound,
    CaseClosed,
    CaseStandsStill,
    CaseUnknown,
    DraftedAlready,
    DraftMissing,
    DutiesNotApart,
    NoDelegation,
    NotAccepted,
    NotSupervised,
    NotTheDepartment,
    ObjectionOpen,
    PrerequisitesUnmet,
    ReasonsMissing,
    WindowOpen,
)
from onestop_review.docket.events import Settled
from onestop_review.http.access import case_of, docket_of, handler, rules, signatory
from onestop_review.http.body import Body
from onestop_review.http.cases import CASE, Item, Project
from onestop_review.licence_bundle import number

router = APIRouter(tags=["decisions"])
CENTRE_NAME = "鄂尔多斯市投资项目“一站式”服务中心"
MANDATE = "鄂府办发〔2019〕29号"
REMEDIES = "不服本决定的，可自收到之日起六十日内申请行政复议，或自收到之日起六个月内提起行政诉讼。"
"""行政复议法 art. 20, 行政诉讼法 art. 46; text of the decision, kept as data."""


class DraftBody(Body):
    """What the reviewer proposes."""

    outcome: Outcome
    reasons: list[str] = Field(max_length=50)
    conditions: list[str] = Field(default=[], max_length=50)


class DecisionBody(Body):
    """The decision; number, mandate and remedies have usual values."""

    outcome: Outcome
    reasons: list[str] = Field(default=[], max_length=50)
    conditions: list[str] = Field(default=[], max_length=50)
    decision: str = Field(default="", max_length=100)
    mandate: str = Field(default="", max_length=200)
    remedies: str = REMEDIES


@router.post(
    CASE + "/draft",
    responses=problems(
        CaseUnknown, NotAccepted, DraftedAlready, ObjectionOpen, Bound, ReasonsMissing, Forbidden
    ),
)
def draft_decision(project: Project, item: Item, body: DraftBody, call: Call) -> Receipt:
    """Proposes a decision; the second supervision window opens with its notice."""
    capacity = handler(call, case_of(call, project, item).facts)
    command = DraftDecision(
        project=project,
        item=item,
        at=call.now,
        outcome=body.outcome,
        reasons=tuple(body.reasons),
        conditions=tuple(body.conditions),
        drafted_by=call.actor.subject,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/decision",
    responses=problems(
        CaseUnknown,
        CaseClosed,
        CaseStandsStill,
        NotAccepted,
        WindowOpen,
        ObjectionOpen,
        DraftMissing,
        DutiesNotApart,
        NoDelegation,
        NotTheDepartment,
        Bound,
        NotSupervised,
        PrerequisitesUnmet,
        ReasonsMissing,
        Forbidden,
    ),
)
def decide(project: Project, item: Item, body: DecisionBody, call: Call) -> Receipt:
    """Approves or rejects the item, once, with everything the decision rests on."""
    opened = case_of(call, project, item).facts
    capacity = signatory(call, opened)
    known = rules(call)
    place, kept = opened.jurisdiction, opened.authority is Authority.DEPARTMENT
    settled = docket_of(call, project).settled.items()
    command = Decide(
        project=project,
        item=item,
        at=call.now,
        outcome=body.outcome,
        decision=body.decision or f"审批〔{number(project, place, item, call.now)}〕",
        person=call.actor.subject,
        capacity=capacity,
        centre=CENTRE_NAME,
        mandate=body.mandate or (f"{opened.department}/{capacity}" if kept else MANDATE),
        remedies=body.remedies,
        approved=frozenset(i for i, outcome in settled if outcome is Settled.APPROVED),
        delegated=known.delegation(place, item, local_day(call.now)),
        calendar=known.calendar,
        rules=known.rules_for(place, item),
        department=call.actor.department,
        conditions=tuple(body.conditions),
        reasons=tuple(body.reasons),
    )
    return call.handle(case, case_stream(project, item), command, capacity)
