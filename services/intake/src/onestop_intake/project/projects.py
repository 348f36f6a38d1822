"""Projects, one row each: who, where, how far, on which clock, and whose step it is."""

from typing import Any, get_args

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View

from onestop_intake.project.events import ProjectEvent
from onestop_intake.project.state import Project, evolve


def _key(recorded: Recorded[Any]) -> str | None:
    event = recorded.event
    return event.project if isinstance(event, ProjectEvent) else None


def _evolve(project: Project | None, recorded: Recorded[Any]) -> Project:
    return evolve(project or Project(), recorded.event)


projects = View(
    name="projects",
    version=7,
    row=Project,
    key=_key,
    evolve=_evolve,
    index=("organisation", "division", "stage"),
    reads=get_args(ProjectEvent),
    spread=subject_of,
)
