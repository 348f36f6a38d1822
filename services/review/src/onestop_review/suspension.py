"""Suspending a case (中止) and going on: everything that is open moves by what it stood still."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from onestop_chassis.worktime import shift
from onestop_contracts.event import Event
from onestop_contracts.parts import MovedDeadline
from onestop_contracts.review import CaseResumed, CaseSuspended, WindowExtended

from onestop_review.case_clock import decide_by
from onestop_review.case_commands import ResumeCase, SuspendCase
from onestop_review.case_evolve import evolve
from onestop_review.case_guard import blanks, live
from onestop_review.case_refusals import CaseRuns, ReasonsMissing
from onestop_review.case_state import Case
from onestop_review.fault import so_many
from onestop_review.windows import Window


def suspend_case(case: Case, c: SuspendCase) -> Sequence[Event]:
    """Everything stands still, windows too."""
    live(case, c)
    if case.suspended_at is not None:
        return []
    faults = blanks(
        ("reason", c.reason, "give the reason", "请说明理由"),
        ("basis", c.basis, "name the legal basis", "请列明法律依据"),
    )
    if faults:
        raise ReasonsMissing(so_many(faults), errors=faults)
    return [
        CaseSuspended(
            project=c.project,
            item=c.item,
            reason=c.reason,
            basis=c.basis,
            suspended_at=c.at,
        )
    ]


def resume_case(case: Case, c: ResumeCase) -> Sequence[Event]:
    """The case goes on: windows keep the very time they had left, limits their days."""
    live(case, c)
    if case.suspended_at is None:
        raise CaseRuns("not suspended / 未中止")
    since, until = case.suspended_at, max(c.at, case.suspended_at)
    moved = [
        MovedDeadline(kind=kind, at=term.stood_still(since, until, c.calendar))
        for kind, term in case.terms().items()
    ]
    due = (*moved, *_passed_before(case, since))
    resumed = CaseResumed(project=c.project, item=c.item, resumed_at=until, deadlines=due)
    counted = decide_by(evolve(case, resumed), c.calendar)
    windows = [
        _after_suspension(case, window, since, c)
        for window in case.windows.values()
        if window.open and window.deadline >= since
    ]
    return [resumed.model_copy(update={"decide_by": counted}), *windows]


def _passed_before(case: Case, since: datetime) -> Iterator[MovedDeadline]:
    """Windows whose deadline had passed, undecided, when the case stopped: they are due as before.

    That happens in the settle time, or when the timer was late.
    """
    for stage, window in case.windows.items():
        if window.open and window.deadline < since:
            yield MovedDeadline(kind=f"window:{stage}", at=window.deadline)
            out = case.returned(stage)
            if out and out.term:
                yield MovedDeadline(kind=f"mend:{stage}", at=out.term.deadline)


def _after_suspension(case: Case, window: Window, since: datetime, c: ResumeCase) -> WindowExtended:
    stopped = max(c.at, since) - max(since, window.opens_at)
    out = case.returned(window.stage)
    mend_by = out.term.deadline if out and out.term else None
    if mend_by and mend_by >= since:
        mend_by = shift(mend_by, stopped)
    return WindowExtended(
        project=c.project,
        item=c.item,
        stage=window.stage,
        reason="suspension",
        was=window.deadline,
        deadline=shift(window.deadline, stopped),
        mend_by=mend_by,
        facts=(f"{since.isoformat()}/{c.at.isoformat()}",),
        calendar_version=c.calendar.version,
        extended_at=c.at,
    )
