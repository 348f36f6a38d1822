"""The one-time correction (一次性告知补正): asked for once, completely, and in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.refusal import Conflict, Invalid
from onestop_chassis.worktime import WorkCalendar, deadline
from onestop_contracts.parts import Material

from onestop_intake.accept_by import recounted
from onestop_intake.filing import FilingFaulty, fault, material_faults
from onestop_intake.project_events import CorrectionRequested, CorrectionSupplied, ProjectEvent
from onestop_intake.project_state import Project, Stage
from onestop_intake.refusals import ProjectUnknown, wrong_stage
from onestop_intake.rules import Rules


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


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    """Tell the applicant everything that has to be corrected."""

    project: str
    points: tuple[str, ...]
    basis: str
    at: datetime
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True)
class SupplyCorrection:
    """Hand in what was asked for; a material with a known code replaces the earlier one."""

    project: str
    materials: tuple[Material, ...]
    at: datetime
    calendar: WorkCalendar
    rules: Rules


def request_correction(project: Project, command: RequestCorrection) -> Sequence[ProjectEvent]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    points = tuple(point.strip() for point in command.points if point.strip())
    if not points:
        raise NothingToCorrect("请列明补正内容 / name what to correct", project=command.project)
    if project.corrected and project.stage in (Stage.FILED, Stage.CORRECTING):
        raise CorrectionTwice("已告知过一次 / asked for once already", project=command.project)
    if project.stage is not Stage.FILED:
        raise wrong_stage(command.project, project.stage)
    project, moved = recounted(
        project, command.project, command.at, command.calendar, command.rules
    )
    refuse_late(project, command.project, command.at)
    return [
        *moved,
        CorrectionRequested(
            project=command.project, points=points, basis=command.basis, requested_at=command.at
        ),
    ]


def refuse_late(project: Project, code: str, at: datetime) -> None:
    """The instant of receipt decides, whether or not the timer has fired yet.

    Raises:
        CorrectionTooLate: with the deadline that has passed.
    """
    if project.accept_by is not None and at > project.accept_by:
        closed = project.accept_by.isoformat()
        raise CorrectionTooLate(
            f"期限为 {closed} / the time ended at {closed}", project=code, closed_at=closed
        )


def supply_correction(project: Project, command: SupplyCorrection) -> Sequence[CorrectionSupplied]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    if project.stage is not Stage.CORRECTING:
        raise wrong_stage(command.project, project.stage)
    faults = list(material_faults(command.materials))
    if not command.materials:
        faults = [fault("materials", "supply at least one material", "请至少提交一份材料")]
    if faults:
        raise FilingFaulty("补正材料有误 / the correction is faulty", errors=faults)
    return [
        CorrectionSupplied(
            project=command.project,
            materials=command.materials,
            supplied_at=command.at,
            accept_by=deadline(command.at, command.rules.correction, command.calendar),
            calendar_version=command.calendar.version,
        )
    ]
