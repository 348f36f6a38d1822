"""The project is another than was filed (变更项目属性): guidance, plan and cases follow."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid, so_many
from onestop_contracts.fields import Digest, Prose
from onestop_contracts.intake import GuidanceIssued, ProjectAmended
from onestop_contracts.parts import Attributes
from pydantic import Field

from onestop_intake.applicability import CatalogueCircular, CatalogueMissing
from onestop_intake.guidance import Guidance, draw_up
from onestop_intake.project.acting import (
    DIGEST_OR_NONE,
    ProjectAct,
    WrongStage,
    must_be,
    the_firm_or_the_window,
    unsigned,
)
from onestop_intake.project.clearance import cleared
from onestop_intake.project.difference import changed, needs_changed, only_in
from onestop_intake.project.events import ProjectEvent
from onestop_intake.project.faults import Fault, fault
from onestop_intake.project.filing import attribute_faults
from onestop_intake.project.items import needed
from onestop_intake.project.needed import items_of
from onestop_intake.project.planning import plan_of, revised_plan
from onestop_intake.project.sent_attributes import AmendedAttributes
from onestop_intake.project.state import Project, Stage, evolve
from onestop_intake.project.stops import aligned
from onestop_intake.reference import Reference

BECAUSE = "项目属性变更 / the project was amended"


class AmendmentFaulty(Invalid):
    """Something in the amendment is missing or wrong; `errors` names all of it."""

    code = "amendment-faulty"
    title = "The amendment is not complete or not correct"
    title_zh = "变更内容不齐全或不符合要求"
    remedy = (
        "Correct everything listed under errors and send it again. Project code, applicant and "
        "division stay as they were filed: where they are others, it is another filing."
    )
    remedy_zh = (
        "请按 errors 所列逐项更正后重新提交。项目代码、申请单位和区划不在变更范围内，须另行申报。"
    )


class AmendAttributes(ProjectAct):
    """Says otherwise what the project is (变更项目属性), until it is cleared: items come and go,
    and plan and cases follow. `?dry_run=true` shows the difference.

    What is left out of `attributes` stays as it is; project code, applicant and division stay in
    any case: where they are others, it is another filing. `request` is the digest of what the
    applicant signed; the window has to give it.

    Source: notice A3, A4.
    """

    by = the_firm_or_the_window
    refuses = (AmendmentFaulty, CatalogueMissing, CatalogueCircular, DoneOtherwise, WrongStage)

    attributes: AmendedAttributes = Field(examples=[{"eia": "report", "floor_area_m2": "48000"}])
    reason: Prose = Field(examples=["增加一条生产线"])
    request: Digest = Field(default="", pattern=DIGEST_OR_NONE)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.FILED, Stage.CORRECTING, Stage.ACCEPTED)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        before = project.attributes
        assert before is not None, "no stage of these is reached unfiled"
        after = before.model_copy(update=self.attributes.said)
        faults = list(self._faults(after, now))
        if faults:
            raise AmendmentFaulty(so_many(faults), errors=faults, project=now.key("project"))
        if after == before:
            return self.done_before(**self._stands(project))
        said = {"before": before, "reason": self.reason, "request": self.request}
        return _amended(project, after, said, now)

    def _faults(self, after: Attributes, now: Now[Reference]) -> Iterable[Fault]:
        if not self.attributes.said:
            yield fault("attributes", "say what is otherwise", "请写明变更的属性")
        yield from attribute_faults(after)
        if not self.reason:
            yield fault("reason", "give the reason", "请说明理由")
        yield from unsigned(self.request, now)

    def _stands(self, project: Project) -> dict[str, str]:
        """What was said with the last amendment, where that made it what it is already."""
        last = project.amendments[-1] if project.amendments else None
        if last is None or not {*self.attributes.said} <= {*changed(last.before, last.attributes)}:
            return {}
        return {"reason": last.reason, "request": last.request}


def _amended(
    project: Project, after: Attributes, said: dict[str, Any], now: Now[Reference]
) -> Sequence[ProjectEvent]:
    was, sheet = items_of(project, now.rules), _sheet(project, after, now)
    items = needed(sheet.items)
    amended = ProjectAmended(
        project=now.key("project"),
        filing=project.filing,
        attributes=after,
        added=only_in(items, was, project.cases),
        dropped=only_in(was, items, project.cases),
        needs=needs_changed(was, items),
        amended_at=now.at,
        **said,
    )
    if project.stage is not Stage.ACCEPTED:
        return [amended]  # Its sheet is drawn up when it is accepted.
    new_sheet = [_issued(project, sheet, now)] if items != was else []
    known = _after(evolve(project, amended), new_sheet)
    counted = amended.model_copy(update=_counted(project, known, now))
    return [counted, *new_sheet, *_consequences(known, now)]


def _sheet(project: Project, after: Attributes, now: Now[Reference]) -> Guidance:
    """By the catalogue in force; an item keeps the version by which its case was begun."""
    drawn = draw_up(after, now.rules.catalogue)
    cases = project.cases.values()
    begun = {case.item for case in cases if not case.failed}
    as_begun = {item.item: item for item in project.items if item.item in begun}
    lines = (as_begun[i.item].beside(i) if i.item in as_begun else i for i in drawn.items)
    return replace(drawn, items=tuple(lines))


def _issued(project: Project, sheet: Guidance, now: Now[Reference]) -> GuidanceIssued:
    return GuidanceIssued(
        project=now.key("project"),
        division=project.division,
        catalogue_version=sheet.catalogue_version,
        items=sheet.items,
        materials=project.materials,
        issued_at=now.at,
    )


def _counted(project: Project, known: Project, now: Now[Reference]) -> dict[str, Any]:
    """When the plan ended and ends, and the days of the clock."""
    assert project.clock is not None
    return {
        "finish_before": project.plan and project.plan.finish_on,
        "finish_on": plan_of(known, now).finish_on,
        "days_raw": project.clock.days_raw(now.at),
        "days_net": project.clock.days_net(now.at),
    }


def _consequences(project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
    """What follows for the clock and the plan; clearance, where nothing is left to approve."""
    clock = aligned(project, now)
    project = _after(project, clock)
    plan = revised_plan(project, now, BECAUSE)
    return [*clock, *plan, *cleared(_after(project, plan), now)]


def _after(project: Project, events: Sequence[ProjectEvent]) -> Project:
    for event in events:
        project = evolve(project, event)
    return project
