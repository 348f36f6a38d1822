"""How a case begins: opened, corrected, refused, accepted."""

from datetime import date, datetime
from typing import Any

from onestop_contracts.parts import Material
from onestop_contracts.review import CaseOpened
from onestop_review.case import case
from onestop_review.case.correction import RequestCorrection, SupplyCorrection
from onestop_review.case.materials import TakeMaterials
from onestop_review.case.opening import AcceptCase, DeemAccepted, OpenCase
from onestop_review.case.refusing import RefuseCase
from onestop_review.case.state import Case

from tests.support.cases.circumstances import LINE, REVIEWER, Asked, instant, make
from tests.support.review_catalogue import MATERIALS, PLACE


def opening(when: str | datetime = "2026-03-02 09:00", **more: Any) -> Asked:
    default = {
        "line": LINE,
        "division": PLACE,
        "major": False,
        "materials": MATERIALS,
        "prerequisites": (),
        "received_at": instant(when),
    }
    return make(OpenCase, when, default, more)


def opened_before(**other: Any) -> CaseOpened:
    """The opening of a case by other rules than today's."""
    (opened,) = case.decide(Case(), opening())
    assert isinstance(opened, CaseOpened)
    return opened.model_copy(update=other)


def correction(when: str | datetime = "2026-03-03 09:00", **more: Any) -> Asked:
    default = {
        "materials": ("M-02",),
        "reasons": ("page 3 is missing",),
        "expected_on": date(2026, 3, 20),
        "person": REVIEWER,
    }
    return make(RequestCorrection, when, default, more)


def supply(when: str | datetime = "2026-03-10 09:00", **more: Any) -> Asked:
    default = {
        "materials": (Material(code="M-02", digest="c" * 64),),
    }
    return make(SupplyCorrection, when, default, more)


def hand_in(
    when: str | datetime = "2026-03-10 09:00", *codes: str, digest: str = "c", **more: Any
) -> Asked:
    """Papers of these codes; `digest` tells one paper of a code from another."""
    papers = tuple(Material(code=code, digest=digest * 64) for code in codes)
    return make(TakeMaterials, when, {"materials": papers, "handed_in_at": instant(when)}, more)


def refusal(when: str | datetime = "2026-03-03 11:00", **more: Any) -> Asked:
    default = {
        "reasons": ("no permit is needed for this",),
        "basis": "行政许可法 art. 32",
        "person": REVIEWER,
        "capacity": "reviewer",
    }
    return make(RefuseCase, when, default, more)


def acceptance(when: str | datetime = "2026-03-02 10:00", **more: Any) -> Asked:
    return make(AcceptCase, when, {"person": REVIEWER}, more)


def deeming(when: str | datetime, **more: Any) -> Asked:
    return make(DeemAccepted, when, {}, more)
