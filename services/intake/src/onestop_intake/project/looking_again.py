"""Looking again when a day has passed: warnings of clock and counter, and the plan as of today."""

from collections.abc import Sequence

from onestop_chassis.now import Now
from onestop_contracts.fields import Number, Wording
from onestop_contracts.intake import ClockWarningRaised

from onestop_intake.project.acting import ProjectAct
from onestop_intake.project.events import HandOutWaits, ProjectEvent
from onestop_intake.project.planning import revised_plan, warning
from onestop_intake.project.state import Project, Stage
from onestop_intake.reference import Reference


class WarnClock(ProjectAct):
    """By the timer: day `day` of the 100 (最多100天) has ended; warns once.

    Source: notice A2.
    """

    day: int

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ClockWarningRaised]:
        clock = project.clock
        if project.stage is not Stage.ACCEPTED or clock is None or clock.paused:
            return []
        threshold = str(self.day)
        if threshold in clock.raised or now.at < clock.day_ends_at(self.day, now.at):
            return []  # Raised already, or a stop has moved the day.
        return [warning(project, threshold, now)]


class RevisePlan(ProjectAct):
    """By the timer: draws the plan (倒排审批计划) again; on a new day always a new version.

    Source: notice A3.
    """

    because: Wording

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        if project.stage is not Stage.ACCEPTED:
            return []
        return revised_plan(project, now, self.because, daily=True)


class WarnOfHandOut(ProjectAct):
    """By the timer: a licence still lies at the counter when it should be handed over; it is
    warned of once, with all that wait as long.

    Source: notice A1; 行政许可法 art. 44.
    """

    number: Number

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[HandOutWaits]:
        by = project.hand_over_by.get(self.number)
        if by is None or self.number in project.waiting or now.at < by:
            return []
        same = (one for one, at in project.hand_over_by.items() if at == by)
        numbers = tuple(one for one in same if one not in project.waiting)
        code = now.key("project")
        waits = HandOutWaits(project=code, numbers=numbers, hand_over_by=by, warned_at=now.at)
        return [waits]
