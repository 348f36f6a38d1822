"""Projects, one row each: who, where, how far, on which clock, and whose step it is."""

from typing import Any, get_args

from onestop_chassis.duty import OPEN_DUTIES, Duty
from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.parts import Part
from pydantic import computed_field

from onestop_intake.project.events import ProjectEvent
from onestop_intake.project.line import ProjectShort, short_of
from onestop_intake.project.open_duties import open_duties
from onestop_intake.project.state import Project, evolve


def _key(recorded: Recorded[Any]) -> str | None:
    event = recorded.event
    return event.project if isinstance(event, ProjectEvent) else None


class ProjectLists(Part):
    """What lists show of a project: itself, and its duties."""

    short: ProjectShort
    open_duties: tuple[Duty, ...]


class KeptProject(Project):
    """The project so far, with what lists show of it."""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def listed(self) -> ProjectLists:
        duties = open_duties(self)
        return ProjectLists.model_construct(short=short_of(self, duties), open_duties=duties)


def _evolve(project: KeptProject | None, recorded: Recorded[Any]) -> KeptProject:
    return evolve(project or KeptProject(), recorded.event)


projects = View(
    name="projects",
    version=10,
    row=KeptProject,
    key=_key,
    evolve=_evolve,
    index=("organisation", "division", "stage"),
    reads=get_args(ProjectEvent),
    spread=subject_of,
    brief="short",
    orders=("project", "by_due", "by_filed", "organisation"),
    filters=("stage", "division", "organisation"),
    searched="search",
    parts=(OPEN_DUTIES,),
    listed="listed",
)
