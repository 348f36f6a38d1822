"""An item that came to nothing is applied for again (重新申请): a case of its own opens on it."""

from collections.abc import Iterable, Sequence
from typing import Any

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Invalid, so_many
from onestop_contracts.fields import Code, Digest
from onestop_contracts.intake import ItemAppliedAgain
from onestop_contracts.parts import Material
from pydantic import Field

from onestop_intake.project.acting import (
    DIGEST_OR_NONE,
    ProjectAct,
    WrongStage,
    must_be,
    the_firm_or_the_window,
    unsigned,
)
from onestop_intake.project.case_progress import CaseState
from onestop_intake.project.events import ProjectEvent
from onestop_intake.project.faults import Fault, fault
from onestop_intake.project.items import Item
from onestop_intake.project.material_faults import material_faults
from onestop_intake.project.papers import SentMaterial, values
from onestop_intake.project.planning import revised_plan
from onestop_intake.project.state import Project, Stage, evolve
from onestop_intake.project.stops import aligned
from onestop_intake.reference import Reference

SOME_DIGEST = "0" * 64
"""What the act is tried out with where only that it is there makes a difference."""


class ItemUnderWay(Conflict):
    """The item waits, is being handled, or is approved; `state` says which."""

    code = "item-under-way"
    title = "The item is under way or approved"
    title_zh = "该事项正在办理或已获批准"
    remedy = "Only what was rejected, withdrawn or revoked is applied for again."
    remedy_zh = "仅不予批准、已撤回或证照已撤销的事项可以重新申请。"


class ApplicationFaulty(Invalid):
    """Something in the application is missing or wrong; `errors` names all of it."""

    code = "application-faulty"
    title = "The application is not complete or not correct"
    title_zh = "申请不齐全或不符合要求"
    remedy = "Correct everything listed under errors and send it again."
    remedy_zh = "请按 errors 所列逐项更正后重新提交。"


class ApplyAgain(ProjectAct):
    """Applies for an item again that was rejected or withdrawn, or whose licence was revoked.

    `reuse` are papers of the item that are there, by code, and are used again as they are;
    `materials` are others; more can be handed in later. `request` is the digest of what the
    applicant signed; the window has to give it.
    """

    by = the_firm_or_the_window
    refuses = (ApplicationFaulty, DoneOtherwise, ItemUnderWay, WrongStage)

    item: Code = Field(examples=["P1-01"])
    reuse: tuple[Code, ...] = Field(default=(), max_length=500, examples=[("business_licence",)])
    materials: tuple[SentMaterial, ...] = Field(default=(), max_length=500)
    request: Digest = Field(default="", pattern=DIGEST_OR_NONE)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.ACCEPTED, Stage.CLEARED)

    @classmethod
    def worth_trying(cls, project: Project, now: Now[Reference]) -> Sequence["ApplyAgain"]:
        return [cls._trial(project, item.item) for item in project.before_start]

    @classmethod
    def _trial(cls, project: Project, item: str) -> "ApplyAgain":
        before = project.applied.get(item)
        if before is None or item in project.cases:
            return cls(item=item, request=SOME_DIGEST)
        return cls(item=item, **_said(before))

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        case, before = project.cases.get(self.item), project.applied.get(self.item)
        if case is None and before is not None:
            return self.done_before(**_said(before))
        faults = list(self._faults(project, now))
        if faults:
            raise ApplicationFaulty(so_many(faults), errors=faults, project=now.key("project"))
        if case is None or not case.failed:
            state = "waiting" if case is None else case.state.value
            detail = f"{self.item}: {state}"
            raise ItemUnderWay(detail, project=now.key("project"), item=self.item, state=state)
        again = ItemAppliedAgain(
            project=now.key("project"),
            item=self.item,
            attempt=case.attempt + 1,
            materials=self._papers(project),
            reused=self.reuse,
            request=self.request,
            applied_at=now.at,
        )
        return [again, *_consequences(evolve(project, again), case.state, now)]

    def _papers(self, project: Project) -> tuple[Material, ...]:
        there = _line(project, self.item)
        known = project.papers_of(there) if there else ()
        used = [paper.value() for paper in known if paper.code in self.reuse]
        return (*used, *values(self.materials))

    def _faults(self, project: Project, now: Now[Reference]) -> Iterable[Fault]:
        line = _line(project, self.item)
        known = {paper.code for paper in project.papers_of(line)} if line else set()
        if line is None:
            en, zh = "no such item before construction on the guidance sheet", "指导单未列该事项"
            yield fault("item", en, zh)
        for code in self.reuse:
            if line is not None and code not in known:
                yield fault("reuse", f"{code} was never handed in", f"未提交过材料 {code}")
        for paper in self.materials:
            if paper.code in self.reuse:
                yield fault("materials", f"{paper.code} is reused, too", f"{paper.code} 又列为沿用")
        yield from material_faults(self.materials, [line] if line else None, now.rules)
        yield from unsigned(self.request, now)


def _said(before: ItemAppliedAgain) -> dict[str, Any]:
    """What was sent, besides the item."""
    new = (one for one in before.materials if one.code not in before.reused)
    sent = tuple(SentMaterial(**one.model_dump()) for one in new)
    return {"reuse": before.reused, "materials": sent, "request": before.request}


def _line(project: Project, item: str) -> Item | None:
    return next((line for line in project.before_start if line.item == item), None)


def _consequences(project: Project, was: CaseState, now: Now[Reference]) -> Sequence[ProjectEvent]:
    """The clock counts again where it stood; the plan takes the item in as not begun."""
    if project.stage is not Stage.ACCEPTED:
        return []
    clock = aligned(project, now)
    for event in clock:
        project = evolve(project, event)
    return [*clock, *revised_plan(project, now, f"重新申请 / applied for again ({was})")]
