"""An item's acceptance, correction notice and refusal."""

from onestop_chassis.papers.days import day_zh, instant
from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Sheet, Text, points, rows
from onestop_contracts.review import CaseAccepted, CaseDeemedAccepted, CaseRefused

from onestop_review.case.decision import CENTRE_NAME
from onestop_review.case.events import CorrectionRequested
from onestop_review.papers.about import firm, item_rows, officer


def correction_notice(story: Story) -> Sheet:
    """补正通知书 of one item: everything that is to be corrected, said once."""
    asked = story.latest(CorrectionRequested)
    return Sheet(
        addressed_to=firm(story),
        blocks=(
            Text(
                "经审查，你单位就下列事项提交的申请材料不齐全或者不符合法定形式，"
                "现一次性告知需要补正的全部内容。",
                "The application for this item is not complete or not in due form. This is "
                "everything that has to be corrected; nothing further will be asked for.",
            ),
            item_rows(story),
            *points("需要补正的材料", "Documents to be corrected", asked.materials),
            *points("需要补正的内容", "What is to be corrected", asked.reasons),
            rows(
                ("预计补正日期", "Expected by", day_zh(asked.expected_on)),
                ("告知时间", "Told", instant(asked.requested_at)),
            ),
        ),
        issuer_zh=CENTRE_NAME,
    )


def acceptance_notice(story: Story) -> Sheet:
    """受理通知书 of one item: taken on by the centre, or by law."""
    event = story.made_by.event
    deemed = isinstance(event, CaseDeemedAccepted)
    at = event.effective_at if deemed else story.latest(CaseAccepted).accepted_at
    why = (
        Text(
            "期限内未告知补正，依照《行政许可法》第三十二条，自收到申请材料之日起即为受理。",
            "Nothing was asked for in time: by art. 32 of the Administrative Licensing Law the "
            "application is accepted as of the receipt of its documents.",
        )
        if deemed
        else Text(
            "你单位就下列事项提交的申请材料齐全、符合法定形式，现决定予以受理。",
            "The application for this item is complete and in due form, and is accepted.",
        )
    )
    return Sheet(
        addressed_to=firm(story),
        blocks=(
            why,
            item_rows(story),
            rows(
                ("受理时间", "Accepted as of", instant(at)),
                ("作出决定的期限", "Decided by", instant(event.decide_by)),
            ),
        ),
        issuer_zh=CENTRE_NAME,
    )


def refusal(story: Story) -> Sheet:
    """不予受理决定书 of one item: not taken on, why, and what can be done against that."""
    refused = story.latest(CaseRefused)
    return Sheet(
        addressed_to=firm(story),
        blocks=(
            Text("你单位就下列事项的申请，经审查，决定不予受理。", "The item is not accepted."),
            item_rows(story),
            *points("理由", "Reasons", refused.reasons),
            rows(
                ("依据", "Legal basis", refused.basis),
                ("决定文号", "Decision", refused.decision),
                ("决定时间", "Decided", instant(refused.refused_at)),
                ("决定人", "Decided by", officer(story, refused.person)),
            ),
            Text(refused.remedies),
        ),
        issuer_zh=refused.centre,
    )
