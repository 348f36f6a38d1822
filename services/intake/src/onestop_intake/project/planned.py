"""A project together with its plan and its clock, for who shows all of it at once."""

from datetime import datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.parts import Part

from onestop_intake.project.answers import (
    ClockAnswer,
    ProjectAnswer,
    clock_answer,
    project_answer,
)
from onestop_intake.project.plans import PlanAnswer, PlanRow, told
from onestop_intake.project.state import Project


class PlannedProject(Part):
    """One project as of now, the plan in force and the 100-day clock; before acceptance there is
    neither of these.
    """

    project: ProjectAnswer
    plan: PlanAnswer | None
    clock: ClockAnswer | None


def planned_project(
    project: Project, plan: PlanRow | None, now: datetime, calendar: WorkCalendar
) -> PlannedProject:
    """All three as of `now`; `plan` is the version in force."""
    return PlannedProject(
        project=project_answer(project, now, calendar),
        plan=told(plan, calendar) if plan else None,
        clock=clock_answer(project, now),
    )
