"""What `GET …/acts` says of a case: no exactly when nothing that could be sent would be taken."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from onestop_chassis.actor import Actor
from onestop_chassis.http.acts import Possible, possible
from onestop_contracts.parts import ConsultationOutcome, StopGround
from onestop_contracts.people import CITY, Role
from onestop_review.case import case
from onestop_review.case.words import Outcome

from tests.support import cases as a
from tests.support.cases import ACCEPTED, DRAFTED, HANDLING, LAPSED, Asked, Desk
from tests.support.review_catalogue import PLACE

REPRESENTATIVE = Actor(
    subject=a.REP,
    roles=frozenset({Role.REPRESENTATIVE}),
    jurisdiction=PLACE,
    department=a.DEPARTMENT,
)
DIRECTOR = Actor(subject=a.DIRECTOR, roles=frozenset({Role.DIRECTOR}), jurisdiction=PLACE)
CHECKER = Actor(subject=a.REVIEWER, roles=frozenset({Role.REVIEWER}), jurisdiction=CITY)
IN_TIME, LATE = "2026-03-04 12:00", "2026-03-06 10:00"


def said(actor: Actor, past: Sequence[Asked], when: str, **circumstances: Any) -> dict[str, str]:
    """Why not, by the act's name; empty where it may."""
    desk = Desk()
    desk.do(*past)
    now = replace(a.acceptance(when, **circumstances).now, actor=actor, capacity="")
    return {one.act: why(one) for one in possible(case, desk.state, now)}


def why(one: Possible) -> str:
    assert one.may == (one.code is None)
    return one.code or ""


def test_what_is_done_is_not_offered_again() -> None:
    """A case is taken on once; the clock that is stopped again is another matter."""
    opened, accepted = ACCEPTED[:1], ACCEPTED
    assert said(CHECKER, opened, "2026-03-02 12:00")["accept-case"] == ""
    told = said(CHECKER, accepted, IN_TIME)
    assert (told["accept-case"], told["pause-clock"]) == ("done-already", "")


@pytest.mark.parametrize("act", ["file-objection", "give-consent", "record-reply"])
def test_who_holds_the_post_may_answer_in_time_and_nobody_else(act: str) -> None:
    assert said(REPRESENTATIVE, ACCEPTED, IN_TIME)[act] == ""
    gone = a.post(a.holding(until="2026-03-03 00:00"))
    assert said(REPRESENTATIVE, ACCEPTED, IN_TIME, post=gone)[act] == "not-the-representative"


@pytest.mark.parametrize("past", [ACCEPTED, LAPSED], ids=["not yet recorded", "recorded"])
def test_nobody_objects_or_agrees_when_every_window_has_closed(past: Sequence[Asked]) -> None:
    told = said(REPRESENTATIVE, past, LATE)
    assert (told["file-objection"], told["give-consent"]) == ("window-closed", "window-closed")
    assert told["record-reply"] == "window-closed"


def test_one_window_that_is_open_is_enough() -> None:
    agreed = (*DRAFTED, a.consent())
    told = said(REPRESENTATIVE, agreed, IN_TIME)
    assert (told["file-objection"], told["give-consent"]) == ("", "")
    both = (*agreed, a.consent(stage=HANDLING))
    assert said(REPRESENTATIVE, both, IN_TIME)["file-objection"] == "window-closed"


def test_an_objection_that_stands_or_is_out_for_mending_leaves_no_second_one() -> None:
    filed = (*ACCEPTED, a.objection())
    told = said(REPRESENTATIVE, filed, IN_TIME)
    assert (told["file-objection"], told["give-consent"]) == ("window-contested",) * 2
    returned = (*ACCEPTED, a.objection(legal_basis=""), a.returning())
    told = said(REPRESENTATIVE, returned, "2026-03-05 10:00")
    assert (told["file-objection"], told["give-consent"]) == ("mending-open", "")
    assert told["mend-objection"] == ""
    assert said(REPRESENTATIVE, returned, "2026-03-05 17:31")["mend-objection"] == "mending-closed"


def test_a_decision_waits_for_its_windows_its_draft_and_another_person() -> None:
    assert said(DIRECTOR, ACCEPTED, IN_TIME)["decide-case"] == "window-open"
    assert said(DIRECTOR, LAPSED, LATE)["decide-case"] == ""
    assert said(DIRECTOR, LAPSED, LATE, delegated=None)["decide-case"] == "no-delegation"
    drafter = DIRECTOR.model_copy(update={"subject": a.REVIEWER})
    assert said(drafter, LAPSED, LATE)["decide-case"] == "duties-not-apart"


def test_a_case_whose_prerequisites_are_unmet_can_still_be_rejected_as_drafted() -> None:
    needing = a.opening(prerequisites=("P1-01",))
    assert said(DIRECTOR, (needing, *LAPSED[1:]), LATE)["decide-case"] == "prerequisites-unmet"
    assert said(CHECKER, (needing, *LAPSED[1:]), LATE)["draft-decision"] == ""
    refused = a.draft(outcome=Outcome.REJECT)
    past = (needing, *ACCEPTED[1:], refused, *DRAFTED[-1:], *LAPSED[-2:])
    assert said(DIRECTOR, past, LATE)["decide-case"] == ""


def test_a_consultation_is_concluded_from_its_day_on_and_not_by_who_filed_the_objection() -> None:
    convened = (*ACCEPTED, a.objection(), a.registration(), a.convening())
    concluding = "conclude-consultation"
    assert said(DIRECTOR, convened, "2026-03-06 10:00")[concluding] == "consultation-incomplete"
    assert said(DIRECTOR, convened, "2026-03-09 15:00")[concluding] == ""
    back = (*convened, a.withdrawing("2026-03-06 10:00"))
    assert said(DIRECTOR, back, "2026-03-09 15:00")[concluding] == ""
    assert said(REPRESENTATIVE, convened, "2026-03-06 10:00")["withdraw-objection"] == ""
    filer = DIRECTOR.model_copy(update={"subject": a.REP})
    assert said(DIRECTOR, convened, "2026-03-06 10:00")["convene-consultation"] == ""
    assert said(filer, convened, "2026-03-09 15:00")[concluding] == "duties-not-apart"
    resolved = (*convened, a.conclusion(ConsultationOutcome.NO_AGREEMENT))
    assert said(DIRECTOR, resolved, "2026-03-10 10:00")["escalate-objection"] == ""


def test_a_deficient_objection_is_not_registered_and_one_in_order_is() -> None:
    filed = (*ACCEPTED, a.objection(legal_basis=""))
    told = said(CHECKER, filed, "2026-03-04 14:00")
    assert (told["register-objection"], told["return-objection"]) == ("formally-deficient", "")
    sound = said(CHECKER, (*ACCEPTED, a.objection()), "2026-03-04 14:00")
    assert (sound["register-objection"], sound["return-objection"]) == ("", "formally-in-order")


def test_x14_the_clock_is_stopped_while_a_ground_is_left_that_may_stop_it() -> None:
    named = a.catalogue_of(StopGround.SITE_SURVEY)
    listed, greater = StopGround.SITE_SURVEY, StopGround.FORCE_MAJEURE
    once = (*ACCEPTED, a.pause(ground=listed, catalogue=named))
    told = said(CHECKER, once, IN_TIME, catalogue=named)
    assert told["pause-clock"] == ""
    twice = (*once, a.pause(ground=greater, catalogue=named))
    told = said(CHECKER, twice, IN_TIME, catalogue=named)
    assert told["pause-clock"] == "clock-stopped-already"
