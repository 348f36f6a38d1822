"""The one-time correction (一次性告知补正): asked for once, completely, and in time."""

from collections.abc import Sequence

from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Invalid
from onestop_chassis.worktime import deadline
from onestop_contracts.fields import Prose
from pydantic import Field

from onestop_intake.applicability import CatalogueCircular, CatalogueMissing
from onestop_intake.project.accept_by import recounted
from onestop_intake.project.acting import (
    ProjectAct,
    WrongStage,
    must_be,
    the_firm_or_the_window,
    the_window,
)
from onestop_intake.project.events import CorrectionRequested, CorrectionSupplied, ProjectEvent
from onestop_intake.project.faults import fault
from onestop_intake.project.filing import FilingFaulty
from onestop_intake.project.material_faults import material_faults
from onestop_intake.project.needed import items_of
from onestop_intake.project.papers import SentMaterial, values
from onestop_intake.project.state import Project, Stage
from onestop_intake.reference import Reference


class CorrectionTooLate(Conflict):
    """The time to ask for a correction is over; the project counts as accepted (art. 32)."""

    code = "correction-too-late"
    title = "The time to ask for a correction is over"
    title_zh = "要求补正的期限已过"
    remedy = "The project counts as accepted as of the receipt of its materials; go on with it."
    remedy_zh = "项目自收到材料之日起即为受理，请继续办理。"


class CorrectionTwice(Conflict):
    """A correction is asked for once, completely."""

    code = "correction-twice"
    title = "A correction was asked for already"
    title_zh = "补正要求只能一次性告知"
    remedy = "Accept or refuse the project on what was supplied."
    remedy_zh = "请根据已补正的材料决定受理或不予受理。"


class NothingToCorrect(Invalid):
    """The request does not say what to correct."""

    code = "nothing-to-correct"
    title = "The request does not say what to correct"
    title_zh = "未列明需要补正的内容"
    remedy = "List every point that has to be corrected."
    remedy_zh = "请一次性列明全部需要补正的内容。"


class RequestCorrection(ProjectAct):
    """Tells the applicant, once and completely, what to correct (一次性告知补正).

    Source: 行政许可法 art. 32.
    """

    by = the_window
    refuses = (CorrectionTwice, CorrectionTooLate, NothingToCorrect, WrongStage)

    points: tuple[Prose, ...] = Field(max_length=100, examples=[("请补充总平面图",)])
    basis: Prose = Field(default="行政许可法 art. 32", min_length=1)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        if project.correction and project.stage in (Stage.FILED, Stage.CORRECTING):
            code = now.key("project")
            raise CorrectionTwice("已告知过一次 / asked for once already", project=code)
        must_be(project, now, Stage.FILED)
        refuse_late(project, now)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        code = now.key("project")
        if not self.points:
            raise NothingToCorrect("请列明补正内容 / name what to correct", project=code)
        asked = CorrectionRequested(
            project=code, points=self.points, basis=self.basis, requested_at=now.at
        )
        return [*recounted(project, now)[1], asked]


class SupplyCorrection(ProjectAct):
    """Hands in what was asked for; a material with a known code replaces the earlier one.

    Source: 行政许可法 art. 32.
    """

    by = the_firm_or_the_window
    refuses = (CatalogueMissing, CatalogueCircular, FilingFaulty, WrongStage)

    materials: tuple[SentMaterial, ...] = Field(max_length=500)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.CORRECTING)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[CorrectionSupplied]:
        items = items_of(project, now.rules)
        faults = list(material_faults(self.materials, items, now.rules))
        if not self.materials:
            faults = [fault("materials", "supply at least one material", "请至少提交一份材料")]
        if faults:
            raise FilingFaulty("补正材料有误 / the correction is faulty", errors=faults)
        calendar = now.rules.calendar
        supplied = CorrectionSupplied(
            project=now.key("project"),
            materials=values(self.materials),
            supplied_at=now.at,
            accept_by=deadline(now.at, now.rules.rules.correction, calendar),
            calendar_version=calendar.version,
        )
        return [supplied]


def refuse_late(project: Project, now: Now[Reference]) -> None:
    """The instant of receipt decides, whether or not the timer has fired yet.

    Raises:
        CorrectionTooLate: with the deadline that has passed, by the calendar known now.
    """
    accept_by = recounted(project, now)[0].accept_by
    if accept_by is not None and now.at > accept_by:
        closed = accept_by.isoformat()
        raise CorrectionTooLate(
            f"期限为 {closed} / the time ended at {closed}",
            project=now.key("project"),
            closed_at=closed,
        )
