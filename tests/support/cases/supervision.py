"""What is done in a window: notice, objection, consent, reply, and silence."""

from datetime import datetime
from typing import Any

from onestop_contracts.parts import Stage
from onestop_review.case.formal_check import RegisterObjection, ReturnObjection
from onestop_review.case.lapse import LapseMending, LapseWindow
from onestop_review.case.mending import MendObjection
from onestop_review.case.objection import FileObjection
from onestop_review.case.supervision import GiveConsent, RecordReply, ServeNotice
from onestop_review.case.words import Defect, Reply

from tests.support.cases.circumstances import ACCEPTANCE, CHECKER, REP, Asked, make


def notice(
    stage: Stage = ACCEPTANCE, when: str | datetime = "2026-03-02 10:00", **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "channel": "platform",
        "receipt": f"platform/{stage}",
        "shown": "d" * 64,
    }
    return make(ServeNotice, when, default, more)


def objection(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "objection": f"O-{stage}",
        "person": REP,
        "grounds": "the site lies in a flood zone",
        "legal_basis": "防洪法 art. 33",
        "document": "e" * 64,
        "signed": True,
    }
    return make(FileObjection, when, default, more)


def registration(
    when: str | datetime = "2026-03-04 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": CHECKER,
    }
    return make(RegisterObjection, when, default, more)


def returning(
    when: str | datetime = "2026-03-04 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": CHECKER,
        "deficiencies": (Defect.NO_LEGAL_BASIS,),
    }
    return make(ReturnObjection, when, default, more)


def mending(
    when: str | datetime = "2026-03-05 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": REP,
        "grounds": "the site lies in a flood zone",
        "legal_basis": "防洪法 art. 33",
        "document": "f" * 64,
        "signed": True,
    }
    return make(MendObjection, when, default, more)


def mending_lapse(when: str | datetime, stage: Stage = ACCEPTANCE, **more: Any) -> Asked:
    default = {
        "stage": stage,
    }
    return make(LapseMending, when, default, more)


def consent(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "person": REP,
    }
    return make(GiveConsent, when, default, more)


def reply(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "person": REP,
        "reply": Reply.CONDITIONAL,
        "text": "only with a second exit",
    }
    return make(RecordReply, when, default, more)


def lapse(when: str | datetime, stage: Stage = ACCEPTANCE, **more: Any) -> Asked:
    default = {
        "stage": stage,
    }
    return make(LapseWindow, when, default, more)
