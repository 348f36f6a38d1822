"""What is known of each objection in a case, and how a fact changes it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from onestop_chassis.worktime import Stop
from onestop_contracts import review as facts
from onestop_contracts.fields import Code, Digest, Person, Prose
from onestop_contracts.parts import ConsultationOutcome, MovedDeadline, Stage
from pydantic import BaseModel, ConfigDict, computed_field

from onestop_review.case import events as notes
from onestop_review.case.term import Term
from onestop_review.case.words import CLOSED, DEFECTS, RUNG, Defect, Standing

ObjectionFact = (
    notes.ObjectionReturned
    | notes.ObjectionMended
    | notes.ObjectionFell
    | notes.ObjectionWithdrawn
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
    decision. `withdrawn_at` is when the department took it back; it stands until the consultation
    has ended with that.
    """

    model_config = ConfigDict(frozen=True)

    objection: Code
    stage: Stage
    standing: Standing = Standing.FILED
    people: tuple[Person, ...]
    grounds: Prose
    legal_basis: Prose
    document: Digest
    signed: bool
    received_at: datetime
    handed_in_at: datetime
    moved_at: datetime
    term: Term | None = None
    deficiencies: tuple[Prose, ...] = ()
    units: tuple[Code, ...] = ()
    slot_on: date | None = None
    withdrawn_at: datetime | None = None
    withdrawn_because: Prose = ""
    outcome: Code = ""
    conditions: tuple[Prose, ...] = ()

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
            case notes.ObjectionWithdrawn(withdrawn_at=at, reason=reason):
                return self.model_copy(update={"withdrawn_at": at, "withdrawn_because": reason})
            case facts.ObjectionRegistered(registered_at=at, consult_by=by):
                return self._at(Standing.REGISTERED, at, Term(at, by, event.calendar_version))
            case facts.ConsultationConvened(convened_at=at, units=units, slot_on=slot):
                since = self.moved_at if self.standing is Standing.CONVENED else at
                return self._at(Standing.CONVENED, since, self.term, units=units, slot_on=slot)
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

    def extended(self, event: facts.WindowExtended, stop: Stop | None) -> "Objection":
        """With a later time to mend, where its window was extended while it is out for that;
        `stop` is the suspension that did it.
        """
        returned = self.stage is event.stage and self.standing is Standing.RETURNED
        if not returned or event.mend_by is None or self.term is None:
            return self
        moved = self.term.moved(event.mend_by, stop, event.calendar_version or None)
        return self.model_copy(update={"term": moved})

    def moved(
        self, deadlines: Sequence[MovedDeadline], stop: Stop | None, version: int | None
    ) -> "Objection":
        """With another deadline on its rung, where a suspension or a notice moved that."""
        rung = RUNG.get(self.standing)
        by = next((one.at for one in deadlines if rung and one.kind == rung.of(self.stage)), None)
        if by is None or self.term is None:
            return self
        return self.model_copy(update={"term": self.term.moved(by, stop, version)})

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What it was returned for; none where that was said in words of one's own, as it once
        could be."""
        named = {words: defect for defect, words in DEFECTS.items()}
        return tuple(named[words] for words in self.deficiencies if words in named)

    @property
    def stops_case(self) -> bool:
        """Whether it stands: nothing is drafted or decided until it is resolved."""
        return self.standing not in (*CLOSED, Standing.RETURNED)

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def representative(self) -> Person:
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
