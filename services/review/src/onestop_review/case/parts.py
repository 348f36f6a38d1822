"""The parts of a case that are kept as pages show them."""

from datetime import date, datetime
from typing import Generic, Self, TypeVar

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Number, Person, Prose, Title
from onestop_contracts.parts import Authority, Part, PassingGround, Stage, StopGround
from onestop_contracts.review import (
    AuthorityPassed,
    CaseClockPaused,
    CaseClockResumed,
    CaseRefused,
    ItemApproved,
    ItemRejected,
    WindowExtended,
)

from onestop_review.case.events import DecisionDrafted, DecisionReexamined, ReplyRecorded
from onestop_review.case.words import Outcome

E = TypeVar("E", bound=Event)


class Told(Part, Generic[E]):
    """A part that says what one fact says, under the same names."""

    @classmethod
    def told(cls, event: E) -> Self:
        """As the fact says it."""
        return cls.model_validate(event, from_attributes=True)


class Extension(Told[WindowExtended]):
    """Why a window got a later deadline, and since when."""

    reason: Code
    was: datetime
    deadline: datetime
    facts: tuple[Prose, ...] = ()
    office_seconds: int | None = None
    extended_at: datetime


class Passing(Told[AuthorityPassed]):
    """That the power to decide passed to the other side, and why."""

    passed_from: Authority
    passed_to: Authority
    ground: PassingGround
    basis: Number = ""
    effective_at: datetime
    passed_at: datetime


class StopRow(Part):
    """One stop of the item's limit; `ended_at` is None while it lasts."""

    ground: StopGround
    reason: Prose
    basis: Prose
    began_at: datetime
    expected_end_on: date
    ended_at: datetime | None = None

    @classmethod
    def begun(cls, event: CaseClockPaused) -> "StopRow":
        """As it began."""
        return cls(
            ground=event.ground,
            reason=event.reason,
            basis=event.basis,
            began_at=event.paused_at,
            expected_end_on=event.expected_end_on,
        )

    def ended(self, event: CaseClockResumed) -> "StopRow":
        """Ended, if it lasts and this is its ground."""
        if self.ground is not event.ground or self.ended_at is not None:
            return self
        return self.model_copy(update={"ended_at": event.resumed_at})


class ReplyRow(Told[ReplyRecorded]):
    """A reply that ended nothing."""

    stage: Stage
    person: Person
    reply: Code
    text: Prose
    replied_at: datetime


class DraftRow(Told[DecisionDrafted]):
    """What the reviewer proposes."""

    outcome: Code
    reasons: tuple[Prose, ...]
    conditions: tuple[Prose, ...]
    drafted_by: Person
    drafted_at: datetime


class RefusalRow(Told[CaseRefused]):
    """That the item was not taken on, and why."""

    decision: Code
    person: Person
    capacity: Code
    centre: Title
    reasons: tuple[Prose, ...]
    basis: Prose
    remedies: Prose
    refused_at: datetime


class DecisionRow(Part):
    """The decision with everything it names, except what the row says anyway."""

    decision: Code
    outcome: Code
    person: Person
    capacity: Code
    centre: Title
    delegation: Code
    delegation_version: int
    mandate: Code
    reasons: tuple[Prose, ...]
    conditions: tuple[Prose, ...]
    remedies: Prose
    decided_at: datetime

    @classmethod
    def told(cls, event: ItemApproved | ItemRejected) -> "DecisionRow":
        """As the fact says it; which of the two it is is the outcome."""
        outcome = Outcome.APPROVE if isinstance(event, ItemApproved) else Outcome.REJECT
        said = event.model_dump(include=set(cls.model_fields))
        return cls.model_validate({**said, "outcome": outcome})


class ReexaminationRow(Told[DecisionReexamined]):
    """What an objection to the decision came to: whether it `stands`, else what it should have
    been, and the conditions that it lacks."""

    objection: Code
    stands: bool
    outcome: Code
    conditions: tuple[Prose, ...]
    reexamined_at: datetime
