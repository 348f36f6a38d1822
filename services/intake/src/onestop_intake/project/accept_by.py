"""Until when a correction can be asked for, under the calendar that is known now."""

from collections.abc import Sequence

from onestop_chassis.now import Now
from onestop_chassis.worktime import deadline

from onestop_intake.project.events import AcceptanceTimeMoved
from onestop_intake.project.state import Project, Stage, evolve
from onestop_intake.reference import Reference

Moved = Sequence[AcceptanceTimeMoved]


def recounted(project: Project, now: Now[Reference]) -> tuple[Project, Moved]:
    """The project with its deadline counted by today's calendar, and the fact that says so, if any.

    A holiday notice that came after the papers moves an open deadline; what was decided before
    it came keeps its own.
    """
    received_at, was = project.received_at, project.accept_by
    if project.stage is not Stage.FILED or received_at is None or was is None:
        return project, []
    calendar = now.rules.calendar
    accept_by = deadline(received_at, now.rules.rules.correction, calendar)
    if calendar.version == project.calendar_version or accept_by == was:
        return project, []
    moved = AcceptanceTimeMoved(
        project=now.key("project"),
        was=was,
        accept_by=accept_by,
        calendar_version=calendar.version,
        notice=calendar.notices[-1].name if calendar.notices else "",
        moved_at=now.at,
    )
    return evolve(project, moved), [moved]
