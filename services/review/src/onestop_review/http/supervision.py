"""What the chief representative says in a window, and the centre's formal check."""

import hashlib

from fastapi import APIRouter
from onestop_chassis.actor import Role
from onestop_chassis.http import Call, Caller, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_contracts.parts import Authority
from onestop_contracts.review import CaseOpened

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_commands import (
    FileObjection,
    GiveConsent,
    MendObjection,
    RecordReply,
    RegisterObjection,
    ReturnObjection,
)
from onestop_review.case_refusals import (
    CaseUnknown,
    FormallyDeficient,
    FormallyInOrder,
    MendingClosed,
    MendingOpen,
    NotRecorded,
    NotTheRepresentative,
    ObjectionIncomplete,
    ObjectionUnknown,
    OutOfTurn,
    ReasonsMissing,
    WindowClosed,
    WindowContested,
    WindowNotOpen,
)
from onestop_review.http.access import CENTRE, case_of, rules, speaker
from onestop_review.http.cases import CASE, Item, Project
from onestop_review.http.supervision_bodies import (
    ConsentBody,
    MendingBody,
    ObjectionBody,
    ReplyBody,
    ReturnBody,
    WhichBody,
)

router = APIRouter(tags=["supervision"])
ID_LENGTH = 16


@router.post(
    CASE + "/objections",
    responses=problems(
        CaseUnknown,
        WindowNotOpen,
        WindowClosed,
        WindowContested,
        MendingOpen,
        NotRecorded,
        NotTheRepresentative,
        ObjectionIncomplete,
        Forbidden,
    ),
)
def file_objection(project: Project, item: Item, body: ObjectionBody, call: Call) -> Receipt:
    """Files a written objection (书面反对意见); what counts is when it was received."""
    opened = case_of(call, project, item).facts
    capacity = speaker(call, opened)
    known = rules(call)
    command = FileObjection(
        project=project,
        item=item,
        at=call.now,
        stage=body.stage,
        objection=_new_id(call, capacity),
        person=call.actor.subject,
        grounds=body.grounds,
        legal_basis=body.legal_basis,
        document=body.document,
        signed=body.signed,
        post=known.post(opened.jurisdiction, opened.department, item),
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
        outages=known.outages,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


def _new_id(call: Caller, capacity: str) -> str:
    """The same request sent again names the same objection."""
    command_id = call.cause(capacity).command_id
    return hashlib.sha256(command_id.encode()).hexdigest()[:ID_LENGTH]


@router.post(
    CASE + "/mending",
    responses=problems(
        CaseUnknown,
        ObjectionUnknown,
        OutOfTurn,
        MendingClosed,
        NotTheRepresentative,
        ObjectionIncomplete,
        Forbidden,
    ),
)
def mend_objection(project: Project, item: Item, body: MendingBody, call: Call) -> Receipt:
    """Hands a returned objection in again; it keeps its receipt time."""
    opened = case_of(call, project, item).facts
    capacity = speaker(call, opened)
    command = MendObjection(
        project=project,
        item=item,
        at=call.now,
        objection=body.objection,
        person=call.actor.subject,
        grounds=body.grounds,
        legal_basis=body.legal_basis,
        document=body.document,
        signed=body.signed,
        post=rules(call).post(opened.jurisdiction, opened.department, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/consent",
    responses=problems(
        CaseUnknown,
        WindowNotOpen,
        WindowClosed,
        WindowContested,
        NotRecorded,
        NotTheRepresentative,
        Forbidden,
    ),
)
def give_consent(project: Project, item: Item, body: ConsentBody, call: Call) -> Receipt:
    """Agrees in words, before the deadline."""
    opened = case_of(call, project, item).facts
    capacity = speaker(call, opened)
    known = rules(call)
    command = GiveConsent(
        project=project,
        item=item,
        at=call.now,
        stage=body.stage,
        person=call.actor.subject,
        post=known.post(opened.jurisdiction, opened.department, item),
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
        outages=known.outages,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/reply",
    responses=problems(CaseUnknown, WindowNotOpen, NotTheRepresentative, ReasonsMissing, Forbidden),
)
def record_reply(project: Project, item: Item, body: ReplyBody, call: Call) -> Receipt:
    """Records a reply that ends nothing: conditional, asks for materials, not competent."""
    opened = case_of(call, project, item).facts
    capacity = speaker(call, opened)
    command = RecordReply(
        project=project,
        item=item,
        at=call.now,
        stage=body.stage,
        person=call.actor.subject,
        reply=body.reply,
        text=body.text,
        post=rules(call).post(opened.jurisdiction, opened.department, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/registration",
    responses=problems(CaseUnknown, ObjectionUnknown, OutOfTurn, FormallyDeficient, Forbidden),
)
def register_objection(project: Project, item: Item, body: WhichBody, call: Call) -> Receipt:
    """Finds the objection formally in order; the case stops until it is resolved."""
    opened = case_of(call, project, item).facts
    capacity = _checker(call, opened)
    known = rules(call)
    command = RegisterObjection(
        project=project,
        item=item,
        at=call.now,
        objection=body.objection,
        person=call.actor.subject,
        post=known.post(opened.jurisdiction, opened.department, item),
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/return",
    responses=problems(
        CaseUnknown, ObjectionUnknown, OutOfTurn, FormallyInOrder, ReasonsMissing, Forbidden
    ),
)
def return_objection(project: Project, item: Item, body: ReturnBody, call: Call) -> Receipt:
    """Returns a formally deficient objection, with what is to be mended."""
    opened = case_of(call, project, item).facts
    capacity = _checker(call, opened)
    known = rules(call)
    command = ReturnObjection(
        project=project,
        item=item,
        at=call.now,
        objection=body.objection,
        person=call.actor.subject,
        deficiencies=tuple(body.deficiencies),
        post=known.post(opened.jurisdiction, opened.department, item),
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


def _checker(call: Caller, opened: CaseOpened) -> str:
    """Objections go to the centre first, whoever decides the item: leaders or its reviewers.

    A reviewer of a department is not the centre.
    """
    actor = call.actor
    if Role.REVIEWER in actor.roles and actor.department:
        side = Authority.CENTRE
        raise Forbidden(f"应由中心审查 / the {side} checks objections", reason="department")
    return actor.require(*CENTRE, Role.REVIEWER, jurisdiction=opened.jurisdiction)
