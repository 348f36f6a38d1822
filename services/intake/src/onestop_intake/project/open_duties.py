"""What a project waits for: which act, of the applicant or the window, by when."""

from collections.abc import Iterator
from typing import Any

from onestop_chassis.duty import Duty, Holder, owed
from onestop_chassis.worktime import WorkCalendar, end_of_day
from onestop_contracts.parts import StopGround
from onestop_contracts.people import Role

from onestop_intake.project.acceptance import AcceptProject
from onestop_intake.project.acting import ProjectAct
from onestop_intake.project.case_progress import CaseProgress, CaseState, Hold
from onestop_intake.project.correction import SupplyCorrection
from onestop_intake.project.ending import HandOutLicences
from onestop_intake.project.hand_in import HandInMaterials
from onestop_intake.project.sight import OWNERS
from onestop_intake.project.state import Project, Stage

_CLOSING = WorkCalendar()


def open_duties(project: Project) -> tuple[Duty, ...]:
    """What somebody has to do in the project now."""
    return (*_filing(project), *_papers(project), *_counter(project))


def _filing(project: Project) -> Iterator[Duty]:
    if project.stage is Stage.FILED:
        said = {"since": project.received_at, "due": project.accept_by}
        yield _owed(AcceptProject, project, _window(project), **said)
    elif project.stage is Stage.CORRECTING:
        yield _owed(SupplyCorrection, project, _firm(project))


def _papers(project: Project) -> Iterator[Duty]:
    """Papers that a case waits for: to be opened at all, or for the correction asked for."""
    if project.stage not in (Stage.ACCEPTED, Stage.CLEARED):
        return
    for case in project.cases.values():
        said: dict[str, Any] = {"item": case.item, "department": case.department}
        correction = _correction(case)
        if correction is not None:
            by = correction.expected_end_on
            due = end_of_day(by, _CLOSING) if by else None
            said |= {"since": correction.from_at, "due": due}
        elif not case.awaiting:
            continue
        yield _owed(HandInMaterials, project, _firm(project), **said)


def _correction(case: CaseProgress) -> Hold | None:
    if case.state is not CaseState.OPENED:
        return None
    return next((hold for hold in case.holds if hold.ground is StopGround.CORRECTION), None)


def _counter(project: Project) -> Iterator[Duty]:
    """Licences that lie at the counter."""
    gone = {*project.handed_out, *project.revoked}
    if any(number not in gone for number in project.licences):
        due = min(project.hand_over_by.values(), default=None)
        yield _owed(HandOutLicences, project, _window(project), due=due)


def _window(project: Project) -> tuple[Holder, ...]:
    roles = (Role.WINDOW_CLERK, Role.DIRECTOR)
    return tuple(Holder(role=role, jurisdiction=project.division) for role in roles)


def _firm(project: Project) -> tuple[Holder, ...]:
    return tuple(Holder(role=role, organisation=project.organisation) for role in OWNERS)


def _owed(
    act: type[ProjectAct], project: Project, holders: tuple[Holder, ...], **said: Any
) -> Duty:
    where = {"project": project.project, "jurisdiction": project.division}
    return owed(act, project.project, holders=holders, **where, **said)
