"""What the case's own facts make of it: notices are served, and no agreement goes up."""

import hashlib
from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.parts import ConsultationOutcome, Stage
from onestop_contracts.review import (
    CaseAccepted,
    CaseDeemedAccepted,
    ConsultationConcluded,
    ItemApproved,
    ItemRejected,
)

from onestop_review.case.events import DecisionDrafted
from onestop_review.case.government import EscalateObjection
from onestop_review.case.supervision import ServeNotice
from onestop_review.reference import Reference


def serve_notices(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """Acceptance and a draft decision are each put before the representative, and a decision
    that is supervised afterwards; the case says which of them its item has.

    The window starts when its notice is served, which is now and not when the case was taken on.
    """
    match recorded.event:
        case CaseAccepted() | CaseDeemedAccepted():
            return [_notice(recorded, Stage.ACCEPTANCE)]
        case ItemApproved(windows=()) | ItemRejected(windows=()):
            return [_notice(recorded, Stage.HANDLING)]
        case DecisionDrafted():
            return [_notice(recorded, Stage.HANDLING)]
        case _:
            return []


def _notice(recorded: Recorded[Any], stage: Stage) -> Ask:
    shown = recorded.event
    notice = ServeNotice(
        stage=stage,
        channel="platform",
        receipt=receipt_of(recorded),
        shown=hashlib.sha256(shown.model_dump_json().encode()).hexdigest(),
    )
    return ask(notice, shown.project, shown.case)


def receipt_of(recorded: Recorded[Any]) -> str:
    """What the notice that shows this fact is receipted by."""
    return f"platform/{recorded.id}"


def escalate(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """A consultation without agreement goes up to the government."""
    match recorded.event:
        case ConsultationConcluded(outcome=ConsultationOutcome.NO_AGREEMENT) as concluded:
            act = EscalateObjection(objection=concluded.objection)
            return [ask(act, concluded.project, concluded.case, person=concluded.concluded_by)]
        case _:
            return []


policies: tuple[Policy[Reference], ...] = (
    Policy("serve-notices", serve_notices),
    Policy("escalate", escalate),
)
