"""What somebody's fact makes this service do: intake's facts, and the cases' own."""

import hashlib
from collections.abc import Sequence
from typing import Any

from onestop_chassis.decider import Decider
from onestop_chassis.policy import Issue, Policy
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
from onestop_contracts.parts import ConsultationOutcome, Stage
from onestop_contracts.review import (
    CalendarPublished,
    CaseAccepted,
    CaseDeemedAccepted,
    CaseOpened,
    CaseWithdrawn,
    ConsultationConcluded,
    ItemApproved,
    ItemRejected,
    SupervisionOpened,
)

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_commands import (
    CaseCommand,
    Escalate,
    MoveDeadlines,
    OpenCase,
    ServeNotice,
    WithdrawCase,
)
from onestop_review.case_events import DecisionDrafted
from onestop_review.case_state import TERMINAL, Case
from onestop_review.docket import docket
from onestop_review.docket import stream as docket_stream
from onestop_review.docket_facts import (
    ApplyCalendar,
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
            return [_docket(filed.project, _opening(filed))]
        case GuidanceIssued(project=p, division=d, items=items, materials=m, issued_at=at):
            return [_docket(p, NoteGuidance(p, d, items, m, at))]
        case ProjectAccepted(project=p, accepted_at=at):
            return [_docket(p, NoteAcceptance(p, at, max(at, recorded.recorded_at)))]
        case ProjectRefused(project=p, refused_at=at):
            return [_docket(p, CloseDocket(p, "refused", withdrawn=False, at=at))]
        case ProjectWithdrawn(project=p, reason=reason, withdrawn_at=at):
            return [_docket(p, CloseDocket(p, reason, withdrawn=True, at=at))]
        case ProjectClosed(project=p, outcome=outcome, explanation=why, closed_at=at):
            return [_docket(p, CloseDocket(p, f"{outcome}: {why}", withdrawn=False, at=at))]
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
            return [_case(_open_case(due, reference)), _listed(ListDocket(due.project))]
        case PhaseComplete() as complete:
            return [_licences(complete, reference)]
        case DocketClosed(project=p, pending=items) as closed:
            return [*(_withdraw(closed, i) for i in items), _listed(DelistDocket(p))]
        case DocketSettled(project=p):
            return [_listed(DelistDocket(p))]
        case CalendarApplied(project=p, pending=items):
            return [_move(p, item, reference) for item in items]
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


def serve_notices(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """Acceptance and a draft decision are each put before the representative.

    The window starts when its notice is served, which is now and not when the case was taken on.
    """
    match recorded.event:
        case CaseAccepted() | CaseDeemedAccepted():
            return [_notice(recorded, Stage.ACCEPTANCE, reference)]
        case DecisionDrafted():
            return [_notice(recorded, Stage.HANDLING, reference)]
        case _:
            return []


def _notice(recorded: Recorded[Any], stage: Stage, reference: Reference) -> Issue:
    shown = recorded.event
    return _case(
        ServeNotice(
            project=shown.project,
            item=shown.item,
            at=max(recorded.recorded_at, reference.at),
            stage=stage,
            channel="platform",
            receipt=f"platform/{recorded.id}",
            shown=hashlib.sha256(shown.model_dump_json().encode()).hexdigest(),
            post=reference.post(shown.jurisdiction, shown.department, shown.item),
            calendar=reference.calendar,
            rules=reference.rules_for(shown.jurisdiction, shown.item),
        )
    )


def escalate(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """A consultation without agreement goes up to the government."""
    match recorded.event:
        case ConsultationConcluded(outcome=ConsultationOutcome.NO_AGREEMENT) as concluded:
            command = Escalate(
                project=concluded.project,
                item=concluded.item,
                at=max(concluded.concluded_at, reference.at),
                objection=concluded.objection,
                person=concluded.concluded_by,
                calendar=reference.calendar,
                rules=reference.rules,
            )
            return [_case(command)]
        case _:
            return []


def settle(recorded: Recorded[Any], _: Reference) -> Sequence[Issue]:
    """How a case ended is told to its docket."""
    match recorded.event:
        case ItemApproved(project=p, item=i, decided_at=at):
            return [_docket(p, SettleItem(p, i, Settled.APPROVED, at))]
        case ItemRejected(project=p, item=i, decided_at=at):
            return [_docket(p, SettleItem(p, i, Settled.REJECTED, at))]
        case CaseWithdrawn(project=p, item=i, withdrawn_at=at):
            return [_docket(p, SettleItem(p, i, Settled.WITHDRAWN, at))]
        case _:
            return []


def keep_calendar(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """A holiday notice reaches every open case, and a case opened by an older one hears of it."""
    match recorded.event:
        case CalendarPublished(version=version):
            at = reference.at
            return [_docket(p, ApplyCalendar(p, version, at)) for p in reference.dockets]
        case CaseOpened() | SupervisionOpened():
            return _overtaken(recorded.event, reference)
        case _:
            return []


def _overtaken(event: CaseOpened | SupervisionOpened, reference: Reference) -> Sequence[Issue]:
    """The command read the calendar just before a notice came in."""
    if event.calendar_version >= reference.calendar.version:
        return []
    return [_move(event.project, event.item, reference)]


def _move(project: str, item: str, reference: Reference) -> Issue:
    return _case(
        MoveDeadlines(project=project, item=item, at=reference.at, calendar=reference.calendar)
    )


def _docket(project: str, command: DocketCommand) -> Issue:
    return Issue(docket, docket_stream(project), command)


def _unless_over(state: Case, command: WithdrawCase) -> Sequence[Event]:
    """A case that was decided while the project was being withdrawn keeps its decision."""
    return [] if state.progress in TERMINAL else case.decide(state, command)


closing: Decider[Case, WithdrawCase, Event] = Decider(case.initial, _unless_over, case.evolve)


def _case(command: CaseCommand) -> Issue:
    return Issue(case, case_stream(command.project, command.item), command)


def _listed(command: ListDocket | DelistDocket) -> Issue:
    return Issue(docket_list, DOCKETS, command)


policies: tuple[Policy[Reference], ...] = (
    Policy("follow-intake", follow_intake),
    Policy("follow-docket", follow_docket),
    Policy("serve-notices", serve_notices),
    Policy("escalate", escalate),
    Policy("settle", settle),
    Policy("keep-calendar", keep_calendar),
)
