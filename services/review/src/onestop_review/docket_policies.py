"""A project's docket told what intake and the cases say, and what the docket says carried out."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.decider import Decider
from onestop_chassis.policy import Issue
from onestop_chassis.recorded import Recorded
from onestop_contracts.event import Event
from onestop_contracts.intake import (
    GuidanceIssued,
    ProjectAccepted,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
)
from onestop_contracts.review import (
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
)

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_commands import (
    CaseCommand,
    MoveDeadlines,
    OpenCase,
    WithdrawCase,
)
from onestop_review.case_state import TERMINAL, Case
from onestop_review.docket import docket
from onestop_review.docket import stream as docket_stream
from onestop_review.docket_facts import (
    CalendarApplied,
    CaseDue,
    CloseDocket,
    DocketClosed,
    DocketCommand,
    DocketSettled,
    NoteAcceptance,
    NoteGuidance,
    OpenDocket,
    PhaseComplete,
    Settled,
    SettleItem,
)
from onestop_review.docket_list import STREAM as DOCKETS
from onestop_review.docket_list import DelistDocket, ListDocket, docket_list
from onestop_review.licence_bundle import IssueLicences, licence_bundle
from onestop_review.licence_bundle import stream as licences_stream
from onestop_review.reference import Reference

YES = "yes"
PROJECT_OVER = "项目已终结，不再办理 / the project is over, and the case with it"


def follow_intake(recorded: Recorded[Any], _: Reference) -> Sequence[Issue]:
    """Intake's facts are told to the project's docket, which says what follows."""
    match recorded.event:
        case ProjectFiled() as filed:
            return [to_docket(filed.project, _opening(filed))]
        case GuidanceIssued(project=p, division=d, items=items, materials=m, issued_at=at):
            return [to_docket(p, NoteGuidance(p, d, items, m, at))]
        case ProjectAccepted(project=p, accepted_at=at):
            return [to_docket(p, NoteAcceptance(p, at, max(at, recorded.recorded_at)))]
        case ProjectRefused(project=p, refused_at=at):
            return [to_docket(p, CloseDocket(p, "refused", withdrawn=False, at=at))]
        case ProjectWithdrawn(project=p, reason=reason, withdrawn_at=at):
            return [to_docket(p, CloseDocket(p, reason, withdrawn=True, at=at))]
        case ProjectClosed(project=p, outcome=outcome, explanation=why, closed_at=at):
            return [to_docket(p, CloseDocket(p, f"{outcome}: {why}", withdrawn=False, at=at))]
        case _:
            return []


def _opening(filed: ProjectFiled) -> OpenDocket:
    return OpenDocket(
        project=filed.project,
        name_zh=filed.name_zh,
        name_en=filed.name_en,
        applicant=filed.applicant.uscc,
        division=filed.division,
        major=filed.attributes.major == YES,
        at=filed.filed_at,
    )


def follow_docket(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """What the docket says: a case opens, a phase gets its licences, open cases end with it."""
    match recorded.event:
        case CaseDue() as due:
            return [to_case(_open_case(due, reference)), _listed(ListDocket(due.project))]
        case PhaseComplete() as complete:
            return [_licences(complete, reference)]
        case DocketClosed(project=p, pending=items) as closed:
            return [*(_withdraw(closed, i) for i in items), _listed(DelistDocket(p))]
        case DocketSettled(project=p):
            return [_listed(DelistDocket(p))]
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


def _licences(complete: PhaseComplete, reference: Reference) -> Issue:
    command = IssueLicences(
        project=complete.project,
        division=complete.division,
        phase=complete.phase,
        items=complete.approved,
        at=complete.completed_at,
        calendar=reference.calendar,
        rules=reference.rules_for(complete.division, ""),
    )
    return Issue(licence_bundle, licences_stream(complete.project), command)


def settle(recorded: Recorded[Any], _: Reference) -> Sequence[Issue]:
    """How a case ended is told to its docket."""
    match recorded.event:
        case ItemApproved(project=p, item=i, decided_at=at):
            return [to_docket(p, SettleItem(p, i, Settled.APPROVED, at))]
        case ItemRejected(project=p, item=i, decided_at=at):
            return [to_docket(p, SettleItem(p, i, Settled.REJECTED, at))]
        case CaseWithdrawn(project=p, item=i, withdrawn_at=at):
            return [to_docket(p, SettleItem(p, i, Settled.WITHDRAWN, at))]
        case _:
            return []


def to_docket(project: str, command: DocketCommand) -> Issue:
    """A command to the project's docket."""
    return Issue(docket, docket_stream(project), command)


def _unless_over(state: Case, command: WithdrawCase) -> Sequence[Event]:
    """A case that was decided while the project was being withdrawn keeps its decision."""
    return [] if state.progress in TERMINAL else case.decide(state, command)


closing: Decider[Case, WithdrawCase, Event] = Decider(case.initial, _unless_over, case.evolve)


def to_case(command: CaseCommand) -> Issue:
    """A command to its case."""
    return Issue(case, case_stream(command.project, command.item), command)


def _listed(command: ListDocket | DelistDocket) -> Issue:
    return Issue(docket_list, DOCKETS, command)


def move_deadlines(project: str, item: str, reference: Reference) -> Issue:
    """The case is counted again by the calendar now in force."""
    return to_case(
        MoveDeadlines(project=project, item=item, at=reference.at, calendar=reference.calendar)
    )
