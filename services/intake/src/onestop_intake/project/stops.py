"""Stops of the 100-day clock: by the window for the whole project, or by all open cases."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid
from onestop_contracts.fields import Prose
from onestop_contracts.intake import ClockPaused, ClockResumed
from onestop_contracts.parts import StopGround
from onestop_contracts.times import Day

from onestop_intake.hundred_days import HundredDays
from onestop_intake.project.acting import ProjectAct, WrongStage, must_be, the_window
from onestop_intake.project.events import ClockHeld, ClockReleased, ProjectEvent
from onestop_intake.project.faults import Fault, fault
from onestop_intake.project.state import Project, Stage, evolve
from onestop_intake.reference import Reference

FARTHEST = timedelta(days=730)
_BY_OTHER_ACTS = {StopGround.CORRECTION, StopGround.SUSPENSION}


class StopUngrounded(Invalid):
    """A stop names its legal basis and an end that lies ahead, by two years at most."""

    code = "stop-ungrounded"
    title = "A stop needs its legal basis and an end that lies ahead"
    title_zh = "停钟须有法律依据和预计结束日期"
    remedy = "Name the legal basis, and as its expected end a day within two years from today."
    remedy_zh = "请写明法律依据，预计结束日期应自当日起两年以内。"


class StopGroundUnlisted(Invalid):
    """Nothing of the project stops for this ground; `grounds` are what may stop it."""

    code = "project-stop-ground-not-listed"
    title = "No undecided item of the project stops for this ground"
    title_zh = "项目未办结事项均不适用该停钟事由"
    remedy = "Take a ground that the catalogue names for an item that is not decided yet; force"
    remedy += " majeure needs no entry. A correction and a suspension have acts of their own."
    remedy_zh = "请选择未办结事项在目录中列明的停钟事由；不可抗力无须列明，补正和中止另有操作。"


class PauseClock(ProjectAct):
    """Stops the 100-day clock (停钟) for the project as a whole, for what the law does not count.

    The ground is one that the catalogue names for an item that is not approved yet, or force
    majeure.

    Source: notice A2; 行政许可法 art. 45.
    """

    by = the_window
    refuses = (DoneOtherwise, StopGroundUnlisted, StopUngrounded, WrongStage)

    ground: StopGround
    basis: Prose
    expected_end_on: Day

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.ACCEPTED)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        if project.held is not None:
            stands = project.held.model_dump(include={"ground", "basis", "expected_end_on"})
            return self.done_before(**stands)
        code, faults = now.key("project"), self._faults(now.day)
        may_stop = grounds(project, now)
        if self.ground not in may_stop:
            listed = ", ".join(may_stop)
            faults.append(fault("ground", f"one of {listed}", f"应为以下事由之一：{listed}"))
            detail = f"该事由不适用于本项目 / {self.ground} does not stop this project"
            raise StopGroundUnlisted(detail, errors=faults, project=code, grounds=list(may_stop))
        if faults:
            detail = f"{len(faults)} 处错误 / {len(faults)} to correct"
            raise StopUngrounded(detail, errors=faults, project=code)
        held = ClockHeld(
            project=code,
            ground=self.ground,
            basis=self.basis,
            expected_end_on=self.expected_end_on,
            held_at=now.at,
        )
        return [held, *aligned(evolve(project, held), now)]

    def _faults(self, today: date) -> list[Fault]:
        faults = []
        if not self.basis:
            faults.append(fault("basis", "name the legal basis", "请写明法律依据"))
        if not today <= self.expected_end_on <= today + FARTHEST:
            en, zh = "a day within two years from today", "应自当日起两年以内"
            faults.append(fault("expected_end_on", en, zh))
        return faults


def grounds(project: Project, now: Now[Reference]) -> Sequence[StopGround]:
    """What may stop the project as a whole, by the catalogue in force."""
    known = now.rules.catalogue.items
    undecided = {i.item for i in project.items if not project.approved(i.item)} & known.keys()
    named = {ground for item in undecided for ground in known[item].clock} - _BY_OTHER_ACTS
    return [one for one in StopGround if one in named or one is StopGround.FORCE_MAJEURE]


class ResumeClock(ProjectAct):
    """Lifts the window's stop (恢复计时).

    Source: notice A2.
    """

    by = the_window
    refuses = (WrongStage,)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.ACCEPTED)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectEvent]:
        if project.held is None:
            return []
        released = ClockReleased(project=now.key("project"), released_at=now.at)
        return [released, *aligned(evolve(project, released), now)]


def aligned(project: Project, now: Now[Reference]) -> Sequence[ClockPaused | ClockResumed]:
    """What brings the clock in line with whether anything runs: a pause, a resumption, or nothing.

    Several stops may overlap; the clock is one, and runs again as soon as any case does. An entry
    never dates back behind the last one in the ledger.
    """
    if project.clock is None or project.clock.paused == project.stands_still:
        return []
    code, at = now.key("project"), max(now.at, project.clock.last_at)
    if project.stands_still:
        return [_pause(project, code, at)]
    return [_resumption(project.clock, code, at, now.rules.rules.warn_at_days)]


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
