"""The papers (文书) that review makes, by the fact that makes each.

What authorities have between them is `inner`: the applicant is not served it.
"""

from onestop_chassis.papers.kind import Kind
from onestop_chassis.papers.printing import printing_of
from onestop_contracts.review import (
    CaseAccepted,
    CaseDeemedAccepted,
    CaseRefused,
    ConsultationConcluded,
    DefaultConsentGranted,
    ItemApproved,
    ItemRejected,
    LicenceRevoked,
    LicencesIssued,
    PaperPrinted,
)

from onestop_review.case.events import CorrectionRequested
from onestop_review.papers import decided, licensed, supervised, taken_on


def licences_of(event: LicencesIssued) -> tuple[object, ...]:
    """Each licence has a paper of its own."""
    return event.licences


OF_CASES = (
    Kind(
        name="item-correction-notice",
        letters="BX",
        zh="一次性告知补正通知书",
        en="Notice of everything to be corrected",
        of=(CorrectionRequested,),
        says=taken_on.correction_notice,
    ),
    Kind(
        name="item-acceptance-notice",
        letters="SX",
        zh="受理通知书",
        en="Notice of acceptance",
        of=(CaseAccepted, CaseDeemedAccepted),
        says=taken_on.acceptance_notice,
    ),
    Kind(
        name="item-refusal",
        letters="BL",
        zh="不予受理决定书",
        en="Decision not to accept the application",
        of=(CaseRefused,),
        says=taken_on.refusal,
    ),
    Kind(
        name="default-consent",
        letters="MR",
        zh="默认同意确认书",
        en="Confirmation of consent by silence",
        of=(DefaultConsentGranted,),
        says=supervised.default_consent,
        inner=True,
    ),
    Kind(
        name="consultation-minutes",
        letters="HS",
        zh="会商纪要",
        en="Minutes of the consultation",
        of=(ConsultationConcluded,),
        says=supervised.minutes,
        inner=True,
    ),
    Kind(
        name="approval",
        letters="XK",
        zh="准予行政许可决定书",
        en="Decision to approve",
        of=(ItemApproved,),
        says=decided.approval,
    ),
    Kind(
        name="rejection",
        letters="BY",
        zh="不予行政许可决定书",
        en="Decision to reject",
        of=(ItemRejected,),
        says=decided.rejection,
    ),
)
OF_LICENCES = (
    Kind(
        name="licence",
        letters="ZZ",
        zh="行政许可证照",
        en="Licence",
        of=(LicencesIssued,),
        says=licensed.licence,
        parts=licences_of,
    ),
    Kind(
        name="revocation",
        letters="CX",
        zh="撤销行政许可决定书",
        en="Decision to revoke a licence",
        of=(LicenceRevoked,),
        says=licensed.revocation,
    ),
)
KINDS = (*OF_CASES, *OF_LICENCES)
printing, PrintPaper = printing_of(PaperPrinted)
