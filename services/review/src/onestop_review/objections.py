"""A written objection (书面反对意见) and how far it has come."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from onestop_contracts.parts import Stage
from onestop_contracts.review import ObjectionFiled

from onestop_review.case_events import ObjectionMended
from onestop_review.term import Term


class Standing(StrEnum):
    """How far an objection has come."""

    FILED = "filed"
    RETURNED = "returned"
    MENDED = "mended"
    REGISTERED = "registered"
    CONVENED = "convened"
    NO_AGREEMENT = "no_agreement"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    FELL = "fell"


CHECKABLE = (Standing.FILED, Standing.MENDED)
CLOSED = (Standing.RESOLVED, Standing.FELL)


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
    def filed(cls, event: ObjectionFiled) -> "Objection":
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

    def mended(self, event: ObjectionMended) -> "Objection":
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
