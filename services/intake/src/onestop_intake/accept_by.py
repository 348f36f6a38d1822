"""Until when a correction can be asked for, under the calendar that is known now."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar, deadline

from onestop_intake.project_events import AcceptanceTimeMoved
from onestop_intake.project_state import Project, Stage, evolve
from onestop_intake.rules import Rules

Moved = Sequence[AcceptanceTimeMoved]


def recounted(
    project: Project, code: str, at: datetime, calendar: WorkCalendar, rules: Rules
) -> tuple[Project, Moved]:
    """The project with its deadline counted by `calendar`, and the fact that says so, if any.

    A holiday notice that came after the papers moves an open deadline; what was decided before
    it came keeps its own.
    """
    received_at, was = project.received_at, project.accept_by
    if project.stage is not Stage.FILED or received_at is None or was is None:
        return project, []
    accept_by = deadline(received_at, rules.correction, calendar)
    if calendar.version == project.calendar_version or accept_by == was:
        return project, []
    moved = AcceptanceTimeMoved(
        project=code,
        was=was,
        accept_by=accept_by,
        calendar_version=calendar.version,
        notice=calendar.notices[-1].name if calendar.notices else "",
        moved_at=at,
    )
    return evolve(project, moved), [moved]
