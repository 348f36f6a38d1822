"""Cases: how they stand, and their deadlines in words."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from onestop_chassis.documents import heard_of
from onestop_chassis.http import (
    Call,
    Caller,
    Counted,
    Fields,
    Listed,
    Page,
    Paging,
    Searched,
    problems,
    whole,
)
from onestop_chassis.now import Now
from onestop_chassis.reactions.circumstances import beside
from onestop_chassis.views.listing import Listing, Search, matching
from onestop_chassis.views.queries import ViewBehind
from onestop_contracts.fields import Code, Digest, Wording
from onestop_contracts.identifiers import CASE_NAME, PROJECT_CODE
from onestop_contracts.people import CITY
from onestop_contracts.served import DEADLINES
from pydantic import BaseModel

from onestop_review.case import case
from onestop_review.case.acting import CaseUnknown
from onestop_review.case.explanations import Told, explanations
from onestop_review.case.row import CaseRow, row_of
from onestop_review.case.served import reads_all, shown
from onestop_review.case.short import CaseLine
from onestop_review.case.state import Case
from onestop_review.case.view import cases
from onestop_review.case.who import OWNERS, READERS, department_of
from onestop_review.case.words import Progress
from onestop_review.docket.dockets import dockets
from onestop_review.http.access import rules
from onestop_review.http.project_names import named
from onestop_review.reference import Reference

router = APIRouter(tags=["cases"])
Project = Annotated[str, Path(pattern=PROJECT_CODE)]
Item = Annotated[str, Path(pattern=CASE_NAME)]
CASE = "/cases/{project}/{item}"
CASES = Listing((cases,))
MOST_OWNED = 500


class DeadlineAnswer(BaseModel):
    """One deadline in words: rule, calendar, day 1, every day left out and why.

    `provisional` when no notice is known yet for a year it touches: it may still move.
    """

    kind: Code
    open: bool
    deadline: datetime | None
    calendar_version: int
    provisional: bool
    zh: tuple[Wording, ...]
    en: tuple[Wording, ...]


class CaseOrder(StrEnum):
    """By what cases are ordered: project and item, the earliest open deadline, or their age."""

    NAME = "by_name"
    DUE = "by_due"
    SINCE = "by_since"


@router.get("/cases")
def list_cases(
    call: Call,
    page: Paging,
    project: Annotated[str, Query(max_length=30)] = "",
    state: Progress | None = None,
    department: Annotated[str, Query(max_length=16)] = "",
    q: Searched | None = None,
    order: CaseOrder = CaseOrder.NAME,
    fields: Fields | None = None,
    counts: Counted = False,
) -> Listed[CaseRow] | Listed[CaseLine]:
    """The cases that the caller may see. `fields=brief`: a line of each. `counts` are by progress,
    whatever `state` was asked for. An applicant's are ordered by no deadline of authorities."""
    if order is CaseOrder.DUE and not reads_all(call.actor):
        order = CaseOrder.SINCE
    wanted = {"project": project, "department": department}
    narrowed = matching({name: value for name, value in wanted.items() if value})
    search = Search(CASES, order, (*matching(visible(call)), *narrowed))
    if q is not None:
        search = search.also(named(call, q))
    counted = call.views.counted(search, "progress") if counts else None
    if state is not None:
        search = search.also(*matching({"progress": state}))
    if fields is Fields.BRIEF:
        lines = call.views.listed(search, CaseLine, page).told(partial(_line, call))
        return Listed[CaseLine](items=lines.items, next=lines.next, counts=counted)
    known = rules(call)
    rows = call.views.listed(search, Case, page, whole=True).told(
        lambda row: _told(call, known, row)
    )
    return Listed[CaseRow](items=rows.items, next=rows.next, counts=counted)


def _line(call: Caller, line: CaseLine) -> CaseLine:
    """To its applicant nothing of what authorities have between them."""
    return line if reads_all(call.actor) else line.served()


@router.get(CASE, responses=problems(CaseUnknown, ViewBehind))
def read_case(project: Project, item: Item, call: Call, response: Response) -> CaseRow:
    """One case; its ETag is what If-Match takes."""
    case_of(call, project, item)
    row = call.views.get(cases, f"{project}/{item}")
    if row is None:
        raise ViewBehind(f"{project}/{item}", view=cases.name)  # opened a moment ago
    response.headers["ETag"] = f'"{row.version}"'
    told = _told(call, rules(call), row)
    named = {one.document for one in told.objections if one.document}
    awaited = awaited_of(call, project, named)
    return told.model_copy(update={"awaited_documents": awaited})


def awaited_of(call: Caller, project: str, named: Collection[str]) -> tuple[Digest, ...]:
    """Those of the documents that objections name which the archive does not keep yet."""
    kept = {one.digest for one in heard_of(call.views, project, named)}
    return tuple(sorted(set(named) - kept))


def _told(call: Caller, known: Reference, row: Case) -> CaseRow:
    """What the caller sees of it, with the stops that the catalogue names for the item."""
    whole = row_of(row, known.stops(row.facts.item, row.facts.item_version))
    return shown(call.actor, whole).by(known.calendar)


@router.get(CASE + "/deadlines", responses=problems(CaseUnknown))
def list_deadlines(project: Project, item: Item, call: Call) -> Page[DeadlineAnswer]:
    """Every deadline of the case, each explained in words; to its applicant those that are his."""
    state = case_of(call, project, item)
    known = rules(call)
    held = known.rules_for(state.facts.jurisdiction, state.facts.item)
    told = explanations(state, held, known.calendar, call.now)
    everything = reads_all(call.actor)
    return whole(_answer(one) for one in told if everything or one.kind in DEADLINES)


def _answer(told: Told) -> DeadlineAnswer:
    return DeadlineAnswer(
        kind=told.kind,
        open=told.open,
        deadline=told.deadline,
        calendar_version=told.explanation.calendar_version,
        provisional=told.explanation.provisional,
        zh=tuple(told.explanation.zh),
        en=tuple(told.explanation.en),
    )


def case_of(call: Caller, project: str, item: str) -> Case:
    """The case as the log has it.

    Raises:
        CaseUnknown: there is none, or it is somebody else's.
    """
    log, keys = call.runtime.log, {"project": project, "item": item}
    state: Case = log.state(case.decider, case.stream_at(project, item))[0]
    now = Now(at=call.now, rules=rules(call), actor=call.actor, beside=beside(case, keys, log))
    if state.begun is None or not case.seen_by(call.actor, state, now):
        raise case.missing(keys)
    return state


def visible(call: Caller) -> Mapping[str, tuple[str, ...]]:
    """The filter on cases that lists what the caller may see: for each field the values it has."""
    actor = call.actor
    if actor.roles & READERS:
        place = {} if actor.jurisdiction == CITY else {"jurisdiction": (actor.jurisdiction,)}
        return {**place, **({"department": (d,)} if (d := department_of(actor)) else {})}
    firm = actor.organisation if actor.roles & set(OWNERS) else ""
    mine = call.views.select(dockets, {"applicant": firm}, limit=MOST_OWNED) if firm else []
    return {"project": tuple(row.project for row in mine)}
