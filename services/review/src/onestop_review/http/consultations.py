"""Consultations (会商): in one list, and one with its days, positions, minutes and end."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeVar, cast

from fastapi import APIRouter, Path, Query
from onestop_chassis.http import Call, Caller, Counted, Listed, Paging, Searched, problems
from onestop_chassis.refusal import Forbidden
from onestop_chassis.views.listing import Listing, Search, matching
from onestop_chassis.worktime import local_day
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Person, Prose
from onestop_contracts.parts import (
    ConsultationOutcome,
    GovernmentOutcome,
    Part,
    Position,
    Stage,
)
from onestop_contracts.review import (
    ConsultationConcluded,
    ConsultationConvened,
    EscalatedToGovernment,
    GovernmentDecided,
    ObjectionRegistered,
)

from onestop_review.case import case
from onestop_review.case.acting import CaseUnknown
from onestop_review.case.consulted import ConsultationLine, ConsultationState
from onestop_review.case.convening import slots
from onestop_review.case.ladder import ObjectionUnknown, known
from onestop_review.case.objections import Objection
from onestop_review.case.page import CASE, Item, Project, awaited_of, case_of, visible
from onestop_review.case.view import CONSULTATIONS, cases
from onestop_review.case.who import READERS
from onestop_review.case.words import Standing
from onestop_review.http.access import rules
from onestop_review.http.project_names import named, names_of
from onestop_review.signing.key import SignerPort

router = APIRouter(tags=["consultations"])
EVERY = Listing((cases,), (CONSULTATIONS,))
TO_HOLD = (Standing.REGISTERED, Standing.CONVENED)
E = TypeVar("E", bound=Event)


class ConsultationOrder(StrEnum):
    """By what consultations are ordered, the earliest first: when the rung runs out, the day that
    they are convened for, or since when they stand as they do."""

    DUE = "by_due"
    SLOT = "by_slot"
    SINCE = "by_since"


class ConsultationAnswer(ConsultationLine):
    """A consultation in one line, with what its project is called."""

    project_zh: Prose = ""
    project_en: Prose = ""


class ConveningAnswer(Part):
    """That it was called for a day; called again, it was moved to another."""

    slot_on: date
    units: tuple[Code, ...]
    convened_by: Person
    convened_at: datetime
    conclude_by: datetime


class ConclusionAnswer(Part):
    """How it ended: each unit's position, the minutes by their digest."""

    outcome: ConsultationOutcome
    conditions: tuple[Prose, ...]
    positions: tuple[Position, ...]
    minutes: Digest
    concluded_by: Person
    concluded_at: datetime


class RulingAnswer(Part):
    """What the government decided, with its document."""

    outcome: GovernmentOutcome
    conditions: tuple[Prose, ...]
    document: Digest
    decided_at: datetime


class RoomAnswer(Part):
    """One consultation, from the objection to its end. `slots` are the days on which it can be
    held still, `due` when its rung runs out; `registered_by` found the objection in order.
    `document_kept`: whether the archive has its document yet."""

    project: Code
    item: Code
    objection: Code
    stage: Stage
    standing: Standing
    representative: Person
    grounds: Prose
    legal_basis: Prose
    document: Digest
    document_kept: bool
    received_at: datetime
    registered_by: Person
    registered_at: datetime
    due: datetime | None
    slots: tuple[date, ...]
    slot_on: date | None
    units: tuple[Code, ...]
    convenings: tuple[ConveningAnswer, ...]
    withdrawn_at: datetime | None
    withdrawn_because: Prose
    conclusion: ConclusionAnswer | None
    escalated_at: datetime | None
    ruling: RulingAnswer | None


@router.get("/consultations", responses=problems(Forbidden))
def list_consultations(
    call: Call,
    page: Paging,
    state: ConsultationState | None = None,
    department: Annotated[str, Query(max_length=16)] = "",
    project: Annotated[str, Query(max_length=30)] = "",
    q: Searched | None = None,
    order: ConsultationOrder = ConsultationOrder.DUE,
    counts: Counted = False,
) -> Listed[ConsultationAnswer]:
    """The consultations in the caller's place and department, what runs out first. `counts` are
    by state, whatever `state` was asked for."""
    call.actor.require(*sorted(READERS))
    asked = {"department": department, "project": project}
    narrowed = matching({name: value for name, value in asked.items() if value})
    search = Search(EVERY, order, (*matching(visible(call)), *narrowed))
    if q is not None:
        search = search.also(named(call, q))
    counted = call.views.counted(search, "state") if counts else None
    if state is not None:
        search = search.also(*matching({"state": state}))
    found = call.views.listed(search, ConsultationLine, page)
    return Listed(items=_told(call, found.items), next=found.next, counts=counted)


def _told(call: Caller, rows: list[ConsultationLine]) -> list[ConsultationAnswer]:
    names = names_of(call, (row.project for row in rows))
    told = []
    for row in rows:
        name = names.get(row.project)
        said = {"project_zh": name.name_zh, "project_en": name.name_en} if name else {}
        told.append(ConsultationAnswer(**dict(row), **said))
    return told


@router.get(
    CASE + "/consultations/{objection}",
    responses=problems(CaseUnknown, ObjectionUnknown, Forbidden),
)
def read_consultation(
    project: Project, item: Item, objection: Annotated[str, Path(max_length=64)], call: Call
) -> RoomAnswer:
    """One consultation: the objection, the days it was and can be held on, and how it ended."""
    state = case_of(call, project, item)
    call.actor.require(*sorted(READERS))
    found = known(state, objection)
    log = cast(SignerPort, call.runtime).log
    facts = [fact.event for fact in log.stream(case.stream_at(project, item))]
    registered = next(_about(facts, objection, ObjectionRegistered), None)
    if registered is None:
        raise ObjectionUnknown(f"{objection} is not registered / 尚未登记", objection=objection)
    concluded = next(_about(facts, objection, ConsultationConcluded), None)
    escalated = next(_about(facts, objection, EscalatedToGovernment), None)
    ruled = next(_about(facts, objection, GovernmentDecided), None)
    convened = _about(facts, objection, ConsultationConvened)
    return RoomAnswer(
        project=project,
        item=item,
        registered_by=registered.registered_by,
        registered_at=registered.registered_at,
        document_kept=not awaited_of(call, project, {found.document} - {""}),
        due=found.term.deadline if found.term else None,
        slots=_slots(call, found),
        convenings=tuple(_said(ConveningAnswer, one) for one in convened),
        conclusion=_said(ConclusionAnswer, concluded) if concluded else None,
        escalated_at=escalated.escalated_at if escalated else None,
        ruling=_said(RulingAnswer, ruled) if ruled else None,
        **found.model_dump(include=RoomAnswer.model_fields.keys() & _KEPT),
    )


_KEPT = {*Objection.model_fields, *Objection.model_computed_fields}
P = TypeVar("P", bound=Part)


def _said(kind: type[P], event: Event) -> P:
    return kind.model_validate(event, from_attributes=True)


def _slots(call: Caller, found: Objection) -> tuple[date, ...]:
    if found.term is None or found.standing not in TO_HOLD:
        return ()
    return slots(local_day(call.now), found.term.deadline, rules(call).calendar)


def _about(facts: Sequence[object], objection: str, kind: type[E]) -> Iterator[E]:
    """The facts of this kind about the objection."""
    return (one for one in facts if isinstance(one, kind) and one.objection == objection)  # type: ignore[attr-defined]
