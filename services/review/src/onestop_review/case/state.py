"""What is known of a case (办件) and of each objection in it.

How a fact changes an objection is said here, how it changes the case in `evolve`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from onestop_chassis.worktime import Ledger, Limit, Why, WorkCalendar
from onestop_contracts import review as facts
from onestop_contracts.parts import (
    ConsultationOutcome,
    Material,
    MovedDeadline,
    Stage,
    StopGround,
)
from onestop_contracts.review import CaseOpened
from pydantic import BaseModel, ConfigDict, computed_field

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


class Objection(BaseModel):
    """One written objection (书面反对意见): what decisions ask of it, and what pages show.

    `people` are all who signed it, first as filed, then as mended. `term` is the time for the
    rung of the ladder it stands on since `moved_at`: mending, consultation or the government's
    decision.
    """

    model_config = ConfigDict(frozen=True)

    objection: str
    stage: Stage
    standing: Standing = Standing.FILED
    people: tuple[str, ...]
    grounds: str
    legal_basis: str
    document: str
    signed: bool
    received_at: datetime
    handed_in_at: datetime
    moved_at: datetime
    term: Term | None = None
    deficiencies: tuple[str, ...] = ()
    slot_on: date | None = None
    outcome: str = ""
    conditions: tuple[str, ...] = ()

    @classmethod
    def filed(cls, event: facts.ObjectionFiled) -> "Objection":
        """As it came in."""
        said = event.model_dump(exclude={"project", "item", "representative"})
        at = event.received_at
        return cls(**said, people=(event.representative,), handed_in_at=at, moved_at=at)

    def after(self, event: ObjectionFact, version: int) -> "Objection":
        """As it stands after one more fact; mending is counted by calendar `version`."""
        match event:
            case notes.ObjectionReturned(returned_at=at, mend_by=by, deficiencies=what):
                return self._at(Standing.RETURNED, at, Term(at, by, version), deficiencies=what)
            case notes.ObjectionMended(mended_at=at):
                said = event.model_dump(include={"grounds", "legal_basis", "document", "signed"})
                people = (*self.people, event.representative)
                return self._at(Standing.MENDED, at, people=people, handed_in_at=at, **said)
            case notes.ObjectionFell(fell_at=at):
                return self._at(Standing.FELL, at)
            case facts.ObjectionRegistered(registered_at=at, consult_by=by):
                return self._at(Standing.REGISTERED, at, Term(at, by, event.calendar_version))
            case facts.ConsultationConvened(convened_at=at, slot_on=slot):
                return self._at(Standing.CONVENED, at, self.term, slot_on=slot)
            case facts.ConsultationConcluded(outcome=ConsultationOutcome.NO_AGREEMENT):
                at, outcome = event.concluded_at, str(event.outcome)
                return self._at(Standing.NO_AGREEMENT, at, outcome=outcome)
            case facts.EscalatedToGovernment(escalated_at=at, decide_by=by):
                return self._at(Standing.ESCALATED, at, Term(at, by, event.calendar_version))
            case (
                facts.ConsultationConcluded(concluded_at=at)
                | facts.GovernmentDecided(decided_at=at)
            ):
                outcome, conditions = str(event.outcome), event.conditions
                return self._at(Standing.RESOLVED, at, outcome=outcome, conditions=conditions)

    def _at(
        self, standing: Standing, at: datetime, term: Term | None = None, **said: Any
    ) -> "Objection":
        moved = {"standing": standing, "moved_at": at, "term": term}
        return self.model_copy(update={**moved, **said})

    def extended(self, event: facts.WindowExtended) -> "Objection":
        """With a later time to mend, where its window was extended while it is out for that."""
        returned = self.stage is event.stage and self.standing is Standing.RETURNED
        if not returned or event.mend_by is None:
            return self
        return self._due(event.mend_by, event.calendar_version or None)

    def moved(self, deadlines: Sequence[MovedDeadline], version: int | None) -> "Objection":
        """With another deadline on its rung, where a suspension or a notice moved that."""
        rung = RUNG.get(self.standing)
        by = next((one.at for one in deadlines if rung and one.kind == rung.of(self.stage)), None)
        return self._due(by, version) if by else self

    def _due(self, by: datetime, version: int | None) -> "Objection":
        if self.term is None:
            return self
        counted_by = self.term.calendar_version if version is None else version
        return self.model_copy(update={"term": Term(self.term.start, by, counted_by)})

    @property
    def stops_case(self) -> bool:
        """Whether it stands: nothing is drafted or decided until it is resolved."""
        return self.standing not in (*CLOSED, Standing.RETURNED)

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def representative(self) -> str:
        """Who signed it last."""
        return self.people[-1]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def mend_by(self) -> datetime | None:
        return self._due_as(Standing.RETURNED)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def consult_by(self) -> datetime | None:
        return self._due_as(Standing.REGISTERED, Standing.CONVENED)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def government_by(self) -> datetime | None:
        return self._due_as(Standing.ESCALATED)

    def _due_as(self, *standings: Standing) -> datetime | None:
        return self.term.deadline if self.term and self.standing in standings else None


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
