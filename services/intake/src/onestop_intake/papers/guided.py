"""审批事项指导单: the items that a project needs, with what, by whom, and in which order."""

from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Sheet, Table, Text
from onestop_contracts.intake import GuidanceIssued
from onestop_contracts.parts import GuidanceItem

from onestop_intake.departments import departments
from onestop_intake.papers.about import CENTRE, CENTRE_EN, filed, named, project_rows

HEAD = (
    ("阶段", "Phase"),
    ("审批事项", "Item"),
    ("主管部门", "Department"),
    ("时限", "Limit"),
    ("前置事项", "Needs"),
    ("材料", "Documents"),
)
SHARES = (2, 6, 4, 3, 4, 7)


def guidance_sheet(story: Story) -> Sheet:
    """The sheet as it was issued, with names as they were then."""
    sheet = story.latest(GuidanceIssued)
    lines = tuple(_line(story, item) for item in sheet.items)
    return Sheet(
        addressed_to=filed(story).applicant.name,
        blocks=(
            Text(
                f"根据项目属性和第 {sheet.catalogue_version} 版审批事项目录，"
                f"本项目需办理下列 {len(lines)} 个事项。",
                f"By its attributes and version {sheet.catalogue_version} of the catalogue the "
                f"project needs these {len(lines)} items.",
            ),
            project_rows(story),
            Table("需办理的审批事项", "Items to be approved", HEAD, lines, SHARES),
            Text(
                "时限为承诺办理的工作日数；标注“承诺”的事项可实行告知承诺；"
                "无前置事项的可以并联办理。",
                "Limits are promised working days. 承诺: a signed commitment can stand for missing "
                "documents. Items that need none before them run in parallel.",
            ),
        ),
        issuer_zh=CENTRE,
        issuer_en=CENTRE_EN,
    )


def _line(story: Story, item: GuidanceItem) -> tuple[str, ...]:
    department = story.then.row(departments, item.department)
    return (
        str(item.phase),
        f"{item.item} {item.name_zh}{'（承诺）' if item.commitment else ''}",
        department.name_zh if department else item.department,
        f"{item.promised_limit_wd} 个工作日",
        "、".join(item.needs) or "—",
        "、".join(named(story, code) for code in item.materials) or "—",
    )
