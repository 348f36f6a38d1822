"""Stops of the item's clock (停计): for grounds in law that the item's catalogue entry names."""

from collections.abc import Sequence

from onestop_chassis.refusal import Conflict, blanks, fault, so_many
from onestop_chassis.worktime import Stop
from onestop_contracts.event import Event
from onestop_contracts.fields import Prose
from onestop_contracts.parts import StopGround
from onestop_contracts.review import CaseClockPaused, CaseClockResumed
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.case.acting import SOME_TEXT, CaseAct, ReasonsMissing, out_of_reach
from onestop_review.case.clock import StoppedAlready, decide_by
from onestop_review.case.closed import ACCEPTED, LIVE
from onestop_review.case.item_clock import office_seconds
from onestop_review.case.state import Case, CaseNow, accepted, evolve, undecided
from onestop_review.case.who import the_handler

_BY_OTHER_ACTS = (StopGround.CORRECTION, StopGround.SUSPENSION)


class StopUnknown(Conflict):
    """The clock is not stopped for this ground."""

    code = "clock-not-stopped"
    title = "The item's clock is not stopped for this ground"
    title_zh = "未因该事由暂停计时"
    remedy = "Read the case for the stops that are open."
    remedy_zh = "请查看办件当前的暂停事由。"


class GroundNotListed(Conflict):
    """The catalogue does not name this ground for the item; `grounds` are what may stop it."""

    code = "stop-ground-not-listed"
    title = "The item's catalogue entry does not name this ground"
    title_zh = "事项目录未列明该停计事由"
    remedy = "Take a ground that the catalogue names for the item; force majeure needs no entry."
    remedy_zh = "请选择事项目录列明的停计事由；不可抗力无须列明。"


class PauseClock(CaseAct):
    """Stops the limit for a ground the law names (art. 45); supervision windows run on.

    The item's catalogue entry has to name the ground, in the version that the case was opened
    with; force majeure stops every item. `reason` is told to the applicant in writing, with the
    law and the expected end.
    """

    by = the_handler
    refuses = (*ACCEPTED, StoppedAlready, GroundNotListed, ReasonsMissing)

    ground: StopGround
    reason: Prose = Field(examples=["需组织专家评审"])
    basis: Prose
    expected_end_on: Day

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        accepted(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["PauseClock"]:
        said = {"reason": SOME_TEXT, "basis": SOME_TEXT, "expected_end_on": now.day}
        return [cls(ground=ground, **said) for ground in _grounds(case, now)]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        ground = self.ground
        if ground in case.clock.grounds:
            raise StoppedAlready(f"stopped for {ground} / 已因该事由暂停", ground=ground.value)
        self._founded(case, now)
        return [
            CaseClockPaused(
                project=case.facts.project,
                item=case.facts.item,
                ground=ground,
                reason=self.reason,
                basis=self.basis,
                expected_end_on=self.expected_end_on,
                paused_at=now.at,
            )
        ]

    def _founded(self, case: Case, now: CaseNow) -> None:
        """Refuses a ground that cannot stop this item, and whatever is not said."""
        faults = blanks(
            ("reason", self.reason, "give the reason", "请说明理由"),
            ("basis", self.basis, "name the legal basis", "请列明法律依据"),
        )
        may_stop = _grounds(case, now)
        unlisted = self.ground not in (*may_stop, StopGround.CORRECTION)
        if self.ground is StopGround.CORRECTION:
            told = ("a correction comes before acceptance", "补正应在受理前告知")
            faults.append(fault("ground", *told))
        elif unlisted:
            listed = ", ".join(may_stop)
            faults.append(fault("ground", f"one of {listed}", f"应为以下事由之一：{listed}"))
        faults += out_of_reach("expected_end_on", self.expected_end_on, now.at)
        if unlisted:
            detail = f"{self.ground} does not stop {case.facts.item} / 该事由不适用于本事项"
            raise GroundNotListed(detail, errors=faults, grounds=[str(one) for one in may_stop])
        if faults:
            raise ReasonsMissing(so_many(faults), errors=faults)


class ResumeClock(CaseAct):
    """Ends a stop; the limit moves by the office time it stood still, to a working day's close.

    It counts again when the stop was the last. Allowed while suspended.
    """

    by = the_handler
    refuses = (*LIVE, StopUnknown)

    ground: StopGround

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        undecided(case, now)
        if not case.clock.grounds - {StopGround.CORRECTION}:
            raise StopUnknown("the clock is not stopped / 计时未暂停")

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        ground = self.ground
        if ground not in case.clock.grounds or ground is StopGround.CORRECTION:
            raise StopUnknown(f"not stopped for {ground} / 未因该事由暂停", ground=ground.value)
        began = next(s.began_at for s in case.clock.stops if s.ground is ground and not s.ended_at)
        calendar = now.rules.calendar
        resumed = CaseClockResumed(
            project=case.facts.project,
            item=case.facts.item,
            ground=ground,
            resumed_at=now.at,
            office_seconds=office_seconds(Stop(began, now.at), calendar),
        )
        counted = decide_by(evolve(case, resumed), calendar)
        return [resumed.model_copy(update={"decide_by": counted})]


def _grounds(case: Case, now: CaseNow) -> Sequence[StopGround]:
    """What may stop this item's limit once it is accepted: the correction has come in by then, and
    a suspension is an act of its own."""
    named = now.rules.stops(case.facts.item, case.facts.item_version)
    grounds = [one for one in StopGround if one in named and one not in _BY_OTHER_ACTS]
    return list(dict.fromkeys((*grounds, StopGround.FORCE_MAJEURE)))
