"""What every paper of a project begins with."""

from collections.abc import Iterable

from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Rows, Table, rows
from onestop_contracts.intake import ProjectFiled
from onestop_contracts.parts import Material

from onestop_intake.divisions import division_list
from onestop_intake.materials import material_names

CENTRE = "鄂尔多斯市投资项目“一站式”服务中心"
CENTRE_EN = "One-stop service centre for investment projects, Ordos"
REMEDIES = (
    "如不服本决定，可自收到之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)
REMEDIES_EN = (
    "Against this decision an administrative review can be asked for within sixty days, or a suit "
    "be brought within six months, of its receipt."
)


def filed(story: Story) -> ProjectFiled:
    """The filing that the paper belongs to."""
    return story.latest(ProjectFiled)


def project_rows(story: Story) -> Rows:
    """Code, name, firm and place of the project."""
    said = filed(story)
    place = story.then.row(division_list, said.division)
    return rows(
        ("项目代码", "Project code", said.project),
        ("项目名称", "Project", said.name_zh),
        ("申请单位", "Applicant", said.applicant.name),
        ("统一社会信用代码", "Unified social credit code", said.applicant.uscc),
        ("所在行政区划", "Division", place.name_zh if place else said.division),
    )


def papers_table(story: Story, materials: Iterable[Material]) -> Table:
    """The papers that came in, with the digest of each."""
    lines = [
        (str(n), one.name or named(story, one.code), f"{one.digest[:16]}…")
        for n, one in enumerate(materials, 1)
    ]
    head = (("序号", "No."), ("材料名称", "Document"), ("内容摘要", "SHA-256"))
    return Table("收到的材料", "Documents received", head, tuple(lines), (1, 6, 4))


def named(story: Story, code: str) -> str:
    """What a document is called; its code where nobody has named it."""
    known = story.then.row(material_names, code)
    return known.name_zh if known else code
