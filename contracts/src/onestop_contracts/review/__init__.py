"""What the approval department (审批服务部) publishes: rules, posts, cases and licences."""

from onestop_contracts.review.cases import (
    AuthorityPassed,
    CaseAccepted,
    CaseDeemedAccepted,
    CaseFact,
    CaseOpened,
    CaseRefused,
    CaseWithdrawn,
    MaterialsAwaited,
    Opening,
)
from onestop_contracts.review.clocks import (
    CaseClockPaused,
    CaseClockResumed,
    CaseResumed,
    CaseSuspended,
    DeadlinesMoved,
    LimitExtended,
)
from onestop_contracts.review.consultation import (
    ConsultationConcluded,
    ConsultationConvened,
    EscalatedToGovernment,
    GovernmentDecided,
    ObjectionRegistered,
)
from onestop_contracts.review.decisions import Decision, ItemApproved, ItemRejected
from onestop_contracts.review.licences import LicenceRevoked, LicencesIssued
from onestop_contracts.review.papers import PaperPrinted
from onestop_contracts.review.posts import MandateEnded, RepresentativeAppointed, StandInNamed
from onestop_contracts.review.rules import (
    CalendarPublished,
    CatalogueRevised,
    DelegationEnded,
    DelegationGranted,
    DepartmentRegistered,
)
from onestop_contracts.review.supervision import (
    ConsentGiven,
    DefaultConsentGranted,
    ObjectionFiled,
    SupervisionOpened,
    WindowExtended,
)

__all__ = [
    "AuthorityPassed",
    "CalendarPublished",
    "CaseAccepted",
    "CaseClockPaused",
    "CaseClockResumed",
    "CaseDeemedAccepted",
    "CaseFact",
    "CaseOpened",
    "CaseRefused",
    "CaseResumed",
    "CaseSuspended",
    "CaseWithdrawn",
    "CatalogueRevised",
    "ConsentGiven",
    "ConsultationConcluded",
    "ConsultationConvened",
    "DeadlinesMoved",
    "Decision",
    "DefaultConsentGranted",
    "DelegationEnded",
    "DelegationGranted",
    "DepartmentRegistered",
    "EscalatedToGovernment",
    "GovernmentDecided",
    "ItemApproved",
    "ItemRejected",
    "LicenceRevoked",
    "LicencesIssued",
    "LimitExtended",
    "MandateEnded",
    "MaterialsAwaited",
    "ObjectionFiled",
    "ObjectionRegistered",
    "Opening",
    "PaperPrinted",
    "RepresentativeAppointed",
    "StandInNamed",
    "SupervisionOpened",
    "WindowExtended",
]
