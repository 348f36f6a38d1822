"""What falls due in a project: silence about a filing, days of the clock, starts of the plan."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from onestop_chassis.act import Ask
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer
from onestop_chassis.worktime import WorkCalendar, end_of_day
from onestop_contracts.intake import (
    ClockPaused,
    ClockResumed,
    ClockWarningRaised,
    ConstructionCleared,
    PlanDrawn,
    ProjectAccepted,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
    ResultHandedOut,
)
from onestop_contracts.parts import PlannedItem

from onestop_intake.project.acceptance import DeemAccepted
from onestop_intake.project.case_progress import APPLICANT
from onestop_intake.project.deadline_words import (
    acceptance_words,
    hand_out_words,
    plan_words,
    warning_words,
)
from onestop_intake.project.events import (
    AcceptanceTimeMoved,
    CorrectionRequested,
    CorrectionSupplied,
    HandOutWaits,
    LicencesReady,
    RevocationNoted,
)
from onestop_intake.project.looking_again import RevisePlan, WarnClock, WarnOfHandOut
from onestop_intake.reference import Reference
from onestop_intake.rules import Rules

_CLOSING = WorkCalendar()
_DAYS = Rules().warn_at_days

Open = Sequence[Due | Met]


def acceptance_deadlines(recorded: Recorded[Any]) -> Open:
    """Until when a correction can be asked for; silence after that is acceptance."""
    match recorded.event:
        case (
            ProjectFiled(project=code, accept_by=at)
            | CorrectionSupplied(project=code, accept_by=at)
            | AcceptanceTimeMoved(project=code, accept_by=at)
        ):
            return [Due(f"accept/{code}", "accept", recorded.stream, code, at)]
        case (
            CorrectionRequested(project=code)
            | ProjectAccepted(project=code)
            | ProjectRefused(project=code)
            | ProjectWithdrawn(project=code)
            | ProjectClosed(project=code)
        ):
            return [Met(f"accept/{code}")]
        case _:
            return []


def deem(due: Due, now: datetime, _: Reference) -> Ask:
    return Ask(DeemAccepted(), due.stream)


def warning_deadlines(recorded: Recorded[Any]) -> Open:
    """The days of the clock whose end is warned of; a stop takes them away, its end moves them."""
    match recorded.event:
        case ProjectAccepted() | ClockResumed() as running:
            return _warnings(recorded.stream, running)
        case ClockWarningRaised(project=code, threshold=threshold):
            return [Met(f"warn/{code}/{threshold}")]
        case (
            ClockPaused(project=code)
            | ConstructionCleared(project=code)
            | ProjectWithdrawn(project=code)
            | ProjectClosed(project=code)
        ):
            return [Met(f"warn/{code}/{day}") for day in _DAYS]
        case _:
            return []


def _warnings(stream: str, running: ProjectAccepted | ClockResumed) -> Open:
    code, last = running.project, running.limit_days
    return [
        Due(
            f"warn/{code}/{day}",
            str(day),
            stream,
            code,
            running.deadline - timedelta(days=last - day),
        )
        for day in running.warn_at_days
    ]


def warn(due: Due, now: datetime, _: Reference) -> Ask:
    return Ask(WarnClock(day=int(due.kind)), due.stream)


def plan_deadlines(recorded: Recorded[Any]) -> Open:
    """The next latest start or finish of a plan: a day after it, the plan is drawn again."""
    match recorded.event:
        case PlanDrawn(project=code) as e:
            next_on, at = _next_day(e.items, e.drawn_on), next_look(e.items, e.drawn_on)
            if next_on is None or at is None:
                return [Met(f"plan/{code}")]
            return [Due(f"plan/{code}", next_on.isoformat(), recorded.stream, code, at)]
        case (
            ConstructionCleared(project=code)
            | ProjectWithdrawn(project=code)
            | ProjectClosed(project=code)
        ):
            return [Met(f"plan/{code}")]
        case _:
            return []


def next_look(items: tuple[PlannedItem, ...], drawn_on: date) -> datetime | None:
    """When a plan is looked at again; None where nothing of it is ahead."""
    next_on = _next_day(items, drawn_on)
    return None if next_on is None else end_of_day(next_on, _CLOSING) + timedelta(days=1)


def _next_day(items: tuple[PlannedItem, ...], drawn_on: date) -> date | None:
    ahead = [day for item in items if not item.done for day in _planned_days(item)]
    return min((day for day in ahead if day >= drawn_on), default=None)


def _planned_days(item: PlannedItem) -> Sequence[date]:
    """Its latest start and its finish; its start too while it is the applicant's step, because it
    then moves with every day."""
    days = (item.latest_start, item.finish)
    return (item.start, *days) if item.owner == APPLICANT else days


def look_again(due: Due, now: datetime, _: Reference) -> Ask:
    because = f"计划日期 {due.kind} 已过 / the planned date {due.kind} has passed"
    return Ask(RevisePlan(because=because), due.stream)


def hand_out_deadlines(recorded: Recorded[Any]) -> Open:
    """Until when each licence at the counter has to be handed over."""
    match recorded.event:
        case LicencesReady(project=code, numbers=numbers, hand_over_by=at) if at is not None:
            return [Due(_counter(one), one, recorded.stream, code, at) for one in numbers]
        case ResultHandedOut(licences=numbers) | HandOutWaits(numbers=numbers):
            return [Met(_counter(one)) for one in numbers]
        case RevocationNoted(number=number):
            return [Met(_counter(number))]
        case _:
            return []


def _counter(number: str) -> str:
    return f"hand-out/{number}"


def still_waits(due: Due, now: datetime, _: Reference) -> Ask:
    return Ask(WarnOfHandOut(number=due.kind), due.stream)


timers: tuple[Timer[Reference], ...] = (
    Timer("counter", hand_out_deadlines, still_waits, hand_out_words),
    Timer("acceptance", acceptance_deadlines, deem, acceptance_words),
    Timer("warnings", warning_deadlines, warn, warning_words),
    Timer("plans", plan_deadlines, look_again, plan_words),
)
