"""The posts of chief representative, and what their holders answer for."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from onestop_chassis.actor import Role
from onestop_chassis.http import Call, Caller, Paging, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import local_day
from onestop_contracts.identifiers import DIVISION_CODE
from pydantic import Field

from onestop_review.case.accountability import ActRow, accountability
from onestop_review.case.view import cases
from onestop_review.http.access import centre, head_of, rules
from onestop_review.http.body import ReasonBody
from onestop_review.http.post_bodies import (
    AppointmentBody,
    EndBody,
    HoldingAnswer,
    MandateBody,
    NominationBody,
    PostAnswer,
    RefusalBody,
)
from onestop_review.nomination import Evidence
from onestop_review.post_commands import (
    Appoint,
    EndMandate,
    MandateInvalid,
    MandateUnknown,
    NameStandIn,
    Nominate,
    NominationInvalid,
    NominationUnknown,
    PostHeld,
    RefuseNomination,
    RequestReplacement,
)
from onestop_review.reference import Reference
from onestop_review.representative import STREAM, representative

router = APIRouter(tags=["representatives"])
Jurisdiction = Annotated[str, Path(pattern=DIVISION_CODE)]
Department = Annotated[str, Path(max_length=16)]
POST = "/representatives/{jurisdiction}/{department}"
MOST_HANDED_OVER = 500


@router.get("/representatives")
def list_posts(call: Call) -> list[PostAnswer]:
    """Every post that is filled, was filled, or should be because items are delegated."""
    known = rules(call)
    owed = {(d[-1].jurisdiction, d[-1].department) for d in known.delegations.versions.values()}
    places = owed | set(known.board.posts) | set(known.board.nominated)
    return [_answer(known, place, call.now) for place in sorted(places)]


def _answer(known: Reference, place: tuple[str, str], now: datetime) -> PostAnswer:
    post = known.board.post(place)
    holder = post.holder_at(now)
    items = known.delegations.delegated(*place, local_day(now))
    uncovered = tuple(i for i in items if post.for_item(i).holder_at(now) is None)
    return PostAnswer(
        jurisdiction=place[0],
        department=place[1],
        holder=HoldingAnswer.model_validate(holder, from_attributes=True) if holder else None,
        holders=tuple(
            HoldingAnswer.model_validate(held, from_attributes=True) for held in post.holders
        ),
        nominated=tuple(sorted(known.board.nominated.get(place, {}))),
        delegated_items=items,
        uncovered=uncovered,
        flagged=bool(uncovered),
    )


@router.post(POST + "/nomination", responses=problems(NominationInvalid, Forbidden))
def nominate(
    jurisdiction: Jurisdiction, department: Department, body: NominationBody, call: Call
) -> Receipt:
    """The department puts somebody forward, with evidence for each of the five conditions."""
    capacity = head_of(call, jurisdiction, department)
    command = Nominate(
        jurisdiction=jurisdiction,
        department=department,
        at=call.now,
        person=body.person,
        evidence=tuple(Evidence(**evidence.model_dump()) for evidence in body.evidence),
        departments=rules(call).departments.codes,
    )
    return call.handle(representative, STREAM, command, capacity)


@router.post(POST + "/refusal", responses=problems(NominationUnknown, MandateInvalid, Forbidden))
def refuse_nomination(
    jurisdiction: Jurisdiction, department: Department, body: RefusalBody, call: Call
) -> Receipt:
    """The centre does not accept the person."""
    capacity = centre(call, jurisdiction)
    command = RefuseNomination(
        jurisdiction=jurisdiction,
        department=department,
        at=call.now,
        person=body.person,
        reasons=tuple(body.reasons),
    )
    return call.handle(representative, STREAM, command, capacity)


@router.post(
    POST + "/appointment",
    responses=problems(NominationUnknown, MandateInvalid, PostHeld, Forbidden),
)
def appoint(
    jurisdiction: Jurisdiction, department: Department, body: AppointmentBody, call: Call
) -> Receipt:
    """The centre accepts who was nominated."""
    capacity = centre(call, jurisdiction)
    known = rules(call).catalogue.items.values()
    command = Appoint(
        jurisdiction=jurisdiction,
        department=department,
        at=call.now,
        person=body.person,
        mandate=body.mandate,
        from_at=body.from_at or call.now,
        until_at=body.until_at,
        items=tuple(body.items),
        known_items=frozenset(i.item for i in known if i.department == department),
    )
    return call.handle(representative, STREAM, command, capacity)


@router.post(POST + "/stand-in", responses=problems(MandateInvalid, Forbidden))
def name_stand_in(
    jurisdiction: Jurisdiction, department: Department, body: MandateBody, call: Call
) -> Receipt:
    """Records who answers for the department while nobody else is in post."""
    capacity = _either(call, jurisdiction, department)
    command = NameStandIn(
        jurisdiction=jurisdiction,
        department=department,
        at=call.now,
        person=body.person,
        mandate=body.mandate,
        from_at=body.from_at or call.now,
        departments=rules(call).departments.codes,
        until_at=body.until_at,
    )
    return call.handle(representative, STREAM, command, capacity)


@router.post(POST + "/replacement", responses=problems(MandateUnknown, MandateInvalid, Forbidden))
def request_replacement(
    jurisdiction: Jurisdiction, department: Department, body: ReasonBody, call: Call
) -> Receipt:
    """The centre asks the department for somebody else."""
    capacity = centre(call, jurisdiction)
    command = RequestReplacement(
        jurisdiction=jurisdiction, department=department, at=call.now, reason=body.reason
    )
    return call.handle(representative, STREAM, command, capacity)


@router.post(POST + "/mandate-end", responses=problems(MandateUnknown, MandateInvalid, Forbidden))
def end_mandate(
    jurisdiction: Jurisdiction, department: Department, body: EndBody, call: Call
) -> Receipt:
    """Ends a mandate now; the cases with a window open are named in the hand-over."""
    capacity = _either(call, jurisdiction, department)
    command = EndMandate(
        jurisdiction=jurisdiction,
        department=department,
        at=call.now,
        mandate=body.mandate,
        reason=body.reason,
        handed_over_to=body.handed_over_to,
        open_cases=_open_cases(call, body.mandate, department),
    )
    return call.handle(representative, STREAM, command, capacity)


def _either(call: Caller, jurisdiction: str, department: str) -> str:
    """The centre's leaders, or the department's head."""
    if Role.REVIEWER in call.actor.roles:
        return head_of(call, jurisdiction, department)
    return centre(call, jurisdiction)


def _open_cases(call: Caller, mandate: str, department: str) -> tuple[str, ...]:
    where = {"department": department, "progress": "accepted"}
    rows = call.views.select(cases, where, limit=MOST_HANDED_OVER)
    return tuple(
        f"{row.project}/{row.item}"
        for row in rows
        if any(w.mandate == mandate and w.ended_by is None for w in row.windows)
    )


@router.get("/accountability", responses=problems(Forbidden))
def list_acts(
    call: Call, page: Paging, representative: Annotated[str, Field(max_length=100)] = ""
) -> list[ActRow]:
    """Everything a chief representative answers for, consents by silence included."""
    person = representative or call.actor.subject
    if person != call.actor.subject:
        call.actor.require(Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY, Role.AUDITOR)
    return call.views.select(
        accountability, {"representative": person}, limit=page.limit, after=page.after
    )
