"""What the next decision about a case (办件) needs to know of its past."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from onestop_chassis.worktime import Ledger, Limit, Why, WorkCalendar
from onestop_contracts.parts import Material, Stage, StopGround
from onestop_contracts.review import CaseOpened

from onestop_review.case_command import Deadline, Outcome
from onestop_review.case_events import DecisionDrafted
from onestop_review.objections import Objection, Standing
from onestop_review.term import Term
from onestop_review.windows import Window


class Progress(StrEnum):
    """How far a case has come."""

    UNOPENED = "unopened"
    OPENED = "opened"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


RUNG = {
    Standing.REGISTERED: Deadline.CONSULT_BY,
    Standing.CONVENED: Deadline.CONSULT_BY,
    Standing.ESCALATED: Deadline.GOVERNMENT_BY,
}
TERMINAL = (Progress.DECIDED, Progress.WITHDRAWN)


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
    draft: DecisionDrafted | None = None
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
