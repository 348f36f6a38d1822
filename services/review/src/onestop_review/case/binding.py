"""What the end of an objection leaves as the only possible decision, and which end counts."""

from datetime import datetime

from onestop_contracts.fields import Digest, Prose
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome
from onestop_contracts.review import ConsultationConcluded, GovernmentDecided

from onestop_review.case.parts import Told
from onestop_review.case.words import Outcome

_LEAVES = {
    GovernmentOutcome.APPROVE: Outcome.APPROVE,
    GovernmentOutcome.APPROVE_WITH_CONDITIONS: Outcome.APPROVE,
    GovernmentOutcome.REJECT: Outcome.REJECT,
}


class Ruling(Told[GovernmentDecided]):
    """What the government decided about the item (政府决定)."""

    outcome: GovernmentOutcome
    conditions: tuple[Prose, ...]
    document: Digest
    decided_at: datetime


def bound(
    ruling: Ruling | None, before: Outcome | None, event: ConsultationConcluded | GovernmentDecided
) -> Outcome | None:
    """The only outcome that is possible after this end of an objection; None where both are.

    What the government decided first stands to the end of the case: no consultation undoes it,
    before or after, and no further decision. `ruling` is that decision, `before` what was left.
    """
    if ruling is not None:
        return _LEAVES[ruling.outcome]
    match event:
        case GovernmentDecided(outcome=decided):
            return _LEAVES[decided]
        case ConsultationConcluded(outcome=ConsultationOutcome.UPHELD):
            return Outcome.REJECT
        case _:
            return before
