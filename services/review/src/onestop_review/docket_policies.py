"""What a project's docket says is carried out: cases open and end, phases get their licences."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.recorded import Recorded
from onestop_contracts.identifiers import case_name
from onestop_contracts.parts import WithdrawalGround

from onestop_review.case.materials import TakeMaterials
from onestop_review.case.opening import OpenCase
from onestop_review.case.passing import PassAuthority
from onestop_review.case.recount import MoveDeadlines
from onestop_review.case.withdrawal import WithdrawUnneeded, WithdrawWithProject
from onestop_review.docket.events import (
    CalendarApplied,
    CaseDue,
    DocketClosed,
    DocketSettled,
    GuidanceNoted,
    MaterialsNoted,
    PhaseComplete,
    PowersApplied,
)
from onestop_review.docket_list import DelistDocket, ListDocket
from onestop_review.licence_bundle.issuing import IssueLicences
from onestop_review.reference import Reference

PROJECT_OVER = "项目已终结，不再办理 / the project is over, and the case with it"
WITH_PROJECT = "随项目撤回 / withdrawn with the project"


def follow_docket(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """What the docket says: a case opens, a phase gets its licences, open cases end with it."""
    match recorded.event:
        case CaseDue() as due:
            return [_open_case(due), ask(ListDocket(project=due.project))]
        case MaterialsNoted(project=p, item=item, materials=materials, handed_in_at=at) as noted:
            taking = TakeMaterials(materials=materials, handed_in_at=at)
            return [ask(taking, p, case_name(item, noted.attempt))]
        case GuidanceNoted(project=p, ended=cases, noted_at=at):
            return [ask(WithdrawUnneeded(noted_at=at), p, case) for case in cases]
        case PhaseComplete() as complete:
            return [_licences(complete)]
        case DocketClosed(project=p, pending=cases) as closed:
            return [*(_withdraw(closed, c) for c in cases), ask(DelistDocket(project=p))]
        case DocketSettled(project=p):
            return [ask(DelistDocket(project=p))]
        case CalendarApplied(project=p, pending=cases):
            return [ask(MoveDeadlines(), p, case) for case in cases]
        case PowersApplied(project=p, pending=cases):
            return [ask(PassAuthority(), p, case) for case in cases]
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
        filing=due.filing,
    )
    return ask(act, due.project, case_name(due.item, due.attempt))


def _withdraw(closed: DocketClosed, case: str) -> Ask:
    withdrawn = closed.withdrawn
    act = WithdrawWithProject(
        reason=f"{WITH_PROJECT if withdrawn else PROJECT_OVER}: {closed.reason}",
        ground=WithdrawalGround.WITH_PROJECT if withdrawn else WithdrawalGround.PROJECT_OVER,
        closed_at=closed.closed_at,
    )
    return ask(act, closed.project, case)


def _licences(complete: PhaseComplete) -> Ask:
    act = IssueLicences(
        division=complete.division,
        phase=complete.phase,
        items=complete.approved,
        completed_at=complete.completed_at,
        attempts=complete.attempts,
    )
    return ask(act, complete.project)
