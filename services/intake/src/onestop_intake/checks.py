"""Looking again when a day has passed: warnings of the clock, and the plan as of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.intake import ClockWarningRaised

from onestop_intake.planning import revised_plan, warning
from onestop_intake.project_events import ProjectEvent
from onestop_intake.project_state import Project, Stage
from onestop_intake.rules import Rules


@dataclass(frozen=True, slots=True)
class WarnClock:
    """Day `day` of the 100 has ended: warn, once."""

    project: str
    day: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RevisePlan:
    """Draw the plan again as of `at`; on a new day this always makes a new version."""

    project: str
    because: str
    at: datetime
    calendar: WorkCalendar
    rules: Rules


def warn_clock(project: Project, command: WarnClock) -> Sequence[ClockWarningRaised]:
    clock = project.clock
    if project.stage is not Stage.ACCEPTED or clock is None or clock.paused:
        return []
    threshold = str(command.day)
    if threshold in clock.raised or command.at < clock.day_ends_at(command.day, command.at):
        return []  # Raised already, or a stop has moved the day.
    return [warning(project, command.project, threshold, command.at)]


def revise_plan(project: Project, command: RevisePlan) -> Sequence[ProjectEvent]:
    if project.stage is not Stage.ACCEPTED:
        return []
    return revised_plan(
        project,
        command.project,
        command.at,
        command.calendar,
        command.rules,
        command.because,
        daily=True,
    )
