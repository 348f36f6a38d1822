"""Acceptance (受理), by the window or by the law's silence, and refusal (不予受理)."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid
from onestop_chassis.worktime import Unit
from onestop_contracts.fields import Prose
from onestop_contracts.intake import GuidanceIssued, ProjectAccepted, ProjectRefused
from pydantic import Field

from onestop_intake.applicability import CatalogueCircular, CatalogueMissing
from onestop_intake.guidance import draw_up
from onestop_intake.hundred_days import started
from onestop_intake.project.accept_by import recounted
from onestop_intake.project.acting import ProjectAct, WrongStage, must_be, the_window
from onestop_intake.project.clearance import cleared
from onestop_intake.project.correction import CorrectionTooLate, refuse_late
from onestop_intake.project.events import ProjectEvent
from onestop_intake.project.items import needed
from onestop_intake.project.planning import first_plan
from onestop_intake.project.state import Project, Stage
from onestop_intake.reference import Reference
from onestop_intake.rules import Rules


class ReasonsMissing(Invalid):
    """A refusal says why, and on which legal basis."""

    code = "refusal-ungrounded"
    title = "A refusal needs its reasons and its legal basis"
    title_zh = "不予受理须说明理由和依据"
    remedy = "Name at least one reason and the legal basis."
    remedy_zh = "请至少写明一项理由和法律依据。"


class AcceptProject(ProjectAct):
    """Takes the project on (受理): guidance sheet, plan and 100-day clock begin.

    Source: notice A2, A3, A4.
    """

    by = the_window
    refuses = (CatalogueMissing, CatalogueCircular, WrongStage)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.FILED, Stage.ACCEPTED, Stage.CLEARED)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        if project.stage is not Stage.FILED:
            return []  # Sent twice, or the law was faster.
        return _accepted(project, now)


class DeemAccepted(ProjectAct):
    """By the timer: the time to ask for a correction is over; accepted by law as of the receipt.

    Source: 行政许可法 art. 32.
    """

    refuses = (CatalogueMissing, CatalogueCircular)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        if project.stage is not Stage.FILED:
            return []  # Accepted, refused or back with the applicant: nothing is silent any more.
        known, moved = recounted(project, now)
        if known.accept_by is None or now.at <= known.accept_by:
            return moved  # A later deadline than the timer knew of; it comes again.
        return _accepted(project, now)


class RefuseProject(ProjectAct):
    """Does not take the project on, with reasons and basis (不予受理).

    Source: 行政许可法 art. 32.
    """

    by = the_window
    refuses = (CorrectionTooLate, DoneOtherwise, ReasonsMissing, WrongStage)

    reasons: tuple[Prose, ...] = Field(max_length=100, examples=[("不属于本机关职权范围",)])
    basis: Prose

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.FILED, Stage.CORRECTING, Stage.REFUSED)
        refuse_late(project, now)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        if project.stage is Stage.REFUSED:
            *reasons, basis = project.ending
            return self.done_before(reasons=tuple(reasons), basis=basis)
        code = now.key("project")
        if not self.reasons or not self.basis:
            raise ReasonsMissing("缺少理由或依据 / reasons or basis missing", project=code)
        refused = ProjectRefused(
            project=code, reasons=self.reasons, basis=self.basis, refused_at=now.at
        )
        return [*recounted(project, now)[1], refused]


def _accepted(project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
    project, moved = recounted(project, now)
    attributes, accept_by, received_at = project.attributes, project.accept_by, project.received_at
    assert attributes is not None
    assert accept_by is not None
    assert received_at is not None
    rules = now.rules.rules
    deemed = now.at > accept_by
    accepted_at = received_at if deemed else now.at
    sheet = draw_up(attributes, now.rules.catalogue)
    guidance = GuidanceIssued(
        project=project.project,
        division=project.division,
        catalogue_version=sheet.catalogue_version,
        items=sheet.items,
        materials=project.materials,
        issued_at=now.at,
    )
    clock = started(accepted_at, rules.limit_days)
    known = project.model_copy(update={"items": needed(sheet.items), "clock": clock})
    at_once = [] if known.before_start else cleared(known, now)
    accepted = _acceptance(project, accepted_at, deemed, rules)
    return [*moved, accepted, guidance, *first_plan(known, now), *at_once]


def _acceptance(
    project: Project, accepted_at: datetime, deemed: bool, rules: Rules
) -> ProjectAccepted:
    clock = started(accepted_at, rules.limit_days)
    return ProjectAccepted(
        project=project.project,
        division=project.division,
        accepted_at=accepted_at,
        deemed=deemed,
        limit_days=rules.limit_days,
        limit_unit=Unit.CALENDAR_DAY,
        target_on=clock.target_on(accepted_at),
        deadline=clock.deadline(accepted_at),
        warn_at_days=rules.warn_at_days,
    )
