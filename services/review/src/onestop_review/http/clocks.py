"""The item's clock: stops, one extension, suspension, and its deadlines in words."""

from datetime import date, datetime

from fastapi import APIRouter
from onestop_chassis.http import Call, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_contracts.parts import StopGround
from pydantic import BaseModel, Field

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_commands import (
    ExtendLimit,
    PauseCaseClock,
    ResumeCase,
    ResumeCaseClock,
    SuspendCase,
)
from onestop_review.case_refusals import (
    CaseClosed,
    CaseRuns,
    CaseStandsStill,
    CaseUnknown,
    ExtendedOnce,
    ExtensionLate,
    NotAccepted,
    ReasonsMissing,
    StoppedAlready,
    StopUnknown,
)
from onestop_review.explanations import Told, explanations
from onestop_review.http.access import case_of, handler, rules, signatory
from onestop_review.http.body import Body, ReasonBody
from onestop_review.http.cases import CASE, Item, Project

router = APIRouter(tags=["clock"])


class PauseBody(Body):
    """Why the limit stops, on which basis, and until when presumably."""

    ground: StopGround
    reason: str
    basis: str
    expected_end_on: date


class ResumeBody(Body):
    """Which stop ends."""

    ground: StopGround


class ExtensionBody(ReasonBody):
    """By how many working days the limit is prolonged, and why."""

    working_days: int = Field(ge=1, le=100)


class SuspensionBody(ReasonBody):
    """Why everything stands still, and on which basis."""

    basis: str


class DeadlineAnswer(BaseModel):
    """One deadline in words: rule, calendar, day 1, every day left out and why.

    `provisional` when no notice is known yet for a year it touches: it may still move.
    """

    kind: str
    open: bool
    deadline: datetime | None
    calendar_version: int
    provisional: bool
    zh: tuple[str, ...]
    en: tuple[str, ...]


@router.post(
    CASE + "/clock-pause",
    responses=problems(CaseUnknown, NotAccepted, StoppedAlready, ReasonsMissing, Forbidden),
)
def pause_clock(project: Project, item: Item, body: PauseBody, call: Call) -> Receipt:
    """Stops the limit for a ground the law names; supervision windows run on."""
    capacity = handler(call, case_of(call, project, item).facts)
    command = PauseCaseClock(
        project=project,
        item=item,
        at=call.now,
        ground=body.ground,
        reason=body.reason,
        basis=body.basis,
        expected_end_on=body.expected_end_on,
        person=call.actor.subject,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/clock-resume", responses=problems(CaseUnknown, CaseClosed, StopUnknown, Forbidden)
)
def resume_clock(project: Project, item: Item, body: ResumeBody, call: Call) -> Receipt:
    """Ends a stop; the limit moves by exactly the days it stood still."""
    capacity = handler(call, case_of(call, project, item).facts)
    command = ResumeCaseClock(
        project=project,
        item=item,
        at=call.now,
        ground=body.ground,
        person=call.actor.subject,
        calendar=rules(call).calendar,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/extension",
    responses=problems(
        CaseUnknown,
        NotAccepted,
        StoppedAlready,
        ExtendedOnce,
        ExtensionLate,
        ReasonsMissing,
        Forbidden,
    ),
)
def extend_limit(project: Project, item: Item, body: ExtensionBody, call: Call) -> Receipt:
    """Prolongs the limit, once, approved by who signs for the centre or the department."""
    opened = case_of(call, project, item).facts
    capacity = signatory(call, opened)
    known = rules(call)
    command = ExtendLimit(
        project=project,
        item=item,
        at=call.now,
        working_days=body.working_days,
        reason=body.reason,
        person=call.actor.subject,
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(
    CASE + "/suspension",
    responses=problems(CaseUnknown, CaseClosed, CaseStandsStill, ReasonsMissing, Forbidden),
)
def suspend_case(project: Project, item: Item, body: SuspensionBody, call: Call) -> Receipt:
    """Lets everything in the case stand still, its window too."""
    capacity = handler(call, case_of(call, project, item).facts)
    command = SuspendCase(
        project=project,
        item=item,
        at=call.now,
        reason=body.reason,
        basis=body.basis,
        person=call.actor.subject,
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.post(CASE + "/resumption", responses=problems(CaseUnknown, CaseClosed, CaseRuns, Forbidden))
def resume_case(project: Project, item: Item, call: Call) -> Receipt:
    """Lets a suspended case go on; open deadlines move by the time it stood still."""
    opened = case_of(call, project, item).facts
    capacity = handler(call, opened)
    known = rules(call)
    command = ResumeCase(
        project=project,
        item=item,
        at=call.now,
        person=call.actor.subject,
        calendar=known.calendar,
        rules=known.rules_for(opened.jurisdiction, item),
    )
    return call.handle(case, case_stream(project, item), command, capacity)


@router.get(CASE + "/deadlines", responses=problems(CaseUnknown))
def list_deadlines(project: Project, item: Item, call: Call) -> list[DeadlineAnswer]:
    """Every deadline of the case, each explained in words."""
    state = case_of(call, project, item)
    known = rules(call)
    held = known.rules_for(state.facts.jurisdiction, item)
    return [_answer(told) for told in explanations(state, held, known.calendar, call.now)]


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
