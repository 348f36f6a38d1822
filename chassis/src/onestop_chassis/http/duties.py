"""Who has to do what by when: the duties that a service's nouns say are open."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from onestop_contracts.fields import Code, Firm, Person, Wording
from psycopg import sql
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from onestop_chassis.actor import Actor
from onestop_chassis.duty import OPEN_DUTIES, Duty
from onestop_chassis.http.acts import told_of_act
from onestop_chassis.http.caller import Call, Caller
from onestop_chassis.http.paging import Listed, Paging
from onestop_chassis.listed import sortable
from onestop_chassis.noun import Noun
from onestop_chassis.views.listing import Condition, Listing, Search, one_of

Nouns = Mapping[str, Noun[Any, Any]]
NO_STEM = "-"
"""Begins no division's code."""


class DutyAnswer(BaseModel):
    """An act that is waited for, on the noun at `address`: `POST <address>/<act>` does it.

    `may` says whether the caller could do it now, whatever is sent; if not, `code` and `title`
    say why, as the act would be refused.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    act: Code
    about: Code = Field(description="Which window or objection of the noun; else empty.")
    project: Code
    item: Code
    roles: tuple[Code, ...] = Field(description="Any of these does it.")
    department: Code
    jurisdiction: Code
    organisation: Firm = Field(description="The firm, where it is one that has to act.")
    person: Person = Field(description="Who is meant, where it is one person.")
    since: AwareDatetime | None
    due: AwareDatetime | None = Field(description="By when; null where nothing says.")
    overdue: bool
    stream: Code
    address: Code
    may: bool
    code: Code | None = None
    title: Wording | None = None
    title_zh: Wording | None = None


def duties_router(nouns: Sequence[Noun[Any, Any]], overseers: frozenset[str]) -> APIRouter:
    """The route of the duties of these nouns; `overseers` are told of those in their place."""
    kept = [noun for noun in nouns if _views(noun)]
    by_stream = {noun.stream.partition("{")[0]: noun for noun in kept}
    listing = Listing(tuple(view for noun in kept for view in _views(noun)), (OPEN_DUTIES,))
    router = APIRouter(tags=["duties"])
    router.add_api_route("/duties", _listed(listing, by_stream, overseers), methods=["GET"])
    return router


def _views(noun: Noun[Any, Any]) -> list[Any]:
    return [view for view in noun.views if OPEN_DUTIES in view.parts]


def _listed(listing: Listing, nouns: Nouns, overseers: frozenset[str]) -> Callable[..., Any]:
    def list_duties(
        call: Call,
        page: Paging,
        mine: Annotated[bool, Query(description="Only what the caller himself may do.")] = False,
        kind: Annotated[str, Query(max_length=60, description="The act.")] = "",
        project: Annotated[str, Query(max_length=30)] = "",
        person: Annotated[str, Query(max_length=100, description="Who is meant.")] = "",
        counts: Annotated[bool, Query(description="How many there are of each kind.")] = False,
    ) -> Listed[DutyAnswer]:
        """Who has to do what by when, the earliest deadline first: what the caller may do, or is
        responsible for. `counts` are by act, whatever `kind` was asked for."""
        if not listing.views:
            return Listed(items=[], counts={} if counts else None)
        asked = {"project": project, "person": person}
        conditions = [one_of(name, value) for name, value in asked.items() if value]
        conditions += [_seen(call.actor, frozenset() if mine else overseers), _not_lapsed(call)]
        everything = Search(listing, "by_due", tuple(conditions))
        counted = call.views.counted(everything, "act") if counts else None
        search = everything.also(one_of("act", kind)) if kind else everything
        found = call.views.listed(search, Duty, page)
        told = [_answer(call, nouns, duty) for duty in found.items]
        return Listed(items=told, next=found.next, counts=counted)

    return list_duties


def _answer(call: Caller, nouns: Nouns, duty: Duty) -> DutyAnswer:
    noun = nouns[duty.stream.partition("/")[0] + "/"]
    possible = told_of_act(noun, duty.act, noun.keys_of(duty.stream), call)
    firms = [holder.organisation for holder in duty.holders if holder.organisation]
    return DutyAnswer(
        **duty.model_dump(include=DutyAnswer.model_fields.keys() & Duty.model_fields.keys()),
        roles=tuple(dict.fromkeys(holder.role for holder in duty.holders)),
        organisation=firms[0] if firms else "",
        overdue=duty.due is not None and duty.due < call.now,
        **possible.model_dump(include={"may", "code", "title", "title_zh"}),
    )


def _not_lapsed(call: Caller) -> Condition:
    text = "(row->>'lapses' = 'false' OR row->>'by_due' >= %s)"
    return Condition(lambda _: sql.SQL(text), (sortable(call.now),))


def _seen(actor: Actor, overseers: frozenset[str]) -> Condition:
    """Whose duty it is, or who is responsible for the place."""
    own = (
        "EXISTS (SELECT 1 FROM jsonb_array_elements(row->'holders') AS h WHERE"
        " h->>'role' = ANY(%s) AND (h->>'jurisdiction' IN ('', %s)"
        " OR starts_with(h->>'jurisdiction', %s)) AND (h->>'department' IS NULL"
        " OR h->>'department' = %s) AND h->>'organisation' IN ('', %s))"
        " AND NOT jsonb_exists(row->'not_by', %s)"
    )
    stem = actor.reach or NO_STEM
    values = (sorted(actor.roles), actor.jurisdiction, stem, actor.department, actor.organisation)
    if not actor.roles & overseers:
        return Condition(lambda _: sql.SQL(f"({own})"), (*values, actor.subject))
    place = "row->>'jurisdiction' = %s OR starts_with(row->>'jurisdiction', %s)"
    over = (*values, actor.subject, actor.jurisdiction, stem)
    return Condition(lambda _: sql.SQL(f"({own} OR {place})"), over)
