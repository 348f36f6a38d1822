"""The item's limit on its clock (计时): one extension, flags when it is late."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.clock import clock_time
from onestop_chassis.refusal import Conflict, blanks, fault, so_many
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.event import Event
from onestop_contracts.fields import Prose
from onestop_contracts.parts import Stage
from onestop_contracts.review import LimitExtended
from pydantic import Field

from onestop_review.case.acting import CaseAct, ReasonsMissing
from onestop_review.case.closed import ACCEPTED
from onestop_review.case.events import CaseOverdue
from onestop_review.case.state import Case, CaseNow, accepted, evolve, runs
from onestop_review.case.who import the_signatory
from onestop_review.case.words import TERMINAL, Deadline


class StoppedAlready(Conflict):
    """The clock is stopped for this ground already, or stands still when it must run."""

    code = "clock-stopped-already"
    title = "The item's clock is stopped"
    title_zh = "计时已暂停"
    remedy = "Resume the clock first."
    remedy_zh = "请先恢复计时。"


class ExtendedOnce(Conflict):
    """The limit was prolonged once; the law allows no second time (art. 42)."""

    code = "extended-once"
    title = "The limit has been extended already"
    title_zh = "办理期限只能延长一次"
    remedy = "Decide within the limit there is."
    remedy_zh = "请在现有期限内作出决定。"


class ExtensionLate(Conflict):
    """The limit ran out before it was prolonged; `decide_by` says when."""

    code = "extension-late"
    title = "The limit has run out"
    title_zh = "办理期限已届满"
    remedy = "Decide now; the case is shown as overdue."
    remedy_zh = "请尽快作出决定；办件已按超期显示。"


class ExtendLimit(CaseAct):
    """Prolongs the limit, once, approved by who signs for the centre or the department.

    More budget, within what the rules allow, before the limit has run out (art. 42).
    """

    by = the_signatory
    refuses = (*ACCEPTED, ExtendedOnce, StoppedAlready, ExtensionLate, ReasonsMissing)

    reason: Prose = Field(max_length=4000, examples=["案情复杂，需补充论证"])
    working_days: int = Field(ge=1, le=100)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        accepted(case, now)
        if case.clock.extended:
            raise ExtendedOnce("extended once already / 已延长一次")
        if case.clock.held:
            raise StoppedAlready("the clock stands still / 计时已暂停")
        assert case.clock.decide_by is not None
        if now.at > case.clock.decide_by:
            was = clock_time(case.clock.decide_by)
            by = case.clock.decide_by.isoformat()
            raise ExtensionLate(f"ended at {was} / 期限已于 {was} 届满", decide_by=by)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        most = case.limits(now).extension_wd
        faults = blanks(("reason", self.reason, "give the reason", "请说明理由"))
        if not 1 <= self.working_days <= most:
            told = (f"between 1 and {most}", f"应为 1 至 {most} 个工作日")
            faults.append(fault("working_days", *told))
        if faults:
            raise ReasonsMissing(so_many(faults), errors=faults)
        assert case.clock.decide_by is not None
        extended = LimitExtended(
            project=case.facts.project,
            item=case.facts.item,
            working_days=self.working_days,
            reason=self.reason,
            approved_by=now.person,
            decide_by=case.clock.decide_by,
            extended_at=now.at,
        )
        counted = decide_by(evolve(case, extended), now.rules.calendar)
        return [extended.model_copy(update={"decide_by": counted})]


class FlagOverdue(CaseAct):
    """By the timer: this deadline passed and what it was for has not been done (超期).

    Told once; it ends nothing, and who is to act still has to. `stage` says whose objection it
    is about; None for the item's own limit.
    """

    deadline: Deadline
    stage: Stage | None

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        kind = self.deadline.of(self.stage)
        if not runs(case) or kind in case.overdue:
            return []
        due = _due(case, self.deadline, kind)
        if due is None or now.at < due + case.limits(now).settle:
            return []
        return [
            CaseOverdue(
                project=case.facts.project,
                item=case.facts.item,
                deadline=kind,
                was_due_at=due,
                flagged_at=now.at,
            )
        ]


def _due(case: Case, deadline: Deadline, kind: str) -> datetime | None:
    if deadline is Deadline.DECIDE_BY:
        return None if case.progress in TERMINAL else case.clock.runs_out_at
    term = case.terms().get(kind)
    return term.deadline if term else None


def decide_by(case: Case, calendar: WorkCalendar) -> datetime | None:
    """The item's deadline by its ledger; None while it does not count, or was missed already."""
    ledger = case.clock.ledger(calendar)
    if ledger is None or case.clock.held or Deadline.DECIDE_BY in case.overdue:
        return None
    return ledger.deadline()
