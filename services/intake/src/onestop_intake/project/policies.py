"""What review's facts about cases and licences make of a project."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.review import (
    AuthorityPassed,
    CaseAccepted,
    CaseClockPaused,
    CaseClockResumed,
    CaseDeemedAccepted,
    CaseOpened,
    CaseRefused,
    CaseResumed,
    CaseSuspended,
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
    LicenceRevoked,
    LicencesIssued,
    LimitExtended,
    MaterialsAwaited,
    SupervisionOpened,
    WindowExtended,
)

from onestop_intake.project.case_changes import ProgressFact
from onestop_intake.project.progress import RecordLicences, RecordProgress, RecordRevocation
from onestop_intake.reference import Reference


def progress(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """A case of a project moved: intake's progress, clock and plan follow."""
    match recorded.event:
        case (
            MaterialsAwaited()
            | CaseOpened()
            | CaseAccepted()
            | CaseDeemedAccepted()
            | CaseClockPaused()
            | CaseClockResumed()
            | CaseSuspended()
            | CaseResumed()
            | LimitExtended()
            | ItemApproved()
            | ItemRejected()
            | CaseRefused()
            | CaseWithdrawn()
            | SupervisionOpened()
            | WindowExtended()
            | AuthorityPassed()
        ) as fact:
            at = happened_at(fact, recorded.recorded_at)
            return [ask(RecordProgress(fact=fact, at=at), fact.project)]
        case _:
            return []


def counter(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """Licences of a phase were issued: they wait at the counter (一窗出件); one was revoked."""
    match recorded.event:
        case LicencesIssued(project=code, licences=licences) as issued:
            act = RecordLicences(
                phase=issued.phase,
                numbers=tuple(licence.number for licence in licences),
                at=issued.issued_at,
                hand_over_by=issued.hand_over_by,
            )
            return [ask(act, code)]
        case LicenceRevoked(project=code, number=number, revoked_at=at):
            return [ask(RecordRevocation(number=number, at=at), code)]
        case _:
            return []


def happened_at(fact: ProgressFact, recorded_at: datetime) -> datetime:
    """When it happened, for the ledger: what stops and restarts a clock names its own instant."""
    match fact:
        case CaseClockPaused(paused_at=at) | CaseSuspended(suspended_at=at):
            return at
        case CaseClockResumed(resumed_at=at) | CaseResumed(resumed_at=at):
            return at
        case CaseRefused(refused_at=at):
            return at
        case ItemApproved(decided_at=at) | ItemRejected(decided_at=at):
            return at
        case _:
            return recorded_at


policies: tuple[Policy[Reference], ...] = (
    Policy("progress", progress),
    Policy("counter", counter),
)
