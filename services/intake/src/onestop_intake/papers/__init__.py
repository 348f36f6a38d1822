"""The papers (文书) that intake makes, by the fact that makes each."""

from onestop_chassis.papers.kind import Kind
from onestop_chassis.papers.printing import printing_of
from onestop_contracts.intake import (
    GuidanceIssued,
    PaperPrinted,
    ProjectAccepted,
    ProjectFiled,
    ProjectRefused,
    ResultHandedOut,
)

from onestop_intake.papers import filed, guided, handed_out
from onestop_intake.project.events import CorrectionRequested

KINDS = (
    Kind(
        name="receipt",
        letters="SJ",
        zh="收件凭证",
        en="Receipt of an application",
        of=(ProjectFiled,),
        says=filed.receipt,
    ),
    Kind(
        name="correction-notice",
        letters="BZ",
        zh="一次性告知补正通知书",
        en="Notice of everything to be corrected",
        of=(CorrectionRequested,),
        says=filed.correction_notice,
    ),
    Kind(
        name="acceptance-notice",
        letters="SL",
        zh="受理通知书",
        en="Notice of acceptance",
        of=(ProjectAccepted,),
        says=filed.acceptance_notice,
    ),
    Kind(
        name="refusal",
        letters="BS",
        zh="不予受理决定书",
        en="Decision not to accept the application",
        of=(ProjectRefused,),
        says=filed.refusal,
    ),
    Kind(
        name="guidance-sheet",
        letters="ZD",
        zh="审批事项指导单",
        en="Guidance sheet of the items to be approved",
        of=(GuidanceIssued,),
        says=guided.guidance_sheet,
    ),
    Kind(
        name="hand-out-list",
        letters="SD",
        zh="送达清单",
        en="List of what was handed out",
        of=(ResultHandedOut,),
        says=handed_out.hand_out_list,
    ),
)
printing, PrintPaper = printing_of(PaperPrinted)
