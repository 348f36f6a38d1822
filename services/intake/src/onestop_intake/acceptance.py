"""Acceptance (受理), by the window or by the law's silence, and refusal (不予受理)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onestop_chassis.refusal import Invalid
from onestop_chassis.worktime import Unit, WorkCalendar
from onestop_contracts.intake import (
    ConstructionCleared,
    GuidanceIssued,
    ProjectAccepted,
    ProjectFiled,
    ProjectRefused,
)

from onestop_intake.accept_by import recounted
from onestop_intake.catalogue import Catalogue
from onestop_intake.clearance import cleared
from onestop_intake.correction import refuse_late
from onestop_intake.guidance import draw_up
from onestop_intake.hundred_days import started
from onestop_intake.planning import first_plan
from onestop_intake.project_events import ProjectEvent
from onestop_intake.project_state import Project, Stage
from onestop_intake.refusals import ProjectUnknown, wrong_stage
from onestop_intake.rules import Rules


class ReasonsMissing(Invalid):
    """A refusal says why, and on which legal basis."""

    code = "refusal-ungrounded"
    title = "A refusal needs its reasons and its legal basis"
    title_zh = "不予受理须说明理由和依据"
    remedy = "Name at least one reason and the legal basis."
    remedy_zh = "请至少写明一项理由和法律依据。"


@dataclass(frozen=True, slots=True)
class AcceptProject:
    """Take the project on; guidance sheet and first plan come with it."""

    project: str
    at: datetime
    catalogue: Catalogue
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True)
class DeemAccepted:
    """The time to ask for a correction has passed: accepted by law as of the receipt."""

    project: str
    at: datetime
    catalogue: Catalogue
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True)
class RefuseProject:
    """Do not take the project on, for these reasons."""

    project: str
    reasons: tuple[str, ...]
    basis: str
    at: datetime
    calendar: WorkCalendar
    rules: Rules


def accept_project(project: Project, command: AcceptProject) -> Sequence[ProjectEvent]:
    match project.stage:
        case Stage.UNFILED:
            raise ProjectUnknown(command.project, project=command.project)
        case Stage.ACCEPTED | Stage.CLEARED:
            return []  # Sent twice, or the law was faster.
        case Stage.FILED:
            return _accepted(project, command)
        case _:
            raise wrong_stage(command.project, project.stage)


def deem_accepted(project: Project, command: DeemAccepted) -> Sequence[ProjectEvent]:
    if project.stage is not Stage.FILED or project.accept_by is None:
        return []  # Accepted, refused or back with the applicant: nothing is silent any more.
    project, moved = recounted(
        project, command.project, command.at, command.calendar, command.rules
    )
    if project.accept_by is None or command.at <= project.accept_by:
        return moved  # A later deadline than the timer knew of; it comes again.
    return [*moved, *_accepted(project, command)]


def _accepted(project: Project, command: AcceptProject | DeemAccepted) -> Sequence[ProjectEvent]:
    project, moved = recounted(
        project, command.project, command.at, command.calendar, command.rules
    )
    if project.filed is None or project.accept_by is None or project.received_at is None:
        raise ProjectUnknown(command.project, project=command.project)
    deemed = command.at > project.accept_by
    accepted_at = project.received_at if deemed else command.at
    accepted = _acceptance(project.filed, accepted_at, deemed, command.rules)
    sheet = draw_up(project.filed.attributes, command.catalogue)
    guidance = GuidanceIssued(
        project=command.project,
        division=project.filed.division,
        catalogue_version=sheet.catalogue_version,
        items=sheet.items,
        materials=project.materials,
        issued_at=command.at,
    )
    clock = started(accepted_at, command.rules.limit_days)
    known = replace(project, guidance=sheet.items, clock=clock)
    plan = first_plan(known, command.project, command.at, command.calendar, command.rules)
    return [*moved, accepted, guidance, *plan, *_cleared_at_once(known, command)]


def _acceptance(
    filed: ProjectFiled, accepted_at: datetime, deemed: bool, rules: Rules
) -> ProjectAccepted:
    clock = started(accepted_at, rules.limit_days)
    return ProjectAccepted(
        project=filed.project,
        division=filed.division,
        accepted_at=accepted_at,
        deemed=deemed,
        limit_days=rules.limit_days,
        limit_unit=Unit.CALENDAR_DAY,
        target_on=clock.target_on(accepted_at),
        deadline=clock.deadline(accepted_at),
        warn_at_days=rules.warn_at_days,
    )


def _cleared_at_once(
    project: Project, command: AcceptProject | DeemAccepted
) -> Sequence[ConstructionCleared]:
    return cleared(project, command.project, command.at) if not project.before_start else []


def refuse_project(project: Project, command: RefuseProject) -> Sequence[ProjectEvent]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    if project.stage is Stage.REFUSED:
        return []
    if project.stage not in (Stage.FILED, Stage.CORRECTING):
        raise wrong_stage(command.project, project.stage)
    project, moved = recounted(
        project, command.project, command.at, command.calendar, command.rules
    )
    refuse_late(project, command.project, command.at)
    reasons = tuple(reason.strip() for reason in command.reasons if reason.strip())
    if not reasons or not command.basis.strip():
        raise ReasonsMissing("缺少理由或依据 / reasons or basis missing", project=command.project)
    return [
        *moved,
        ProjectRefused(
            project=command.project, reasons=reasons, basis=command.basis, refused_at=command.at
        ),
    ]
