"""X40: every reason for which a decision about a case refuses stands in its route's description."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from onestop_chassis.act import Act
from onestop_chassis.decider import address_of
from onestop_chassis.http.acts import acts_router
from onestop_chassis.refusal import Refusal
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome
from onestop_review.case import case
from onestop_review.case.closed import CaseClosed, CaseStandsStill
from onestop_review.case.state import Case
from onestop_review.reference import Reference

from tests.support import cases as a

BY_PEOPLE = [act for act in case.acts if act.by is not None]
NO_AGREEMENT = a.conclusion(ConsultationOutcome.NO_AGREEMENT)
UP = (a.objection(), a.registration(), a.convening(), NO_AGREEMENT, a.escalation())
LATER = "2026-03-20 09:00"
TRIED = {
    "RequestCorrection": ((a.opening(),), a.correction()),
    "SupplyCorrection": ((a.opening(), a.correction()), a.supply()),
    "RefuseCase": ((a.opening(),), a.refusal()),
    "AcceptCase": ((a.opening(),), a.acceptance()),
    "GiveConsent": (a.ACCEPTED, a.consent()),
    "RecordReply": (a.ACCEPTED, a.reply()),
    "FileObjection": (a.ACCEPTED, a.objection()),
    "RegisterObjection": ((*a.ACCEPTED, *UP[:1]), a.registration()),
    "ReturnObjection": ((*a.ACCEPTED, *UP[:1]), a.returning()),
    "MendObjection": (
        (*a.ACCEPTED, a.objection(legal_basis=""), a.returning()),
        a.mending("2026-03-05 09:00"),
    ),
    "ConveneConsultation": ((*a.ACCEPTED, *UP[:2]), a.convening()),
    "WithdrawObjection": ((*a.ACCEPTED, *UP[:3]), a.withdrawing()),
    "ConcludeConsultation": ((*a.ACCEPTED, *UP[:3]), NO_AGREEMENT),
    "RecordGovernmentDecision": (
        (*a.ACCEPTED, *UP),
        a.government(GovernmentOutcome.APPROVE),
    ),
    "DraftDecision": (a.ACCEPTED, a.draft()),
    "DecideCase": (a.LAPSED, a.decision()),
    "PauseClock": (a.ACCEPTED, a.pause()),
    "ResumeClock": ((*a.ACCEPTED, a.pause()), a.unpause("2026-03-04 10:00")),
    "ExtendLimit": (a.ACCEPTED, a.extension()),
    "SuspendCase": (a.ACCEPTED, a.suspension()),
    "ResumeCase": ((*a.ACCEPTED, a.suspension()), a.resumption("2026-03-04 10:00")),
    "WithdrawCase": (a.ACCEPTED, a.withdrawal()),
}
"""Where an act can be done, and the act."""
ALSO_WHILE_SUSPENDED = {"RecordReply", "ResumeClock", "ResumeCase", "SuspendCase", "WithdrawCase"}


def told(name: str) -> str:
    """What the route of an act says of its refusals, as it is published."""
    app = FastAPI()
    app.include_router(acts_router(case))
    described: dict[str, Any] = app.openapi()["paths"]
    act = next(act for act in BY_PEOPLE if act.__name__ == name)
    return json.dumps(described[f"{case.path}/{address_of(act)}"]["post"]["responses"])


def test_x40_every_act_of_people_is_tried() -> None:
    nothing_happens_in_a_closed_case = {"EscalateObjection"}
    assert set(TRIED) | nothing_happens_in_a_closed_case == {act.__name__ for act in BY_PEOPLE}


@pytest.mark.parametrize("name", TRIED)
def test_x40_a_closed_case_is_a_listed_reason(name: str) -> None:
    before, act = TRIED[name]
    if name == "WithdrawCase":
        before = (*a.LAPSED, a.decision())
        act = a.later(act, LATER)
    elif name == "DecideCase":
        before = (*before, act)
    else:
        before = (*before, a.withdrawal("2026-03-19 09:00"))
    assert refused(before, act, CaseClosed).code in told(name)


@pytest.mark.parametrize("name", sorted(set(TRIED) - ALSO_WHILE_SUSPENDED))
def test_x40_a_suspended_case_is_a_listed_reason(name: str) -> None:
    before, act = TRIED[name]
    suspended = (*before, a.suspension(act.now.at))
    assert refused(suspended, act, CaseStandsStill).code in told(name)


@pytest.mark.parametrize("act", BY_PEOPLE, ids=lambda act: act.__name__)
def test_x40_the_description_names_every_listed_reason(act: type[Act[Case, Reference]]) -> None:
    words = told(act.__name__)
    assert [kind for kind in case.refusals(act) if kind.code not in words] == []


def refused(before: tuple[a.Asked, ...], act: a.Asked, kind: type[Refusal]) -> Refusal:
    return a.scenario.when(*before, act).then_refused(kind)
