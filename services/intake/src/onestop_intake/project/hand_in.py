"""Papers of one item, handed in at the one window (交材料): with the project or any time later."""

from collections.abc import Sequence

from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict
from onestop_contracts.fields import Code
from onestop_contracts.identifiers import ITEM_CODE
from onestop_contracts.intake import MaterialsHandedIn
from pydantic import Field

from onestop_intake.applicability import CatalogueCircular, CatalogueMissing
from onestop_intake.project.acting import (
    ProjectAct,
    WrongStage,
    must_be,
    the_firm_or_the_window,
)
from onestop_intake.project.case_progress import TAKING
from onestop_intake.project.faults import Fault, fault
from onestop_intake.project.filing import FilingFaulty
from onestop_intake.project.items import Item
from onestop_intake.project.material_faults import material_faults
from onestop_intake.project.needed import items_of
from onestop_intake.project.papers import SentMaterial, values
from onestop_intake.project.state import Project, Stage
from onestop_intake.reference import Reference

SOME_DIGEST = "0" * 64


class ItemTakenOn(Conflict):
    """The item was accepted, or is over: its papers are those that it was accepted with."""

    code = "item-taken-on"
    title = "The item takes no more papers"
    title_zh = "该事项已受理或办结，不再接收材料"
    remedy = "Papers are handed in before the item is accepted; see where it stands."
    remedy_zh = "材料应在事项受理前提交；请查看该事项的办理情况。"


class HandInMaterials(ProjectAct):
    """Hands in papers of one item (交材料), until it is accepted; a known code is replaced.

    Source: notice A1, A4.
    """

    by = the_firm_or_the_window
    refuses = (CatalogueMissing, CatalogueCircular, FilingFaulty, ItemTakenOn, WrongStage)

    item: Code = Field(pattern=ITEM_CODE, examples=["P2-03"])
    materials: tuple[SentMaterial, ...] = Field(max_length=100)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.FILED, Stage.CORRECTING, Stage.ACCEPTED, Stage.CLEARED)

    @classmethod
    def worth_trying(cls, project: Project, now: Now[Reference]) -> Sequence["HandInMaterials"]:
        return [
            cls(item=line.item, materials=(SentMaterial(code=code, digest=SOME_DIGEST),))
            for line in items_of(project, now.rules)
            for code in line.materials[:1]
        ]

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[MaterialsHandedIn]:
        line = next((i for i in items_of(project, now.rules) if i.item == self.item), None)
        faults = self._faults(line, now.rules)
        code = now.key("project")
        if faults or line is None:
            detail = f"{len(faults)} 处需要更正 / {len(faults)} things to correct"
            raise FilingFaulty(detail, errors=faults, project=code)
        case = project.cases.get(self.item)
        if case is not None and case.state not in TAKING:
            raise ItemTakenOn(f"{self.item}: {case.state}", item=self.item, state=case.state)
        known = [paper.value() for paper in project.papers_of(line)]
        new = tuple(one for one in values(self.materials) if one not in known)
        if not new:
            return []  # The same papers twice: they are there.
        return [MaterialsHandedIn(project=code, item=self.item, materials=new, handed_in_at=now.at)]

    def _faults(self, line: Item | None, rules: Reference) -> list[Fault]:
        faults = []
        if line is None:
            wrong = f"the project has no item {self.item}", f"本项目没有事项 {self.item}"
            faults.append(fault("item", *wrong))
        if not self.materials:
            wrong = "hand in at least one paper", "请至少提交一份材料"
            faults.append(fault("materials", *wrong))
        asking = None if line is None else [line]
        return [*faults, *material_faults(self.materials, asking, rules)]
