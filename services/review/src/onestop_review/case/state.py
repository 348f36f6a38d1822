"""What is known of a case (办件), how each fact changes that, and what the case then forbids.

`evolve` holds no rules: it must read any history. One file, since whoever follows a fact into the
case reads all of it; windows, objections and terms are parts with files of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from onestop_chassis.clock import clock_time
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict
from onestop_chassis.worktime import Entry, EntryKind, Ledger, Limit, Why, WorkCalendar
from onestop_contracts import review as facts
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Prose
from onestop_contracts.parts import (
    ConsultationOutcome,
    EndedBy,
    GovernmentOutcome,
    Material,
    Stage,
    StopGround,
)
from onestop_contracts.review import CaseOpened

from onestop_review.case import events as notes
from onestop_review.case.objections import Objection, ObjectionFact
from onestop_review.case.term import Term
from onestop_review.case.windows import Window
from onestop_review.case.words import (
    CHECKABLE,
    RUNG,
    TERMINAL,
    Deadline,
    Outcome,
    Progress,
    Standing,
)
from onestop_review.post import Post
from onestop_review.reference import Reference
from onestop_review.rules import Rules

CaseNow = Now[Reference]
_BINDING = {
    GovernmentOutcome.APPROVE: Outcome.APPROVE,
    GovernmentOutcome.APPROVE_WITH_CONDITIONS: Outcome.APPROVE,
    GovernmentOutcome.REJECT: Outcome.REJECT,
}


class CaseClosed(Conflict):
    """The case was decided or withdrawn; nothing more happens in it."""

    code = "case-closed"
    title = "The case is closed"
    title_zh = "办件已办结"
    remedy = "Read the case for its decision; a new matter needs a new case."
    remedy_zh = "请查看办件的决定；新的申请须另行立件。"


class CaseStandsStill(Conflict):
    """The case is suspended."""

    code = "case-suspended"
    title = "The case is suspended"
    title_zh = "办件已中止"
    remedy = "Wait until it is resumed; every open deadline then moves by the time it stood still."
    remedy_zh = "请待恢复办理；届时各未到期限按中止时间顺延。"


class NotAccepted(Conflict):
    """The case has not been taken on yet."""

    code = "case-not-accepted"
    title = "The case has not been accepted yet"
    title_zh = "办件尚未受理"
    remedy = "Accept the case first."
    remedy_zh = "请先受理。"


LIVE = (CaseClosed,)
MOVING = (*LIVE, CaseStandsStill)
ACCEPTED = (*MOVING, NotAccepted)
"""What `live`, `moving` and `accepted` refuse for."""


@dataclass(frozen=True, slots=True)
class Case:
    """The state of one case; `version` is how many facts its stream holds.

    `ledger` counts the item's limit from acceptance; its calendar is a placeholder, each use
    puts the calendar of the command under it. `bound` is what a resolved objection left as the
    only possible decision. `requested` are the materials a correction asked for.
    """

    version: int = 0
    progress: Progress = Progress.UNOPENED
    opened: CaseOpened | None = None
    materials: tuple[Material, ...] = ()
    requested: tuple[Code, ...] = ()
    corrected: bool = False
    acceptance: Term | None = None
    ledger: Ledger | None = None
    decide_by: datetime | None = None
    extended: bool = False
    grounds: frozenset[StopGround] = frozenset()
    suspended_at: datetime | None = None
    suspensions: tuple[tuple[datetime, datetime], ...] = ()
    windows: Mapping[Stage, Window] = field(default_factory=lambda: MappingProxyType({}))
    objections: Mapping[Code, Objection] = field(default_factory=lambda: MappingProxyType({}))
    draft: notes.DecisionDrafted | None = None
    bound: Outcome | None = None
    conditions: tuple[Prose, ...] = ()
    overdue: frozenset[Code] = frozenset()

    @property
    def facts(self) -> CaseOpened:
        """What the case was opened with; only asked of a case that was."""
        assert self.opened is not None
        return self.opened

    def clock_from(self, start: datetime) -> Ledger:
        """The item's clock from `start`, the suspensions since then taken out.

        There are some when acceptance is dated back to the receipt of the materials.
        """
        ledger = Ledger.start(start, Limit(self.facts.promised_limit_wd), WorkCalendar())
        why = Why("suspension")
        for since, until in self.suspensions:
            if since >= start:
                # Receipts may be recorded a moment out of order; a ledger's lines are not.
                begin = max(since, ledger.entries[-1].at)
                ledger = ledger.pause(begin, why).resume(max(begin, until), why)
        return ledger

    def with_window(self, window: Window) -> "Case":
        """With this window in place of the one of its stage."""
        return replace(self, windows=MappingProxyType({**self.windows, window.stage: window}))

    def with_objection(self, objection: Objection) -> "Case":
        """With this objection as it stands now."""
        changed = {**self.objections, objection.objection: objection}
        return replace(self, objections=MappingProxyType(changed))

    @property
    def held(self) -> bool:
        """Whether the item's limit stands still, for a ground in law or a suspension."""
        return bool(self.grounds) or self.suspended_at is not None

    @property
    def standing(self) -> tuple[Objection, ...]:
        """Objections that stop the case."""
        return tuple(one for one in self.objections.values() if one.stops_case)

    @property
    def missing(self) -> tuple[str, ...]:
        """Required materials that are not there."""
        there = {material.code for material in self.materials}
        return tuple(code for code in self.facts.required_materials if code not in there)

    def returned(self, stage: Stage) -> Objection | None:
        """The objection of this window that is out for mending."""
        return self.rung(stage, Standing.RETURNED)

    def rung(self, stage: Stage, *standings: Standing) -> Objection | None:
        """The objection of this window, if it stands on one of these rungs of the ladder."""
        found = (o for o in self.objections.values() if o.stage is stage)
        return next((one for one in found if one.standing in standings), None)

    def terms(self) -> Mapping[str, Term]:
        """The deadlines that are open now, besides windows and the item's limit, by kind."""
        terms: dict[str, Term] = {}
        if self.progress is Progress.OPENED and self.acceptance:
            terms[Deadline.ACCEPT_BY.of(None)] = self.acceptance
        for one in self.objections.values():
            rung = RUNG.get(one.standing)
            if rung and one.term and rung.of(one.stage) not in self.overdue:
                terms[rung.of(one.stage)] = one.term
        return terms

    def limits(self, now: CaseNow) -> Rules:
        """The limits for this item in the case's own place."""
        return now.rules.rules_for(self.facts.jurisdiction, self.facts.item)

    def post(self, now: CaseNow) -> Post:
        """The post of the department that supervises the case."""
        facts = self.facts
        return now.rules.post(facts.jurisdiction, facts.department, facts.item)


def live(case: Case, now: CaseNow) -> None:
    """Refuses where the case is decided or withdrawn."""
    if case.progress in TERMINAL:
        name = "/".join(now.keys.values())
        raise CaseClosed(f"{name} is {case.progress} / 已办结", state=case.progress.value)


def moving(case: Case, now: CaseNow) -> None:
    """As `live`, and the case may not be suspended."""
    live(case, now)
    if case.suspended_at is not None:
        since = clock_time(case.suspended_at)
        raise CaseStandsStill(f"suspended since {since} / 自 {since} 中止", since=since)


def accepted(case: Case, now: CaseNow) -> None:
    """As `moving`, and the case must have been taken on."""
    moving(case, now)
    if case.progress is not Progress.ACCEPTED:
        raise NotAccepted(f"the case is {case.progress} / 尚未受理", state=case.progress.value)


def runs(case: Case) -> bool:
    """Whether the timer has anything to do here; it asks rather than being refused."""
    return case.opened is not None and case.progress not in TERMINAL and case.suspended_at is None


def evolve(case: Case, event: Event) -> Case:
    """The case after one more fact; a fact it does not know only counts."""
    return replace(_changed(case, event), version=case.version + 1)


def _changed(case: Case, event: Event) -> Case:
    match event:
        case facts.SupervisionOpened() | facts.WindowExtended():
            return _window(case, event)
        case facts.ConsentGiven() | facts.DefaultConsentGranted():
            return _consent(case, event)
        case facts.ObjectionFiled():
            filed = case.with_objection(Objection.filed(event))
            by = event.representative
            return _ended(filed, event.stage, EndedBy.OBJECTION, event.received_at, by)
        case (
            notes.ObjectionReturned()
            | notes.ObjectionMended()
            | notes.ObjectionFell()
            | facts.ObjectionRegistered()
            | facts.ConsultationConvened()
            | facts.ConsultationConcluded()
            | facts.EscalatedToGovernment()
            | facts.GovernmentDecided()
        ):
            return _objected(case, event)
        case facts.CaseClockPaused() | facts.CaseClockResumed() | facts.LimitExtended():
            return _clock(case, event)
        case facts.CaseSuspended() | facts.CaseResumed() | facts.DeadlinesMoved():
            return _still(case, event)
        case _:
            return _progress(case, event)


def _progress(case: Case, event: Event) -> Case:
    match event:
        case facts.CaseOpened():
            return replace(
                case,
                progress=Progress.OPENED,
                opened=event,
                materials=event.materials,
                acceptance=Term(event.received_at, event.accept_by, event.calendar_version),
            )
        case notes.CorrectionRequested():
            return replace(
                case, progress=Progress.CORRECTING, requested=event.materials, corrected=True
            )
        case notes.CorrectionSupplied(supplied_at=at, accept_by=by, calendar_version=version):
            return replace(
                case,
                progress=Progress.OPENED,
                materials=event.materials,
                acceptance=Term(at, by, version),
            )
        case facts.CaseAccepted(accepted_at=at) | facts.CaseDeemedAccepted(effective_at=at):
            return replace(
                case,
                progress=Progress.ACCEPTED,
                ledger=case.clock_from(at),
                decide_by=event.decide_by,
            )
        case notes.DecisionDrafted():
            return replace(case, draft=event)
        case notes.CaseOverdue(deadline=deadline):
            return replace(case, overdue=case.overdue | {deadline})
        case facts.ItemApproved() | facts.ItemRejected():
            return replace(case, progress=Progress.DECIDED)
        case facts.CaseWithdrawn():
            return replace(case, progress=Progress.WITHDRAWN)
        case _:
            return case


def _window(case: Case, event: facts.SupervisionOpened | facts.WindowExtended) -> Case:
    match event:
        case facts.SupervisionOpened():
            return case.with_window(Window.opened(event))
        case facts.WindowExtended(stage=stage):
            later = case.with_window(case.windows[stage].extended(event))
            out = later.returned(stage)
            return later.with_objection(out.extended(event)) if out else later


def _consent(case: Case, event: facts.ConsentGiven | facts.DefaultConsentGranted) -> Case:
    window = replace(case.windows[event.stage], mandate=event.mandate)
    named = case.with_window(window)
    match event:
        case facts.ConsentGiven(stage=stage, given_at=at, representative=by):
            return _ended(named, stage, EndedBy.CONSENT, at, by)
        case facts.DefaultConsentGranted(stage=stage, granted_at=at, representative=by):
            return _ended(named, stage, EndedBy.DEFAULT_CONSENT, at, by)


def _ended(case: Case, stage: Stage, by: EndedBy, at: datetime, person: str) -> Case:
    """The window of this stage ended, by what `person` said or left unsaid."""
    return case.with_window(case.windows[stage].ended(by, at, person))


def _objected(case: Case, event: ObjectionFact) -> Case:
    """The objection goes its way, and its window and the case with it."""
    objection, window = case.objections[event.objection], case.windows[event.stage]
    after = case.with_objection(objection.after(event, window.calendar_version))
    match event:
        case notes.ObjectionReturned() | notes.ObjectionFell():
            return after.with_window(window.reopened())
        case notes.ObjectionMended(representative=person):
            received = objection.received_at
            return _ended(after, event.stage, EndedBy.OBJECTION, received, person)
        case facts.ObjectionRegistered(stage=stage):
            fresh = {rung.of(stage) for rung in RUNG.values()}
            return replace(after, overdue=case.overdue - fresh)
        case facts.ConsultationConcluded(outcome=outcome, conditions=conditions):
            if outcome is ConsultationOutcome.NO_AGREEMENT:
                return after
            bound = Outcome.REJECT if outcome is ConsultationOutcome.UPHELD else case.bound
            return replace(after, bound=bound, conditions=(*case.conditions, *conditions))
        case facts.GovernmentDecided(outcome=outcome, conditions=conditions):
            agreed = (*case.conditions, *conditions)
            return replace(after, bound=_BINDING[outcome], conditions=agreed)
        case _:
            return after


def _clock(
    case: Case, event: facts.CaseClockPaused | facts.CaseClockResumed | facts.LimitExtended
) -> Case:
    match event:
        case facts.CaseClockPaused(ground=ground, paused_at=at):
            entered = (
                case if case.held else _entry(case, EntryKind.PAUSE, at, Why(ground, event.basis))
            )
            return replace(entered, grounds=case.grounds | {ground})
        case facts.CaseClockResumed(ground=ground, resumed_at=at, decide_by=by):
            left = replace(case, grounds=case.grounds - {ground})
            entered = left if left.held else _entry(left, EntryKind.RESUME, at, Why(ground))
            return replace(entered, decide_by=by or case.decide_by)
        case facts.LimitExtended(extended_at=at, working_days=days, decide_by=by):
            more = _entry(case, EntryKind.EXTEND, at, Why(event.reason), days)
            return replace(more, extended=True, decide_by=by)


def _still(
    case: Case, event: facts.CaseSuspended | facts.CaseResumed | facts.DeadlinesMoved
) -> Case:
    match event:
        case facts.CaseSuspended(suspended_at=at):
            why = Why("suspension", event.basis)
            entered = case if case.held else _entry(case, EntryKind.PAUSE, at, why)
            return replace(entered, suspended_at=at)
        case facts.CaseResumed(resumed_at=at, decide_by=by):
            since = case.suspended_at or at
            on = replace(
                case,
                suspended_at=None,
                suspensions=(*case.suspensions, (since, max(since, at))),
                windows=_stood_still(case, at),
            )
            entered = on if on.held else _entry(on, EntryKind.RESUME, at, Why("suspension"))
            terms = _terms(entered, event, None)
            return replace(terms, decide_by=by or case.decide_by)
        case facts.DeadlinesMoved(decide_by=by, calendar_version=version):
            return replace(_terms(case, event, version), decide_by=by or case.decide_by)


def _terms(
    case: Case, event: facts.CaseResumed | facts.DeadlinesMoved, version: int | None
) -> Case:
    """Puts moved deadlines on the acceptance and on the rungs that objections stand on."""
    objections = {o.objection: o.moved(event.deadlines, version) for o in case.objections.values()}
    case = replace(case, objections=MappingProxyType(objections))
    accept_by = next((m.at for m in event.deadlines if m.kind == Deadline.ACCEPT_BY), None)
    term = case.acceptance
    if accept_by is None or term is None or case.progress is not Progress.OPENED:
        return case
    counted_by = term.calendar_version if version is None else version
    return replace(case, acceptance=Term(term.start, accept_by, counted_by))


def _stood_still(case: Case, until: datetime) -> Mapping[Stage, Window]:
    since = case.suspended_at or until
    holding = {o.stage for o in case.objections.values() if o.standing in CHECKABLE}
    return MappingProxyType(
        {
            stage: window.stood_still(since, until, held=stage in holding)
            for stage, window in case.windows.items()
        }
    )


def _entry(case: Case, act: EntryKind, at: datetime, why: Why, amount: int = 0) -> Case:
    """One more line in the clock's ledger; before acceptance there is no clock yet."""
    if case.ledger is None:
        return case
    # Receipts may be recorded a moment out of order; the ledger's lines are in order.
    at = max(at, case.ledger.entries[-1].at)
    entries = (*case.ledger.entries, Entry(act, at, why, amount))
    return replace(case, ledger=replace(case.ledger, entries=entries))
