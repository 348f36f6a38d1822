"""送达清单: which licences were handed over the counter."""

from onestop_chassis.papers.days import instant
from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Sheet, Table, Text, rows
from onestop_contracts.intake import ResultHandedOut

from onestop_intake.papers.about import CENTRE, CENTRE_EN, filed, project_rows


def hand_out_list(story: Story) -> Sheet:
    """What was handed out together, with a place for the signature of whoever received it."""
    handed = story.latest(ResultHandedOut)
    lines = tuple((str(n), number, "") for n, number in enumerate(handed.licences, 1))
    head = (("序号", "No."), ("证照编号", "Licence"), ("备注", "Remark"))
    return Sheet(
        addressed_to=filed(story).applicant.name,
        blocks=(
            Text("下列证照已由窗口发放。", "These licences were handed out at the window."),
            project_rows(story),
            Table("发放的证照", "Licences handed out", head, lines, (1, 6, 3)),
            rows(
                ("发放时间", "Handed out", instant(handed.handed_out_at)),
                ("领取人签名", "Received by (signature)", "　"),
                ("身份证件号码后四位", "Last four digits of the identity card", "　"),
                ("窗口人员签名", "Window clerk (signature)", "　"),
            ),
        ),
        issuer_zh=CENTRE,
        issuer_en=CENTRE_EN,
    )
