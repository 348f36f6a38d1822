"""A project's docket told what intake and the cases say, and what the docket says carried out."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Issue
from onestop_chassis.recorded import Recorded
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

from onestop_review.case.opening import OpenCase
from onestop_review.case.recount import MoveDeadlines
from onestop_review.case.withdrawal import WithdrawWithProject
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


def follow_docket(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue | Ask]:
    """What the docket says: a case opens, a phase gets its licences, open cases end with it."""
    match recorded.event:
        case CaseDue() as due:
            return [_open_case(due), _listed(ListDocket(due.project))]
        case PhaseComplete() as complete:
            return [_licences(complete, reference)]
        case DocketClosed(project=p, pending=items) as closed:
            return [*(_withdraw(closed, i) for i in items), _listed(DelistDocket(p))]
        case DocketSettled(project=p):
            return [_listed(DelistDocket(p))]
        case CalendarApplied(project=p, pending=items):
            return [ask(MoveDeadlines(), p, item) for item in items]
        case _:
            return []


def _open_case(due: CaseDue) -> Ask:
    act = OpenCase(
        line=due.line,
        division=due.division,
        major=due.major,
        materials=due.materials,
        prerequisites=due.prerequisites,
        received_at=due.received_at,
    )
    return ask(act, due.project, due.item)


def _withdraw(closed: DocketClosed, item: str) -> Ask:
    reason = closed.reason if closed.withdrawn else f"{PROJECT_OVER}: {closed.reason}"
    act = WithdrawWithProject(reason=reason, closed_at=closed.closed_at)
    return ask(act, closed.project, item)


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


def _listed(command: ListDocket | DelistDocket) -> Issue:
    return Issue(docket_list, DOCKETS, command)
