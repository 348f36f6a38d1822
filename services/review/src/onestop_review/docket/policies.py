"""The docket is told what intake publishes, and how its cases end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.identifiers import attempt_of_licence, item_of_licence
from onestop_contracts.intake import (
    GuidanceIssued,
    ItemAppliedAgain,
    MaterialsHandedIn,
    ProjectAccepted,
    ProjectAmended,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
)
from onestop_contracts.review import (
    CaseRefused,
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
    LicenceRevoked,
)

from onestop_review.docket.events import Settled
from onestop_review.docket.telling import (
    CloseDocket,
    NoteAcceptance,
    NoteAmendment,
    NoteGuidance,
    NoteMaterials,
    OpenDocket,
    ReopenItem,
    SettleItem,
)
from onestop_review.reference import Reference

YES = "yes"


def follow_intake(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """Intake's facts are told to the project's docket, which says what follows."""
    match recorded.event:
        case ProjectFiled() as filed:
            return [ask(_opening(filed), filed.project)]
        case ProjectAmended(project=p, attributes=said, amended_at=at):
            return [ask(NoteAmendment(major=said.major == YES, amended_at=at), p)]
        case GuidanceIssued(project=p, division=d, items=items, materials=m, issued_at=at):
            return [ask(NoteGuidance(division=d, items=items, materials=m, issued_at=at), p)]
        case MaterialsHandedIn(project=p, item=i, materials=m, handed_in_at=at):
            return [ask(NoteMaterials(item=i, materials=m, handed_in_at=at), p)]
        case ProjectAccepted(project=p, accepted_at=at):
            noted_at = max(at, recorded.recorded_at)
            return [ask(NoteAcceptance(accepted_at=at, noted_at=noted_at), p)]
        case ProjectRefused(project=p, refused_at=at):
            return [ask(CloseDocket(reason="refused", withdrawn=False, closed_at=at), p)]
        case ProjectWithdrawn(project=p, reason=reason, withdrawn_at=at):
            return [ask(CloseDocket(reason=reason, withdrawn=True, closed_at=at), p)]
        case ProjectClosed(project=p, outcome=outcome, explanation=why, closed_at=at):
            reason = f"{outcome}: {why}"
            return [ask(CloseDocket(reason=reason, withdrawn=False, closed_at=at), p)]
        case ItemAppliedAgain(project=p, item=item, materials=papers, applied_at=at):
            return [ask(ReopenItem(item=item, materials=papers, applied_at=at), p)]
        case _:
            return []


def _opening(filed: ProjectFiled) -> OpenDocket:
    return OpenDocket(
        name_zh=filed.name_zh,
        name_en=filed.name_en,
        applicant=filed.applicant.uscc,
        division=filed.division,
        major=filed.attributes.major == YES,
        filed_at=filed.filed_at,
        filing=filed.filing,
    )


def settle(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """How a case ended is told to its docket, and that a licence was revoked."""
    match recorded.event:
        case ItemApproved(project=p, item=i, attempt=n, decided_at=at):
            return [_settled(p, i, n, Settled.APPROVED, at)]
        case ItemRejected(project=p, item=i, attempt=n, decided_at=at):
            return [_settled(p, i, n, Settled.REJECTED, at)]
        case CaseRefused(project=p, item=i, attempt=n, refused_at=at):
            return [_settled(p, i, n, Settled.REFUSED, at)]
        case CaseWithdrawn(project=p, item=i, attempt=n, withdrawn_at=at):
            return [_settled(p, i, n, Settled.WITHDRAWN, at)]
        case LicenceRevoked(project=p, number=number, revoked_at=at):
            item, attempt = item_of_licence(number), attempt_of_licence(number)
            return [_settled(p, item, attempt, Settled.REVOKED, at)]
        case _:
            return []


def _settled(project: str, item: str, attempt: int, outcome: Settled, at: datetime) -> Ask:
    act = SettleItem(item=item, attempt=attempt, outcome=outcome, settled_at=at)
    return ask(act, project)


follow_intake_policy: Policy[Reference] = Policy("follow-intake", follow_intake)
settle_policy: Policy[Reference] = Policy("settle", settle)
