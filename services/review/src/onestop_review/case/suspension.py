"""Suspending a case (中止) and going on: everything that is open moves by what it stood still."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import Conflict, blanks, so_many
from onestop_chassis.worktime import Stop
from onestop_contracts.event import Event
from onestop_contracts.fields import Prose
from onestop_contracts.parts import MovedDeadline
from onestop_contracts.review import CaseResumed, CaseSuspended, WindowExtended
from pydantic import Field

from onestop_review.case.acting import CaseAct, ReasonsMissing
from onestop_review.case.clock import decide_by
from onestop_review.case.closed import LIVE
from onestop_review.case.item_clock import office_seconds
from onestop_review.case.materials import all_in
from onestop_review.case.state import Case, CaseNow, evolve, undecided
from onestop_review.case.who import the_handler
from onestop_review.case.windows import Window


class CaseRuns(Conflict):
    """The case is not suspended."""

    code = "case-not-suspended"
    title = "The case is not suspended"
    title_zh = "办件未处于中止状态"
    remedy = "Nothing needs to be resumed."
    remedy_zh = "无需恢复办理。"


class SuspendCase(CaseAct):
    """Lets everything in the case stand still (中止), its windows too."""

    by = the_handler
    refuses = (*LIVE, DoneOtherwise, ReasonsMissing)

    reason: Prose = Field(max_length=4000, examples=["利害关系人提起诉讼"])
    basis: Prose

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        undecided(case, now)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.clock.suspension is not None:
            return self.done_before(**case.clock.suspension.model_dump(include={"reason", "basis"}))
        faults = blanks(
            ("reason", self.reason, "give the reason", "请说明理由"),
            ("basis", self.basis, "name the legal basis", "请列明法律依据"),
        )
        if faults:
            raise ReasonsMissing(so_many(faults), errors=faults)
        return [
            CaseSuspended(
                project=case.facts.project,
                item=case.facts.item,
                reason=self.reason,
                basis=self.basis,
                suspended_at=now.at,
            )
        ]


class ResumeCase(CaseAct):
    """Lets a suspended case go on (恢复): windows and limits get back the office time that it
    stood still, and end at the close of a working day. Papers that came in meanwhile count as
    received now.
    """

    by = the_handler
    refuses = (*LIVE, CaseRuns)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        undecided(case, now)
        if case.clock.suspended_at is None:
            raise CaseRuns("not suspended / 未中止")

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        assert case.clock.suspended_at is not None
        calendar, facts = now.rules.calendar, case.facts
        since, until = case.clock.suspended_at, max(now.at, case.clock.suspended_at)
        stop = Stop(since, until)
        moved = [
            MovedDeadline(kind=kind, at=term.stood_still(stop, calendar))
            for kind, term in case.terms().items()
        ]
        resumed = CaseResumed(
            project=facts.project,
            item=facts.item,
            resumed_at=until,
            deadlines=(*moved, *_passed_before(case, since)),
            office_seconds=office_seconds(stop, calendar),
        )
        counted = decide_by(evolve(case, resumed), calendar)
        windows = [
            _after_suspension(case, window, stop, now)
            for window in case.windows
            if window.open and window.deadline >= since
        ]
        on = resumed.model_copy(update={"decide_by": counted})
        return [on, *windows, *all_in(evolve(case, on), until, now)]


def _passed_before(case: Case, since: datetime) -> Iterator[MovedDeadline]:
    """Windows whose deadline had passed, undecided, when the case stopped: they are due as before.

    That happens in the settle time, or when the timer was late.
    """
    for window in case.windows:
        if window.open and window.deadline < since:
            yield MovedDeadline(kind=f"window:{window.stage}", at=window.deadline)
            out = case.returned(window.stage)
            if out and out.term:
                yield MovedDeadline(kind=f"mend:{window.stage}", at=out.term.deadline)


def _after_suspension(case: Case, window: Window, stop: Stop, now: CaseNow) -> WindowExtended:
    calendar, out = now.rules.calendar, case.returned(window.stage)
    mending = out.term if out else None
    return WindowExtended(
        project=case.facts.project,
        item=case.facts.item,
        stage=window.stage,
        reason="suspension",
        was=window.deadline,
        deadline=window.term.kept(stop, calendar),
        mend_by=mending.kept(stop, calendar) if mending else None,
        facts=(f"{stop.since.isoformat()}/{now.at.isoformat()}",),
        calendar_version=calendar.version,
        office_seconds=office_seconds(stop.clipped(window.opens_at), calendar),
        extended_at=now.at,
    )
