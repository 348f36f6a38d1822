"""What a case waits for, and that who is named there is never told that it cannot be done."""

from dataclasses import replace

import pytest
from onestop_chassis.actor import Actor
from onestop_chassis.duty import Duty, Holder
from onestop_chassis.http.acts import possible
from onestop_contracts.parts import Authority, EndedBy
from onestop_review.case import case
from onestop_review.case.open_duties import open_duties

from tests.review.case.test_timer import HISTORIES
from tests.support import cases as a
from tests.support.cases import Desk

ANSWERS = ["give-consent acceptance", "give-consent handling"]
OPEN: dict[str, list[str]] = {
    "awaiting": [],
    "awaited and opened": ["accept-case"],
    "refused": [],
    "opened": ["accept-case"],
    "correcting": [],
    "corrected": ["accept-case"],
    "accepted": ["give-consent acceptance", "draft-decision"],
    "drafted": ANSWERS,
    "consented": ["give-consent handling"],
    "lapsed": ["decide-case"],
    "objected": ["give-consent handling", "register-objection"],
    "registered": ["give-consent handling", "convene-consultation"],
    "returned": ["mend-objection acceptance", "give-consent handling"],
    "mended": ["give-consent handling", "register-objection"],
    "fell": ANSWERS,
    "agreed instead": ["give-consent handling"],
    "escalated": ["give-consent handling", "record-government-decision"],
    "decided by government": ["give-consent handling"],
    "paused": ANSWERS,
    "resumed": ANSWERS,
    "extended": ANSWERS,
    "suspended": [],
    "on again": ANSWERS,
    "on again while mending": ["mend-objection acceptance", "give-consent handling"],
    "on again on the ladder": ["give-consent handling", "convene-consultation"],
    "overdue": ["decide-case"],
    "decided": [],
    "objection taken back": ["give-consent handling"],
    "withdrawn": [],
}


def desk(name: str) -> Desk:
    done = Desk()
    done.do(*HISTORIES[name])
    return done


def in_time(done: Desk) -> list[Duty]:
    """Those that have not lapsed by the last thing that was done."""
    now = done.at[-1]
    return [
        one for one in open_duties(done.state) if not (one.lapses and one.due and one.due < now)
    ]


def told(duty: Duty) -> str:
    stage = duty.about if duty.about in ("acceptance", "handling") else ""
    return f"{duty.act} {stage}".strip()


@pytest.mark.parametrize("name", HISTORIES)
def test_a_case_waits_for_what_it_has_come_to(name: str) -> None:
    assert [told(one) for one in open_duties(desk(name).state)] == OPEN[name]


@pytest.mark.parametrize("name", HISTORIES)
def test_whoever_is_named_may_do_it_in_time(name: str) -> None:
    done = desk(name)
    for duty in in_time(done):
        for holder in duty.holders:
            now = replace(a.acceptance(done.at[-1]).now, actor=somebody(duty, holder), capacity="")
            said = {one.act: one for one in possible(case, done.state, now)}
            assert said[duty.act].may, (duty.act, holder, said[duty.act])


@pytest.mark.parametrize("name", HISTORIES)
def test_whoever_may_not_for_what_they_did_cannot(name: str) -> None:
    done = desk(name)
    agreed = any(one.ended_by is EndedBy.CONSENT for one in done.state.windows)
    for duty in open_duties(done.state):
        if agreed and duty.act == "give-consent":
            continue  # said again of the other window, it would be taken of anybody
        for person in duty.not_by:
            actor = somebody(duty, duty.holders[0]).model_copy(update={"subject": person})
            now = replace(a.acceptance(done.at[-1]).now, actor=actor, capacity="")
            said = {one.act: one for one in possible(case, done.state, now)}
            assert not said[duty.act].may, (duty.act, person)


def somebody(duty: Duty, holder: Holder) -> Actor:
    return Actor(
        subject=duty.person or "somebody",
        roles=frozenset({holder.role}),
        jurisdiction=holder.jurisdiction,
        department=holder.department or "",
    )


def test_what_the_department_keeps_its_own_reviewers_accept_and_decide() -> None:
    done = Desk()
    done.do(a.opening(authority=Authority.DEPARTMENT))
    (duty,) = open_duties(done.state)
    assert [(one.role, one.department) for one in duty.holders] == [("reviewer", a.DEPARTMENT)]


def test_an_answer_is_due_when_its_window_closes_and_cannot_be_given_later() -> None:
    window, handling = (one for one in open_duties(desk("drafted").state))
    assert (window.due, window.lapses, window.person) == (a.CLOSE, True, a.REP)
    assert (handling.about, handling.due) == ("handling", a.CLOSE)
    mended = next(one for one in open_duties(desk("returned").state))
    assert (mended.act, mended.due) == ("mend-objection", a.CLOSE)


def test_a_deficient_objection_is_to_be_returned_and_one_in_order_registered() -> None:
    done = Desk()
    done.do(*a.ACCEPTED, a.objection(legal_basis=""))
    assert "return-objection" in [one.act for one in open_duties(done.state)]
