"""The item's clock (计时): stops for grounds in law, one extension, flags when it is late."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.event import Event
from onestop_contracts.parts import StopGround
from onestop_contracts.review import CaseClockPaused, CaseClockResumed, LimitExtended

from onestop_review.case_commands import (
    Deadline,
    ExtendLimit,
    FlagOverdue,
    PauseCaseClock,
    ResumeCaseClock,
)
from onestop_review.case_events import CaseOverdue
from onestop_review.case_evolve import evolve
from onestop_review.case_guard import accepted, blanks, clock_time, live, out_of_reach, runs
from onestop_review.case_refusals import (
    ExtendedOnce,
    ExtensionLate,
    ReasonsMissing,
    StoppedAlready,
    StopUnknown,
)
from onestop_review.case_state import Case
from onestop_review.fault import fault, so_many


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
    faults += out_of_reach("expected_end_on", c.expected_end_on, c.at)
    if faults:
        raise ReasonsMissing(so_many(faults), errors=faults)
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
    counted = decide_by(evolve(case, resumed), c.calendar)
    return [resumed.model_copy(update={"decide_by": counted})]


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
        raise ReasonsMissing(so_many(faults), errors=faults)
    extended = LimitExtended(
        project=c.project,
        item=c.item,
        working_days=c.working_days,
        reason=c.reason,
        approved_by=c.person,
        decide_by=case.decide_by,
        extended_at=c.at,
    )
    counted = decide_by(evolve(case, extended), c.calendar)
    return [extended.model_copy(update={"decide_by": counted})]


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


def decide_by(case: Case, calendar: WorkCalendar) -> datetime | None:
    """The item's deadline by its ledger; None while it does not count, or was missed already."""
    if case.ledger is None or case.held or Deadline.DECIDE_BY in case.overdue:
        return None
    return case.ledger.under(calendar).deadline()
