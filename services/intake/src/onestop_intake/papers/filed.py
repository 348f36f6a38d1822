"""From the receipt to acceptance or refusal."""

from onestop_chassis.papers.days import day_zh, instant
from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Sheet, Text, points, rows
from onestop_contracts.intake import ProjectAccepted, ProjectFiled, ProjectRefused

from onestop_intake.papers.about import (
    CENTRE,
    CENTRE_EN,
    REMEDIES,
    REMEDIES_EN,
    filed,
    papers_table,
    project_rows,
)
from onestop_intake.project.events import CorrectionRequested, CorrectionSupplied


def receipt(story: Story) -> Sheet:
    """收件凭证: what came in, when, and by when the centre says whether anything is missing."""
    said = story.latest(ProjectFiled)
    return Sheet(
        addressed_to=said.applicant.name,
        blocks=(
            Text(
                "你单位提交的投资项目申请材料已收悉，现出具收件凭证。",
                "Your application for an investment project has been received.",
            ),
            project_rows(story),
            rows(
                ("收件时间", "Received", instant(said.filed_at)),
                ("告知是否补正的期限", "Corrections are asked for by", instant(said.accept_by)),
            ),
            papers_table(story, said.materials),
            Text(
                "逾期不告知补正的，自收到申请材料之日起即为受理（《行政许可法》第三十二条）。"
                "扫描二维码可查询办理进度。",
                "If nothing is asked for by then, the application counts as accepted as of its "
                "receipt (Administrative Licensing Law, art. 32). The code leads to its progress.",
            ),
        ),
        issuer_zh=CENTRE,
        issuer_en=CENTRE_EN,
        verify=f"/track/{said.project}",
    )


def correction_notice(story: Story) -> Sheet:
    """一次性告知补正通知书: everything that is to be corrected, said once."""
    asked = story.latest(CorrectionRequested)
    return Sheet(
        addressed_to=filed(story).applicant.name,
        blocks=(
            Text(
                "经审查，你单位提交的申请材料不齐全或者不符合法定形式，"
                "现一次性告知需要补正的全部内容。",
                "The application is not complete or not in due form. This is everything that has "
                "to be corrected; nothing further will be asked for.",
            ),
            project_rows(story),
            *points("需要补正的内容", "To be corrected", asked.points),
            rows(
                ("依据", "Legal basis", asked.basis),
                ("告知时间", "Told", instant(asked.requested_at)),
            ),
            Text(
                "请补正后向窗口提交；受理期限自收到补正材料之日起重新计算。",
                "Hand in the correction at the window; the time to accept runs anew from then.",
            ),
        ),
        issuer_zh=CENTRE,
        issuer_en=CENTRE_EN,
    )


def acceptance_notice(story: Story) -> Sheet:
    """受理通知书: taken on, by the centre or by law, and how its days are counted."""
    accepted, said = story.latest(ProjectAccepted), filed(story)
    supplied = story.since(ProjectFiled, CorrectionSupplied)
    corrected = [material for one in supplied for material in one.materials]
    there = {one.code: one for one in (*said.materials, *corrected)}
    if accepted.deemed:
        why = Text(
            "期限内未告知补正，依照《行政许可法》第三十二条，自收到申请材料之日起即为受理。",
            "Nothing was asked for in time: by art. 32 of the Administrative Licensing Law the "
            "application is accepted as of the receipt of its documents.",
        )
    else:
        why = Text(
            "你单位提交的申请材料齐全、符合法定形式，现决定予以受理。",
            "The application is complete and in due form, and is accepted.",
        )
    return Sheet(
        addressed_to=said.applicant.name,
        blocks=(
            why,
            project_rows(story),
            rows(
                ("受理时间", "Accepted as of", instant(accepted.accepted_at)),
                ("办理时限", "Time limit", f"{accepted.limit_days} 天"),
                ("届满日期", "Last day", day_zh(accepted.target_on)),
            ),
            papers_table(story, there.values()),
        ),
        issuer_zh=CENTRE,
        issuer_en=CENTRE_EN,
    )


def refusal(story: Story) -> Sheet:
    """不予受理决定书: not taken on, why, and what can be done against that."""
    refused = story.latest(ProjectRefused)
    return Sheet(
        addressed_to=filed(story).applicant.name,
        blocks=(
            Text(
                "你单位提交的投资项目申请，经审查，决定不予受理。",
                "The application is not accepted.",
            ),
            project_rows(story),
            *points("理由", "Reasons", refused.reasons),
            rows(
                ("依据", "Legal basis", refused.basis),
                ("决定时间", "Decided", instant(refused.refused_at)),
            ),
            Text(REMEDIES, REMEDIES_EN),
        ),
        issuer_zh=CENTRE,
        issuer_en=CENTRE_EN,
    )
