"""Stops of the 100-day clock: by the window for the whole project, or by all open cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onestop_chassis.refusal import Invalid
from onestop_contracts.intake import ClockPaused, ClockResumed
from onestop_contracts.parts import StopGround

from onestop_intake.filing import Fault, fault
from onestop_intake.hundred_days import HundredDays
from onestop_intake.project_events import ClockHeld, ClockReleased, ProjectEvent
from onestop_intake.project_state import Project, Stage, evolve
from onestop_intake.refusals import ProjectUnknown, wrong_stage
from onestop_intake.rules import Rules

FARTHEST = timedelta(days=730)


class StopUngrounded(Invalid):
    """A stop names its legal basis and an end that lies ahead, by two years at most."""

    code = "stop-ungrounded"
    title = "A stop needs its legal basis and an end that lies ahead"
    title_zh = "停钟须有法律依据和预计结束日期"
    remedy = "Name the legal basis, and as its expected end a day within two years from today."
    remedy_zh = "请写明法律依据，预计结束日期应自当日起两年以内。"


@dataclass(frozen=True, slots=True)
class PauseClock:
    """Stop the 100 days for what the law does not count."""

    project: str
    ground: StopGround
    basis: str
    expected_end_on: date
    at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class ResumeClock:
    """Lift the window's stop."""

    project: str
    at: datetime
    rules: Rules


def pause_clock(project: Project, command: PauseClock) -> Sequence[ProjectEvent]:
    running_clock(project, command.project)
    if project.held is not None:
        return []  # Held already; a second hold would add nothing.
    faults = _faults(command)
    if faults:
        detail = f"{len(faults)} 处错误 / {len(faults)} to correct"
        raise StopUngrounded(detail, errors=faults, project=command.project)
    held = ClockHeld(
        project=command.project,
        ground=command.ground,
        basis=command.basis,
        expected_end_on=command.expected_end_on,
        held_at=command.at,
    )
    return [held, *aligned(evolve(project, held), command.project, command.at, ())]


def _faults(command: PauseClock) -> list[Fault]:
    faults = []
    if not command.basis.strip():
        faults.append(fault("basis", "name the legal basis", "请写明法律依据"))
    if not command.today <= command.expected_end_on <= command.today + FARTHEST:
        en, zh = "a day within two years from today", "应自当日起两年以内"
        faults.append(fault("expected_end_on", en, zh))
    return faults


def resume_clock(project: Project, command: ResumeClock) -> Sequence[ProjectEvent]:
    running_clock(project, command.project)
    if project.held is None:
        return []
    released = ClockReleased(project=command.project, released_at=command.at)
    days = command.rules.warn_at_days
    return [released, *aligned(evolve(project, released), command.project, command.at, days)]


def running_clock(project: Project, code: str) -> HundredDays:
    """The clock of an accepted project.

    Raises:
        ProjectUnknown: nothing was filed under this code.
        WrongStage: the clock has not begun, or is at rest.
    """
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(code, project=code)
    if project.stage is not Stage.ACCEPTED or project.clock is None:
        raise wrong_stage(code, project.stage)
    return project.clock


def aligned(
    project: Project, code: str, at: datetime, warn_at_days: tuple[int, ...]
) -> Sequence[ClockPaused | ClockResumed]:
    """What brings the clock in line with whether anything runs: a pause, a resumption, or nothing.

    Several stops may overlap; the clock is one, and runs again as soon as any case does. An entry
    never dates back behind the last one in the ledger.
    """
    if project.clock is None or project.clock.paused == project.stands_still:
        return []
    at = max(at, project.clock.last_at)
    if project.stands_still:
        return [_pause(project, code, at)]
    return [_resumption(project.clock, code, at, warn_at_days)]


def _pause(project: Project, code: str, at: datetime) -> ClockPaused:
    if project.held is not None:
        held = project.held
        return ClockPaused(
            project=code,
            ground=held.ground,
            basis=held.basis,
            expected_end_on=held.expected_end_on,
            paused_at=at,
        )
    holds = [hold for case in project.open_cases for hold in case.holds]
    last = max(holds, key=lambda hold: hold.from_at)
    ends = [hold.expected_end_on for hold in holds if hold.expected_end_on is not None]
    return ClockPaused(
        project=code,
        ground=last.ground,
        basis=last.basis,
        expected_end_on=min(ends, default=None),
        paused_at=at,
    )


def _resumption(
    clock: HundredDays, code: str, at: datetime, warn_at_days: tuple[int, ...]
) -> ClockResumed:
    return ClockResumed(
        project=code,
        resumed_at=at,
        deadline=clock.resume(at).deadline(at),
        limit_days=clock.limit_days,
        warn_at_days=tuple(day for day in warn_at_days if str(day) not in clock.raised),
    )
