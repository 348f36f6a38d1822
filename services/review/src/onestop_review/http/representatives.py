"""The posts of chief representative, and what their holders answer for."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter
from onestop_chassis.http import Call, Caller, Page, Paging, problems, whole
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import local_day
from onestop_contracts.fields import Code, Person
from onestop_contracts.identifiers import case_name
from onestop_contracts.people import CITY, Role
from pydantic import BaseModel, Field

from onestop_review.case.accountability import ActRow, SupervisionAct, accountability
from onestop_review.case.view import cases
from onestop_review.case.who import READERS
from onestop_review.http.access import rules
from onestop_review.post import HoldingKind
from onestop_review.reference import Reference

router = APIRouter(tags=["representatives"])
OVERSEERS = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY, Role.AUDITOR)


class HoldingAnswer(BaseModel):
    """One mandate: in force from `from_at` until just before `until_at`.

    `items` is its scope; an empty one takes in all that the department holds.
    """

    person: Person
    mandate: Code
    kind: HoldingKind
    from_at: datetime
    until_at: datetime | None
    items: tuple[Code, ...]


class PostAnswer(BaseModel):
    """One post; `flagged` where nobody is in post for some delegated items: `uncovered`."""

    jurisdiction: Code
    department: Code
    holder: HoldingAnswer | None
    holders: tuple[HoldingAnswer, ...]
    nominated: tuple[Person, ...]
    delegated_items: tuple[Code, ...]
    uncovered: tuple[Code, ...]
    flagged: bool


@router.get("/representatives")
def list_posts(call: Call) -> Page[PostAnswer]:
    """Every post that is filled, was filled, or should be because items are delegated.

    Who is put forward for one is told to those who read for an authority there.
    """
    known, actor = rules(call), call.actor
    owed = {(d[-1].jurisdiction, d[-1].department) for d in known.delegations.versions.values()}
    places = owed | set(known.board.posts) | set(known.board.nominated)
    reads = bool(actor.roles & READERS)
    return whole(
        _answer(known, place, call.now, inside=reads and actor.covers(place[0]))
        for place in sorted(places)
    )


def _answer(known: Reference, place: tuple[str, str], now: datetime, *, inside: bool) -> PostAnswer:
    post = known.post_at(place)
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
        nominated=tuple(sorted(known.board.nominated.get(place, {}))) if inside else (),
        delegated_items=items,
        uncovered=uncovered,
        flagged=bool(uncovered),
    )


class ActAnswer(ActRow):
    """One act of supervision; of an objection also how far it has come, and with what it ended:
    `upheld`, `withdrawn`, …, or the government's decision. Both are empty for a consent."""

    standing: Code = ""
    outcome: Code = ""


@router.get("/accountability", responses=problems(Forbidden))
def list_acts(
    call: Call,
    page: Paging,
    representative: Annotated[str, Field(max_length=100)] = "",
    act: SupervisionAct | None = None,
) -> Page[ActAnswer]:
    """Everything a chief representative answers for, consents by silence included; of one kind,
    where that is asked.

    Whoever holds, or held, a post in a place is asked about by the leaders of that place.
    """
    actor, person = call.actor, representative or call.actor.subject
    if person != actor.subject:
        posts = rules(call).board.posts.items()
        places = [at for (at, _), post in posts if any(h.person == person for h in post.holders)]
        covered = next((at for at in places if actor.covers(at)), CITY)
        actor.require(*OVERSEERS, jurisdiction=covered)
    where = {"representative": person, **({"act": act.value} if act else {})}
    return call.views.page(accountability, page, where).told(partial(_told, call))


def _told(call: Caller, row: ActRow) -> ActAnswer:
    told = row.model_dump()
    if row.act != SupervisionAct.OBJECTION:
        return ActAnswer(**told)
    kept = call.views.get(cases, f"{row.project}/{case_name(row.item, row.attempt)}")
    filed = (row.stage, row.counts_at)
    for one in kept.objections if kept else ():
        if (one.stage, one.received_at) == filed:
            return ActAnswer(**told, standing=one.standing.value, outcome=one.outcome)
    return ActAnswer(**told)
