"""How a case ends: draft, decision, withdrawal."""

from datetime import datetime
from typing import Any

from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.withdrawal import WithdrawCase
from onestop_review.case.words import Outcome

from tests.support.cases.circumstances import DIRECTOR, REVIEWER, Asked, make

REASONS = ("complete and lawful",)


def draft(when: str | datetime = "2026-03-03 10:00", **more: Any) -> Asked:
    default = {
        "outcome": Outcome.APPROVE,
        "reasons": REASONS,
        "person": REVIEWER,
    }
    return make(DraftDecision, when, default, more)


def decision(
    when: str | datetime = "2026-03-06 09:00",
    outcome: Outcome = Outcome.APPROVE,
    **more: Any,
) -> Asked:
    default = {
        "outcome": outcome,
        "decision": "鄂审批〔2026〕1号",
        "person": DIRECTOR,
        "capacity": "director",
        "mandate": "mandate/director",
        "remedies": "60日内可申请行政复议",
        "reasons": REASONS,
    }
    return make(DecideCase, when, default, more)


def withdrawal(when: str | datetime = "2026-03-04 10:00", **more: Any) -> Asked:
    return make(WithdrawCase, when, {"reason": "the firm changed its plans"}, more)
