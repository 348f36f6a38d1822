"""What lists show of consultations (会商): every objection that the centre has registered."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from onestop_chassis.listed import NEVER, sortable
from onestop_contracts.fields import Code, Person, Prose, Title
from onestop_contracts.parts import Part, Stage

from onestop_review.case.objections import Objection
from onestop_review.case.short import said_of
from onestop_review.case.state import Case
from onestop_review.case.words import Standing


class ConsultationState(StrEnum):
    """How a consultation stands: to be convened, convened, with the government, ended; `void`
    where the case ended first."""

    TO_CONVENE = "to_convene"
    CONVENED = "convened"
    ESCALATED = "escalated"
    ENDED = "ended"
    VOID = "void"


STATES: Mapping[Standing, ConsultationState] = MappingProxyType(
    {
        Standing.REGISTERED: ConsultationState.TO_CONVENE,
        Standing.CONVENED: ConsultationState.CONVENED,
        Standing.NO_AGREEMENT: ConsultationState.ESCALATED,
        Standing.ESCALATED: ConsultationState.ESCALATED,
        Standing.RESOLVED: ConsultationState.ENDED,
    }
)
"""By where the objection stands; one that was never registered leads to no consultation."""


class ConsultationLine(Part):
    """A consultation in one line. `due` is when its rung of the ladder runs out, None where none
    does; `slot_on` the deputies' day that it was convened for."""

    project: Code
    item: Code
    attempt: int
    case: Code
    name_zh: Title
    name_en: Title
    department: Code
    jurisdiction: Code
    objection: Code
    stage: Stage
    representative: Person
    state: ConsultationState
    since: datetime
    due: datetime | None
    suspended: bool
    units: tuple[Code, ...]
    slot_on: date | None
    withdrawn: bool
    outcome: Code


class ConsultationShort(ConsultationLine):
    """The same with what lists go by."""

    by_due: Code
    by_slot: Code
    by_since: Code
    search: Prose


def consultations_of(case: Case) -> tuple[ConsultationShort, ...]:
    """Every consultation in the case, the oldest first."""
    return tuple(_short(case, one) for one in case.objections if one.standing in STATES)


def _short(case: Case, objection: Objection) -> ConsultationShort:
    state = STATES[objection.standing]
    if case.over and state is not ConsultationState.ENDED:
        state = ConsultationState.VOID
    due = objection.term.deadline if objection.term and not case.over else None
    slot = objection.slot_on
    said = ("objection", "stage", "representative", "units", "slot_on", "outcome")
    return ConsultationShort.model_construct(
        **said_of(case),
        **{name: getattr(objection, name) for name in said},
        state=state,
        since=objection.moved_at,
        due=due,
        withdrawn=objection.withdrawn_at is not None,
        by_due=sortable(due),
        by_slot=slot.isoformat() if slot else NEVER,
        by_since=sortable(objection.moved_at),
    )
