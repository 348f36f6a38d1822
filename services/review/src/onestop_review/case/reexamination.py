"""What an objection comes to for a decision that was made before it (复查)."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce

from onestop_contracts.parts import ConsultationOutcome
from onestop_contracts.review import ConsultationConcluded, GovernmentDecided

from onestop_review.case.events import DecisionReexamined
from onestop_review.case.state import Case, evolve
from onestop_review.case.supervised import said
from onestop_review.case.words import Outcome

End = ConsultationConcluded | GovernmentDecided


def with_reexamination(
    case: Case, ends: Sequence[End], at: datetime
) -> Sequence[End | DecisionReexamined]:
    """These ends of objections, and what they come to where the case is decided.

    The decision itself stays as it was made: what should have been is on record beside it.
    """
    last = ends[-1]
    unsettled = (
        isinstance(last, ConsultationConcluded) and last.outcome is ConsultationOutcome.NO_AGREEMENT
    )
    if case.decision is None or unsettled:
        return ends
    after = reduce(evolve, ends, case)
    decided = Outcome(case.decision.outcome)
    outcome = after.bound or decided
    has = said(case.decision.conditions)
    lacks = tuple(one for one in after.conditions if one.strip() not in has)
    found = DecisionReexamined(
        project=case.facts.project,
        item=case.facts.item,
        stage=last.stage,
        objection=last.objection,
        department=case.facts.department,
        decided=decided,
        outcome=outcome,
        conditions=lacks if outcome is Outcome.APPROVE else (),
        reexamined_at=at,
    )
    return [*ends, found]
