"""What is known of a case (办件) and of each objection in it.

How a fact changes an objection is said here, how it changes the case in `evolve`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from onestop_chassis.worktime import Ledger, Limit, Why, WorkCalendar
from onestop_contracts import review as facts
from onestop_contracts.parts import ConsultationOutcome, Material, Stage, StopGround
from onestop_contracts.review import CaseOpened

from onestop_review.case import events as notes
from onestop_review.case.term import Term
from onestop_review.case.windows import Window
from onestop_review.case.words import CLOSED, RUNG, Deadline, Outcome, Progress, Standing

ObjectionFact = (
    notes.ObjectionReturned
    | notes.ObjectionMended
    | notes.ObjectionFell
    | facts.ObjectionRegistered
    | facts.ConsultationConvened
    | facts.ConsultationConcluded
    | facts.EscalatedToGovernment
    | facts.GovernmentDecided
)
"""What happens to an objection once it is filed."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection; `people` are all who signed it, first as filed, then as mended.

    `term` is the time for the rung of the ladder it stands on: mending, consultation or the
    government's decision.
    """

    objection: str
    stage: Stage
    standing: Standing
    people: tuple[str, ...]
    grounds: str
    legal_basis: str
    document: str
    signed: bool
    received_at: datetime
    handed_in_at: datetime
    term: Term | None = None
    slot_on: date | None = None

    @classmethod
    def filed(cls, event: facts.ObjectionFiled) -> "Objection":
        """As it came in."""
        return cls(
            objection=event.objection,
            stage=event.stage,
            standing=Standing.FILED,
            people=(event.representative,),
            grounds=event.grounds,
            legal_basis=event.legal_basis,
            document=event.document,
            signed=event.signed,
            received_at=event.received_at,
            handed_in_at=event.received_at,
        )

    def after(self, event: ObjectionFact, version: int) -> "Objection":
        """As it stands after one more fact; a term is counted by calendar `version`."""
        match event:
            case notes.ObjectionReturned(returned_at=at, mend_by=by):
                return self._at(Standing.RETURNED, Term(at, by, version))
            case notes.ObjectionMended():
                return self._mended(event)
            case notes.ObjectionFell():
                return self._at(Standing.FELL)
            case facts.ObjectionRegistered(registered_at=at, consult_by=by):
                return self._at(Standing.REGISTERED, Term(at, by, event.calendar_version))
            case facts.ConsultationConvened(slot_on=slot):
                return replace(self, standing=Standing.CONVENED, slot_on=slot)
            case facts.ConsultationConcluded(outcome=ConsultationOutcome.NO_AGREEMENT):
                return self._at(Standing.NO_AGREEMENT)
            case facts.EscalatedToGovernment(escalated_at=at, decide_by=by):
                return self._at(Standing.ESCALATED, Term(at, by, event.calendar_version))
            case facts.ConsultationConcluded() | facts.GovernmentDecided():
                return self._at(Standing.RESOLVED)

    def _at(self, standing: Standing, term: Term | None = None) -> "Objection":
        return replace(self, standing=standing, term=term)

    def _mended(self, event: notes.ObjectionMended) -> "Objection":
        """As it came in again; the receipt time stays that of the first."""
        return Objection(
            objection=self.objection,
            stage=self.stage,
            standing=Standing.MENDED,
            people=(*self.people, event.representative),
            grounds=event.grounds,
            legal_basis=event.legal_basis,
            document=event.document,
            signed=event.signed,
            received_at=self.received_at,
            handed_in_at=event.mended_at,
        )

    @property
    def stops_case(self) -> bool:
        """Whether it stands: nothing is drafted or decided until it is resolved."""
        return self.standing not in (*CLOSED, Standing.RETURNED)

    @property
    def signatory(self) -> str:
        """Who signed it last."""
        return self.people[-1]


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
    requested: tuple[str, ...] = ()
    corrected: bool = False
    acceptance: Term | None = None
    ledger: Ledger | None = None
    decide_by: datetime | None = None
    extended: bool = False
    grounds: frozenset[StopGround] = frozenset()
    suspended_at: datetime | None = None
    suspensions: tuple[tuple[datetime, datetime], ...] = ()
    windows: Mapping[Stage, Window] = field(default_factory=lambda: MappingProxyType({}))
    objections: Mapping[str, Objection] = field(default_factory=lambda: MappingProxyType({}))
    draft: notes.DecisionDrafted | None = None
    bound: Outcome | None = None
    conditions: tuple[str, ...] = ()
    overdue: frozenset[str] = frozenset()

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
