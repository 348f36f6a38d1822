"""What is known of a case (办件), how each fact changes that, and what the case then forbids.

The state is the row of the case too. `evolve` holds no rules: it must read any history. One file,
since whoever follows an objection into the case reads all of it; its course, clock, windows and
objections are parts with files of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from onestop_chassis.clock import clock_time
from onestop_chassis.now import Now
from onestop_chassis.worktime import Stop
from onestop_contracts import review as facts
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Prose
from onestop_contracts.parts import ConsultationOutcome, EndedBy, MovedDeadline, Stage

from onestop_review.case import events as notes
from onestop_review.case.binding import Ruling, bound
from onestop_review.case.closed import CaseClosed, CaseStandsStill, NotAccepted
from onestop_review.case.course import Changes, Course, progressed
from onestop_review.case.duties import Duties
from onestop_review.case.item_clock import ClockFact
from onestop_review.case.objections import Objection, ObjectionFact
from onestop_review.case.parts import DraftRow, ReexaminationRow, ReplyRow
from onestop_review.case.term import Term
from onestop_review.case.windows import Window, WindowFact
from onestop_review.case.words import RUNG, TERMINAL, Deadline, Outcome, Progress, Standing
from onestop_review.post import Post
from onestop_review.reference import Reference
from onestop_review.rules import Rules

CaseNow = Now[Reference]
C = TypeVar("C", bound="Case")


class Case(Course):
    """The state of one case; `version` is how many facts its stream holds.

    `earlier_windows` supervised drafts that another one took the place of. `bound` is what a
    resolved objection left as the only possible decision, `ruling` the government's. `reexamined`
    is what an objection to the decision came to, where that was made first.
    """

    version: int = 0
    windows: tuple[Window, ...] = ()
    earlier_windows: tuple[Window, ...] = ()
    objections: tuple[Objection, ...] = ()
    replies: tuple[ReplyRow, ...] = ()
    draft: DraftRow | None = None
    bound: Outcome | None = None
    ruling: Ruling | None = None
    conditions: tuple[Prose, ...] = ()
    overdue: tuple[Code, ...] = ()
    reexamined: ReexaminationRow | None = None
    duties: Duties = Duties()

    @property
    def over(self) -> bool:
        """Whether nothing more happens; not while its decision is supervised afterwards."""
        return self.progress in TERMINAL and not self.supervised_still

    @property
    def supervised_still(self) -> bool:
        """Whether the window that opens on the decision, or an objection in it, is not over."""
        if self.progress is not Progress.DECIDED or self.windows_before:
            return False
        window = self.served(Stage.HANDLING)
        return window is None or window.open or bool(self.standing)

    @property
    def standing(self) -> tuple[Objection, ...]:
        """Objections that stop the case."""
        return tuple(one for one in self.objections if one.stops_case)

    def served(self, stage: Stage) -> Window | None:
        """The window of this stage, once its notice was served."""
        return next((one for one in self.windows if one.stage is stage), None)

    def window(self, stage: Stage) -> Window:
        """The same; only asked where it was."""
        window = self.served(stage)
        assert window is not None
        return window

    def objection(self, name: str) -> Objection | None:
        """The objection of this name, if it was filed."""
        return next((one for one in self.objections if one.objection == name), None)

    def returned(self, stage: Stage) -> Objection | None:
        """The objection of this window that is out for mending."""
        return self.rung(stage, Standing.RETURNED)

    def rung(self, stage: Stage, *standings: Standing) -> Objection | None:
        """The objection of this window, if it stands on one of these rungs of the ladder."""
        found = (o for o in self.objections if o.stage is stage)
        return next((one for one in found if one.standing in standings), None)

    def terms(self) -> Mapping[str, Term]:
        """The deadlines that are open now, besides windows and the item's limit, by kind."""
        terms: dict[str, Term] = {}
        if self.progress is Progress.OPENED and self.acceptance:
            terms[Deadline.ACCEPT_BY.of(None)] = self.acceptance
        for one in self.objections:
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

    def supervising(self, now: CaseNow) -> Post:
        """The same post without whoever drafted or signed in this case: they count as absent."""
        return self.post(now).without(self.duties.handled)


def live(case: Case, now: CaseNow) -> None:
    """Refuses where nothing more happens in the case."""
    if case.over:
        raise _closed(case, now)


def undecided(case: Case, now: CaseNow) -> None:
    """As `live`, and the case may not be decided, even if its decision is supervised still."""
    if case.progress in TERMINAL:
        raise _closed(case, now)


def _closed(case: Case, now: CaseNow) -> CaseClosed:
    name = "/".join(now.keys.values())
    return CaseClosed(f"{name} is {case.progress} / 已办结", state=case.progress.value)


def moving(case: Case, now: CaseNow) -> None:
    """As `live`, and the case may not be suspended."""
    live(case, now)
    if case.clock.suspended_at is not None:
        since = clock_time(case.clock.suspended_at)
        raise CaseStandsStill(f"suspended since {since} / 自 {since} 中止", since=since)


def handled(case: Case, now: CaseNow) -> None:
    """As `moving`, and the case may not be decided."""
    undecided(case, now)
    moving(case, now)


def accepted(case: Case, now: CaseNow) -> None:
    """As `handled`, and the case must have been taken on."""
    handled(case, now)
    if case.progress is not Progress.ACCEPTED:
        raise NotAccepted(f"the case is {case.progress} / 尚未受理", state=case.progress.value)


def runs(case: Case) -> bool:
    """Whether the timer has anything to do here; it asks rather than being refused."""
    return case.begun is not None and not case.over and case.clock.suspended_at is None


def evolve(case: C, event: Event) -> C:
    """The case after one more fact; a fact it does not know only counts."""
    theme = _THEMES.get(type(event), progressed)
    always = {"duties": case.duties.after(event), "version": case.version + 1}
    return case.model_copy(update={**theme(case, event), **always})


def _drafted(case: Case, event: notes.DecisionDrafted) -> Changes:
    """Another draft has another window: that of the draft before does not count for it."""
    over = tuple(one for one in case.windows if one.stage is Stage.HANDLING)
    left = tuple(one for one in case.windows if one.stage is not Stage.HANDLING)
    earlier = (*case.earlier_windows, *over)
    return {"draft": DraftRow.told(event), "windows": left, "earlier_windows": earlier}


def _overdue(case: Case, event: notes.CaseOverdue) -> Changes:
    return {"overdue": (*case.overdue, event.deadline)}


def _window(case: Case, event: WindowFact) -> Changes:
    match event:
        case facts.SupervisionOpened():
            return {"windows": (*case.windows, Window.opened(event))}
        case facts.WindowExtended(stage=stage):
            window = case.window(stage)
            stop = window.stops[-1] if event.office_seconds is not None else None
            objections = tuple(one.extended(event, stop) for one in case.objections)
            return {**_with(case, window.extended(event)), "objections": objections}
        case facts.ConsentGiven(stage=stage, given_at=at, representative=person):
            return _with(case, case.window(stage).ended(EndedBy.CONSENT, at, person))
        case facts.DefaultConsentGranted(stage=stage):
            return _with(case, case.window(stage).lapsed(event))
        case facts.ObjectionFiled(stage=stage, received_at=at, representative=person):
            ended = _with(case, case.window(stage).ended(EndedBy.OBJECTION, at, person))
            return {**ended, "objections": (*case.objections, Objection.filed(event))}
        case notes.ReplyRecorded():
            return {"replies": (*case.replies, ReplyRow.told(event))}


def _with(case: Case, window: Window) -> Changes:
    """This window in place of the one of its stage."""
    return {"windows": tuple(window if w.stage is window.stage else w for w in case.windows)}


def _objected(case: Case, event: ObjectionFact) -> Changes:
    """The objection goes its way, and its window and the case with it."""
    window = case.window(event.stage)
    objections = tuple(
        one.after(event, window.calendar_version) if one.objection == event.objection else one
        for one in case.objections
    )
    return {"objections": objections, **_of_objection(case, window, event)}


def _of_objection(case: Case, window: Window, event: ObjectionFact) -> Changes:
    match event:
        case notes.ObjectionReturned() | notes.ObjectionFell():
            return _with(case, window.reopened())
        case notes.ObjectionMended(objection=name, representative=person):
            objection = case.objection(name)
            assert objection is not None
            return _with(case, window.ended(EndedBy.OBJECTION, objection.received_at, person))
        case facts.ObjectionRegistered(stage=stage):
            fresh = {rung.of(stage) for rung in RUNG.values()}
            return {"overdue": tuple(kind for kind in case.overdue if kind not in fresh)}
        case facts.ConsultationConcluded(outcome=ConsultationOutcome.NO_AGREEMENT):
            return {}
        case facts.ConsultationConcluded():
            return _left(case, event)
        case facts.GovernmentDecided():
            return {**_left(case, event), "ruling": case.ruling or Ruling.told(event)}
        case _:
            return {}


def _left(case: Case, event: facts.ConsultationConcluded | facts.GovernmentDecided) -> Changes:
    conditions = tuple(dict.fromkeys((*case.conditions, *event.conditions)))
    return {"bound": bound(case.ruling, case.bound, event), "conditions": conditions}


def _clock(case: Case, event: ClockFact) -> Changes:
    clock = {"clock": case.clock.after(event)}
    match event:
        case facts.CaseResumed(deadlines=deadlines):
            stop = case.clock.suspended(event)
            windows = tuple(one.stood_still(stop.since, stop.until) for one in case.windows)
            # Deadlines that moved by whole days count on from where they were put.
            moved = _moved(case, deadlines, None if stop.by_the_day else stop, None)
            return {**clock, "windows": windows, **moved}
        case facts.DeadlinesMoved(deadlines=deadlines, calendar_version=version):
            return {**clock, **_moved(case, deadlines, None, version)}
        case _:
            return clock


def _moved(
    case: Case, deadlines: Sequence[MovedDeadline], stop: Stop | None, version: int | None
) -> Changes:
    """Puts moved deadlines on the acceptance and on the rungs that objections stand on."""
    objections = tuple(one.moved(deadlines, stop, version) for one in case.objections)
    accept_by = next((one.at for one in deadlines if one.kind == Deadline.ACCEPT_BY), None)
    if accept_by is None or case.acceptance is None:
        return {"objections": objections}
    return {
        "objections": objections,
        "acceptance": case.acceptance.moved(accept_by, stop, version),
    }


def _reexamined(case: Case, event: notes.DecisionReexamined) -> Changes:
    return {"reexamined": ReexaminationRow.told(event)}


_THEMES: Mapping[type[Event], Callable[[Case, Any], Changes]] = {
    **dict.fromkeys(get_args(WindowFact), _window),
    **dict.fromkeys(get_args(ObjectionFact), _objected),
    **dict.fromkeys(get_args(ClockFact), _clock),
    notes.DecisionDrafted: _drafted,
    notes.CaseOverdue: _overdue,
    notes.DecisionReexamined: _reexamined,
}
