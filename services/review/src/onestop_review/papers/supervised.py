"""Between authorities: the confirmation of consent by silence, the minutes of a consultation."""

from onestop_chassis.papers.days import instant
from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Block, Sheet, Table, Text, points, rows
from onestop_contracts.review import (
    ConsultationConcluded,
    ConsultationConvened,
    DefaultConsentGranted,
    ObjectionFiled,
)

from onestop_review.case.decision import CENTRE_NAME
from onestop_review.papers.about import department, item_rows, officer
from onestop_review.papers.words import OUTCOMES, STAGES


def default_consent(story: Story) -> Sheet:
    """默认同意确认书: the deadline passed without an objection."""
    granted = story.latest(DefaultConsentGranted)
    behalf = department(story, granted.on_behalf_of)
    return Sheet(
        addressed_to=behalf,
        blocks=(
            Text(
                "贵部门首席代表在下列默认监督期内未提出书面反对意见，视为同意。",
                "The chief representative filed no written objection within this window: that "
                "counts as consent.",
            ),
            item_rows(story),
            rows(
                ("监督环节", "Stage", STAGES[granted.stage]),
                ("首席代表", "Representative", officer(story, granted.representative)),
                ("委派", "Mandate", granted.mandate),
                ("监督期开始", "Window opened", instant(granted.opens_at)),
                (
                    "监督期截止（法律上的同意时刻）",
                    "Deadline, the moment in law",
                    instant(granted.deadline),
                ),
                ("系统确认时间", "Confirmed", instant(granted.granted_at)),
                (
                    "规则版本、日历版本",
                    "Versions of rules and calendar",
                    f"{granted.rule_version}、{granted.calendar_version}",
                ),
                ("所示内容摘要", "Digest of what was shown", granted.shown),
            ),
            Text(
                "附件 certificate.json 为默认同意证明，可凭公钥离线核验。",
                "The file certificate.json inside is the certificate of silence; it is verified "
                "offline with the public key.",
            ),
        ),
        issuer_zh=CENTRE_NAME,
    )


def minutes(story: Story) -> Sheet:
    """会商纪要: what was objected, what each unit said, and how it ended."""
    ended = story.latest(ConsultationConcluded)
    objection = _of(story, ended.objection)
    convened = story.latest(ConsultationConvened)
    lines = tuple((department(story, one.unit), one.statement) for one in ended.positions)
    head = (("单位", "Unit"), ("意见", "Position"))
    blocks: tuple[Block, ...] = (
        item_rows(story),
        rows(
            ("反对意见", "Objection", objection.grounds),
            ("法律依据", "Legal basis", objection.legal_basis),
            ("召集人", "Convened by", officer(story, convened.convened_by)),
            ("参加单位", "Units", "、".join(department(story, one) for one in convened.units)),
        ),
        Table("各单位意见", "What each unit said", head, lines, (1, 3)),
        rows(
            ("会商结论", "Outcome", OUTCOMES[ended.outcome]),
            ("结论人", "Concluded by", officer(story, ended.concluded_by)),
            ("结论时间", "Concluded", instant(ended.concluded_at)),
            ("签署纪要原件摘要", "Digest of the signed minutes", ended.minutes),
        ),
        *points("同意的条件", "Conditions", ended.conditions),
    )
    return Sheet(addressed_to="", blocks=blocks, issuer_zh=CENTRE_NAME)


def _of(story: Story, name: str) -> ObjectionFiled:
    filed = (one.event for one in story.facts if isinstance(one.event, ObjectionFiled))
    return next(one for one in filed if one.objection == name)
