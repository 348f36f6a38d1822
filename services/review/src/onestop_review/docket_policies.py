"""What a project's docket says is carried out: cases open and end, phases get their licences."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.decider import Decider
from onestop_chassis.policy import Issue
from onestop_chassis.recorded import Recorded
from onestop_contracts.event import Event

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_commands import (
    CaseCommand,
    MoveDeadlines,
    OpenCase,
    WithdrawCase,
)
from onestop_review.case_state import TERMINAL, Case
from onestop_review.docket.events import (
    CalendarApplied,
    CaseDue,
    DocketClosed,
    DocketSettled,
    PhaseComplete,
)
from onestop_review.docket_list import DelistDocket, ListDocket
from onestop_review.licence_bundle import IssueLicences
from onestop_review.reference import Reference

PROJECT_OVER = "项目已终结，不再办理 / the project is over, and the case with it"


def follow_docket(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue | Ask]:
    """What the docket says: a case opens, a phase gets its licences, open cases end with it."""
    match recorded.event:
        case CaseDue() as due:
            return [to_case(_open_case(due, reference)), ask(ListDocket(project=due.project))]
        case PhaseComplete() as complete:
            return [_licences(complete)]
        case DocketClosed(project=p, pending=items) as closed:
            return [*(_withdraw(closed, i) for i in items), ask(DelistDocket(project=p))]
        case DocketSettled(project=p):
            return [ask(DelistDocket(project=p))]
        case CalendarApplied(project=p, pending=items):
            return [move_deadlines(p, item, reference) for item in items]
        case _:
            return []


def _open_case(due: CaseDue, reference: Reference) -> OpenCase:
    return OpenCase(
        project=due.project,
        item=due.item,
        at=max(due.received_at, reference.at),
        definition=reference.definition(due.line),
        jurisdiction=due.division,
        authority=reference.authority(due.item, due.division, due.major),
        materials=due.materials,
        prerequisites=due.prerequisites,
        received_at=due.received_at,
        calendar=reference.calendar,
        rules=reference.rules_for(due.division, due.item),
    )


def _withdraw(closed: DocketClosed, item: str) -> Issue:
    reason = closed.reason if closed.withdrawn else f"{PROJECT_OVER}: {closed.reason}"
    command = WithdrawCase(project=closed.project, item=item, at=closed.closed_at, reason=reason)
    return Issue(closing, case_stream(closed.project, item), command)


def _licences(complete: PhaseComplete) -> Ask:
    act = IssueLicences(
        division=complete.division,
        phase=complete.phase,
        items=complete.approved,
        completed_at=complete.completed_at,
    )
    return ask(act, complete.project)


def _unless_over(state: Case, command: WithdrawCase) -> Sequence[Event]:
    """A case that was decided while the project was being withdrawn keeps its decision."""
    return [] if state.progress in TERMINAL else case.decide(state, command)


closing: Decider[Case, WithdrawCase, Event] = Decider(case.initial, _unless_over, case.evolve)


def to_case(command: CaseCommand) -> Issue:
    """A command to its case."""
    return Issue(case, case_stream(command.project, command.item), command)


def move_deadlines(project: str, item: str, reference: Reference) -> Issue:
    """The case is counted again by the calendar now in force."""
    return to_case(
        MoveDeadlines(project=project, item=item, at=reference.at, calendar=reference.calendar)
    )
