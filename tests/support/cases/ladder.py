"""Where an objection goes: consultation, government, and back."""

from datetime import date, datetime
from typing import Any

from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome, Position, Stage
from onestop_review.case.consultation import ConcludeConsultation
from onestop_review.case.convening import ConveneConsultation
from onestop_review.case.government import EscalateObjection, RecordGovernmentDecision
from onestop_review.case.taking_back import WithdrawObjection

from tests.support.cases.circumstances import ACCEPTANCE, DIRECTOR, GOVERNMENT, REP, Asked, make


def convening(
    when: str | datetime = "2026-03-05 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
        "units": ("nr", "drc"),
        "slot_on": date(2026, 3, 9),
    }
    return make(ConveneConsultation, when, default, more)


POSITIONS = (
    Position(unit="nr", statement="a second exit is needed"),
    Position(unit="drc", statement="no objection"),
)


def withdrawing(
    when: str | datetime = "2026-03-09 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {"objection": f"O-{stage}", "person": REP, "reason": "the dyke is built"}
    return make(WithdrawObjection, when, default, more)


def conclusion(
    outcome: ConsultationOutcome,
    when: str | datetime = "2026-03-09 15:00",
    stage: Stage = ACCEPTANCE,
    **more: Any,
) -> Asked:
    agreed = outcome is ConsultationOutcome.AGREED_WITH_CONDITIONS
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
        "outcome": outcome,
        "positions": POSITIONS,
        "minutes": "1" * 64,
        "conditions": ("a second exit",) if agreed else (),
    }
    return make(ConcludeConsultation, when, default, more)


def escalation(
    when: str | datetime = "2026-03-09 15:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
    }
    return make(EscalateObjection, when, default, more)


def government(
    outcome: GovernmentOutcome,
    when: str | datetime = "2026-03-16 10:00",
    stage: Stage = ACCEPTANCE,
    **more: Any,
) -> Asked:
    conditional = outcome is GovernmentOutcome.APPROVE_WITH_CONDITIONS
    default = {
        "objection": f"O-{stage}",
        "person": GOVERNMENT,
        "outcome": outcome,
        "document": "2" * 64,
        "conditions": ("raise the ground by 1 m",) if conditional else (),
    }
    return make(RecordGovernmentDecision, when, default, more)
