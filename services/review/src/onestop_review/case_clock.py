"""The item's clock (计时): stops, one extension, suspension, new calendars, overdue flags."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from onestop_chassis.worktime import (
    WorkCalendar,
    end_of_working_day_on_or_after,
    local_day,
    shift,
)
from onestop_contracts.event import Event
from onestop_contracts.parts import MovedDeadline, StopGround
from onestop_contracts.review import (
    CaseClockPaused,
    CaseClockResumed,
    CaseResumed,
    CaseSuspended,
    LimitExtended,
    WindowExtended,
)

from onestop_review.case_commands import (
    Deadline,
    ExtendLimit,
    FlagOverdue,
    MoveDeadlines,
    PauseCaseClock,
    ResumeCase,
    ResumeCaseClock,
    SuspendCase,
)
from onestop_review.case_events import CaseOverdue, DeadlinesMoved
from onestop_review.case_evolve import evolve
from onestop_review.case_guard import accepted, blanks, clock_time, live, runs
from onestop_review.case_refusals import (
    CaseRuns,
    ExtendedOnce,
    ExtensionLate,
    ReasonsMissing,
    StoppedAlready,
    StopUnknown,
)
from onestop_review.case_state import Case
from onestop_review.fault import fault
from onestop_review.windows import Window


def pause_clock(case: Case, c: PauseCaseClock) -> Sequence[Event]:
    """The limit stops for a ground in law (art. 45); supervision windows run on."""
    accepted(case, c)
    if c.ground in case.grounds:
        raise StoppedAlready(f"stopped for {c.ground} / 已因该事由暂停", ground=c.ground.value)
    faults = blanks(
        ("reason", c.reason, "give the reason", "请说明理由"),
        ("basis", c.basis, "name the legal basis", "请列明法律依据"),
    )
    if c.ground is StopGround.CORRECTION:
        faults.append(fault("ground", "a correction comes before acceptance", "补正应在受理前告知"))
    if c.expected_end_on < local_day(c.at):
        faults.append(fault("expected_end_on", "lies in the past", "预计结束日期已过"))
    if faults:
        raise ReasonsMissing(f"{len(faults)} faults / 处错误", errors=faults)
    return [
        CaseClockPaused(
            project=c.project,
            item=c.item,
            ground=c.ground,
            reason=c.reason,
            basis=c.basis,
            expected_end_on=c.expected_end_on,
            paused_at=c.at,
        )
    ]


def resume_clock(case: Case, c: ResumeCaseClock) -> Sequence[Event]:
    """One stop ends; the limit counts again when it was the last. Allowed while suspended."""
    live(case, c)
    if c.ground not in case.grounds or c.ground is StopGround.CORRECTION:
        raise StopUnknown(f"not stopped for {c.ground} / 未因该事由暂停", ground=c.ground.value)
    resumed = CaseClockResumed(
        project=c.project, item=c.item, ground=c.ground, resumed_at=c.at, decide_by=None
    )
    decide_by = _decide_by(evolve(case, resumed), c.calendar)
    return [resumed.model_copy(update={"decide_by": decide_by})]


def extend_limit(case: Case, c: ExtendLimit) -> Sequence[Event]:
    """More budget, once, within what the rules allow, before the limit has run out (art. 42)."""
    accepted(case, c)
    if case.extended:
        raise ExtendedOnce("extended once already / 已延长一次")
    if case.held:
        raise StoppedAlready("the clock stands still / 计时已暂停")
    assert case.decide_by is not None
    if c.at > case.decide_by:
        was = clock_time(case.decide_by)
        by = case.decide_by.isoformat()
        raise ExtensionLate(f"ended at {was} / 期限已于 {was} 届满", decide_by=by)
    faults = blanks(("reason", c.reason, "give the reason", "请说明理由"))
    if not 1 <= c.working_days <= c.rules.extension_wd:
        most = c.rules.extension_wd
        faults.append(fault("working_days", f"between 1 and {most}", f"应为 1 至 {most} 个工作日"))
    if faults:
        raise ReasonsMissing(f"{len(faults)} faults / 处错误", errors=faults)
    extended = LimitExtended(
        project=c.project,
        item=c.item,
        working_days=c.working_days,
        reason=c.reason,
        approved_by=c.person,
        decide_by=case.decide_by,
        extended_at=c.at,
    )
    decide_by = _decide_by(evolve(case, extended), c.calendar)
    return [extended.model_copy(update={"decide_by": decide_by})]


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
        raise ReasonsMissing(f"{len(faults)} faults / 处错误", errors=faults)
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
    moved = tuple(
        MovedDeadline(kind=kind, at=term.stood_still(since, until, c.calendar))
        for kind, term in case.terms().items()
    )
    resumed = CaseResumed(project=c.project, item=c.item, resumed_at=until, deadlines=moved)
    decide_by = _decide_by(evolve(case, resumed), c.calendar)
    windows = [
        _after_suspension(case, window, since, c)
        for window in case.windows.values()
        if window.open and window.deadline >= since
    ]
    return [resumed.model_copy(update={"decide_by": decide_by}), *windows]


def _after_suspension(case: Case, window: Window, since: datetime, c: ResumeCase) -> WindowExtended:
    stopped = max(c.at, since) - max(since, window.opens_at)
    out = case.returned(window.stage)
    return WindowExtended(
        project=c.project,
        item=c.item,
        stage=window.stage,
        reason="suspension",
        was=window.deadline,
        deadline=shift(window.deadline, stopped),
        mend_by=shift(out.term.deadline, stopped) if out and out.term else None,
        facts=(f"{since.isoformat()}/{c.at.isoformat()}",),
        calendar_version=c.calendar.version,
        extended_at=c.at,
    )


def move_deadlines(case: Case, c: MoveDeadlines) -> Sequence[Event]:
    """A holiday notice came out: what is open is counted again; what has passed is not.

    A window only ever moves to a later instant: its representative was told the earlier one.
    """
    if not runs(case):
        return []
    notice = c.calendar.notices[-1].name if c.calendar.notices else ""
    moved = tuple(
        MovedDeadline(kind=kind, at=by)
        for kind, term in case.terms().items()
        if (by := _recounted(term.deadline, term.under(c.calendar), c)) is not None
    )
    counted = _decide_by(case, c.calendar)
    decide_by = _recounted(case.decide_by, counted, c) if case.decide_by and counted else None
    windows = [
        event for window in case.windows.values() if (event := _by_notice(case, window, notice, c))
    ]
    if not moved and decide_by is None:
        return windows
    limits = DeadlinesMoved(
        project=c.project,
        item=c.item,
        notice=notice,
        calendar_version=c.calendar.version,
        decide_by=decide_by,
        deadlines=moved,
        moved_at=c.at,
    )
    return [limits, *windows]


def _recounted(was: datetime, counted: datetime, c: MoveDeadlines) -> datetime | None:
    """The new deadline, never before the close of this working day; None when nothing moves."""
    if c.at > was:
        return None
    close = end_of_working_day_on_or_after(c.at, c.calendar)
    moved = max(counted, min(was, close))
    return moved if moved != was else None


def _by_notice(case: Case, window: Window, notice: str, c: MoveDeadlines) -> WindowExtended | None:
    if not window.open or c.at > window.deadline:
        return None
    out = case.returned(window.stage)
    mend_by = max(out.term.deadline, out.term.under(c.calendar)) if out and out.term else None
    later = max(window.deadline, window.term.under(c.calendar), mend_by or window.deadline)
    if later == window.deadline and (
        out is None or out.term is None or mend_by == out.term.deadline
    ):
        return None
    return WindowExtended(
        project=c.project,
        item=c.item,
        stage=window.stage,
        reason="calendar",
        was=window.deadline,
        deadline=later,
        mend_by=mend_by,
        facts=(notice,),
        calendar_version=c.calendar.version,
        extended_at=c.at,
    )


def flag_overdue(case: Case, c: FlagOverdue) -> Sequence[Event]:
    """Told once; it ends nothing, and who is to act still has to."""
    kind = c.deadline.of(c.stage)
    if not runs(case) or kind in case.overdue:
        return []
    if c.deadline is Deadline.DECIDE_BY:
        due = None if case.held else case.decide_by
    else:
        term = case.terms().get(kind)
        due = term.deadline if term else None
    if due is None or c.at < due + c.rules.settle:
        return []
    return [
        CaseOverdue(project=c.project, item=c.item, deadline=kind, was_due_at=due, flagged_at=c.at)
    ]


def _decide_by(case: Case, calendar: WorkCalendar) -> datetime | None:
    """The item's deadline by its ledger; None while it does not count, or was missed already."""
    if case.ledger is None or case.held or Deadline.DECIDE_BY in case.overdue:
        return None
    return replace(case.ledger, calendar=calendar).deadline()
