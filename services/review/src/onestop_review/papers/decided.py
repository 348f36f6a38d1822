"""准予、不予行政许可决定书: the decision of an item, with everything that it names."""

from onestop_chassis.papers.days import instant
from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Block, Rows, Sheet, Table, Text, points, rows
from onestop_contracts.parts import Authority
from onestop_contracts.review import Decision, ItemApproved, ItemRejected

from onestop_review.papers.about import department, firm, item_rows, officer
from onestop_review.papers.words import CAPACITIES, ENDED, STAGES


def approval(story: Story) -> Sheet:
    """The item is approved, on these conditions."""
    says = Text(
        "你单位就下列事项提出的申请，经审查，符合法定条件、标准，决定准予行政许可。",
        "The application meets the conditions that the law sets, and is approved.",
    )
    return _decision(story, story.latest(ItemApproved), says)


def rejection(story: Story) -> Sheet:
    """The item is rejected, for these reasons."""
    says = Text(
        "你单位就下列事项提出的申请，经审查，决定不予行政许可。",
        "The application is rejected.",
    )
    return _decision(story, story.latest(ItemRejected), says)


def _decision(story: Story, decided: Decision, says: Text) -> Sheet:
    blocks: tuple[Block, ...] = (
        says,
        item_rows(story),
        *points("理由", "Reasons", decided.reasons),
        *points("许可条件", "Conditions", decided.conditions),
        _grounds(story, decided),
        *_windows(decided),
        Text(decided.remedies),
    )
    return Sheet(addressed_to=firm(story), blocks=blocks, issuer_zh=_issuer(story, decided))


def _issuer(story: Story, decided: Decision) -> str:
    kept = decided.authority is Authority.DEPARTMENT
    return department(story, decided.department) if kept else decided.centre


def _grounds(story: Story, decided: Decision) -> Rows:
    held = decided.delegation and f"{decided.delegation}（第 {decided.delegation_version} 版）"
    capacity = CAPACITIES.get(decided.capacity, decided.capacity)
    return rows(
        ("决定文号", "Decision", decided.decision),
        ("决定时间", "Decided", instant(decided.decided_at)),
        ("决定人", "Decided by", f"{officer(story, decided.person)}（{capacity}）"),
        ("授权依据", "Mandate", decided.mandate),
        ("委托", "Delegation", held),
        ("事项目录版本", "Version of the item", f"第 {decided.item_version} 版"),
        ("依据的材料", "Documents", "、".join(one.name or one.code for one in decided.materials)),
    )


def _windows(decided: Decision) -> tuple[Block, ...]:
    lines = tuple(
        (
            STAGES[one.stage],
            instant(one.opens_at),
            instant(one.deadline),
            f"{ENDED[one.ended_by]}（{instant(one.ended_at)}）",
        )
        for one in decided.windows
    )
    head = (("环节", "Stage"), ("开始", "Opened"), ("截止", "Deadline"), ("结束方式", "Ended by"))
    table = Table("主管部门监督", "Supervision by the department", head, lines, (2, 3, 3, 5))
    return (table,) if lines else ()
