"""Step 5: an objection stops the case; the formal check, mending."""

from typing import Any

import pytest
from onestop_chassis.act import DoneOtherwise
from onestop_contracts.parts import EndedBy
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    ObjectionFiled,
    ObjectionRegistered,
    WindowExtended,
)
from onestop_review.case.acting import (
    DutiesNotApart,
    NotTheRepresentative,
    ObjectionOpen,
    ReasonsMissing,
)
from onestop_review.case.events import (
    ObjectionFell,
    ObjectionMended,
    ObjectionReturned,
)
from onestop_review.case.formal_check import (
    FormallyDeficient,
    FormallyInOrder,
    ReturnObjection,
)
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn
from onestop_review.case.mending import MendingClosed
from onestop_review.case.objection import MendingOpen, ObjectionIncomplete
from onestop_review.case.words import DEFECTS, Defect
from pydantic import ValidationError

from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTANCE,
    ACCEPTED,
    REP,
    REVIEWER,
    STRANGER,
    VACANT,
    Desk,
    consent,
    convening,
    draft,
    lapse,
    mending,
    mending_lapse,
    objection,
    outage,
    registration,
    resumption,
    returning,
    scenario,
    suspension,
)

OBJECTED = (*ACCEPTED, objection())
REGISTERED = (*OBJECTED, registration())
CONVENED = (*REGISTERED, convening())
LAST_MINUTE = "2026-03-05 17:30"
MENDABLE = (*ACCEPTED, objection(LAST_MINUTE, legal_basis=""), returning("2026-03-06 09:00"))
"""Returned on Friday 6 March; to be mended by Monday 9 March 17:30."""
MEND_BY = "2026-03-09 17:30"
AFTER = "2026-03-09 17:31"


def test_an_objection_stops_the_case() -> None:
    scenario.when(*OBJECTED, draft("2026-03-04 11:00")).then_refused(
        ObjectionOpen, objections=["O-acceptance"]
    )


def test_a_registered_objection_has_five_working_days_to_its_consultation() -> None:
    registered = scenario.when(*REGISTERED).then(ObjectionRegistered).new[0]
    assert isinstance(registered, ObjectionRegistered)
    assert registered.consult_by == at("2026-03-11 17:30")
    scenario.when(*REGISTERED, registration()).then_nothing()


def test_the_formal_check_finds_everything_that_is_missing_at_once() -> None:
    bare = objection(legal_basis="", document="", signed=False)
    refused = scenario.when(*ACCEPTED, bare, registration(post=VACANT)).then_refused(
        FormallyDeficient
    )
    fields = [error["field"] for error in refused.errors]
    assert fields == ["legal_basis", "document", "signed", "signatory"]


def test_only_what_was_filed_is_checked() -> None:
    scenario.when(*ACCEPTED, registration()).then_refused(ObjectionUnknown)
    scenario.when(*CONVENED, registration()).then_refused(OutOfTurn, standing="convened")


def test_a_returned_objection_opens_the_window_again_for_a_working_day() -> None:
    desk = Desk()
    back, reopened = desk.do(*MENDABLE)
    assert isinstance(back, ObjectionReturned)
    assert isinstance(reopened, WindowExtended)
    assert reopened.reason == "mending"
    assert back.mend_by == reopened.deadline == at(MEND_BY)
    assert desk.state.window(ACCEPTANCE).open


def test_a_window_with_more_time_left_than_the_mending_keeps_it() -> None:
    desk = Desk()
    early = objection("2026-03-02 11:00", legal_basis="")
    back, reopened = desk.do(*ACCEPTED, early, returning("2026-03-02 12:00"))
    assert isinstance(back, ObjectionReturned)
    assert isinstance(reopened, WindowExtended)
    assert back.mend_by == at("2026-03-03 17:30")
    assert reopened.deadline == at(LAST_MINUTE)
    (fell,) = desk.do(mending_lapse("2026-03-03 17:31"))
    assert isinstance(fell, ObjectionFell)
    assert fell.deadline == at(LAST_MINUTE)
    assert desk.do(lapse("2026-03-04 09:00")) == []
    again = objection("2026-03-04 10:00", objection="O-2")
    assert isinstance(desk.do(again)[0], ObjectionFiled)


def test_what_is_to_be_mended_has_to_be_said() -> None:
    scenario.when(*OBJECTED, returning(deficiencies=())).then_refused(ReasonsMissing)
    scenario.when(*MENDABLE, returning("2026-03-06 10:00")).then_nothing()


BARE: dict[str, Any] = {"legal_basis": "", "document": "", "signed": False}
LACKS: dict[Defect, dict[str, Any]] = {
    Defect.NOT_WRITTEN: {"document": ""},
    Defect.NO_LEGAL_BASIS: {"legal_basis": ""},
    Defect.NO_SIGNATURE: {"signed": False},
}


@pytest.mark.parametrize("defect", Defect)
def test_x6_a_defect_that_the_record_does_not_show_is_refused_with_what_stands(
    defect: Defect,
) -> None:
    named = returning(deficiencies=(defect,))
    refused = scenario.when(*OBJECTED, named).then_refused(FormallyInOrder)
    (said,) = refused.errors
    assert (said["field"], bool(said["en"]), bool(said["zh"])) == ("deficiencies", True, True)
    bare = objection(**BARE)
    both = returning(deficiencies=(Defect.NO_SIGNATURE, Defect.NO_GROUNDS))
    one = scenario.when(*ACCEPTED, bare, both).then_refused(FormallyInOrder)
    assert ["the grounds are" in error["en"] for error in one.errors] == [True]


@pytest.mark.parametrize("defect", list(LACKS))
def test_x6_a_defect_that_the_record_shows_is_returned_in_words(defect: Defect) -> None:
    named = returning(deficiencies=(defect,))
    back, _ = scenario.when(*ACCEPTED, objection(**LACKS[defect]), named).new
    assert isinstance(back, ObjectionReturned)
    assert back.deficiencies == (DEFECTS[defect],)


def test_x6_what_the_grounds_are_worth_is_no_defect() -> None:
    with pytest.raises(ValidationError):
        ReturnObjection(objection="O-1", deficiencies=["insufficient grounds"])


def test_x6_what_was_returned_in_words_of_ones_own_is_still_told_as_it_stands() -> None:
    back, reopened = scenario.when(*MENDABLE).new
    assert isinstance(back, ObjectionReturned)
    older = back.model_copy(update={"deficiencies": ("签章不清",)})
    past = scenario.when(*MENDABLE[:-1]).all
    again = scenario.given(*past, older, reopened).when(returning("2026-03-06 10:00"))
    refused = again.then_refused(DoneOtherwise)
    assert refused.facts["stands"] == {"deficiencies": ["签章不清"]}


@pytest.mark.parametrize("person", [REVIEWER, REP])
def test_x6_neither_who_drafted_nor_who_filed_checks_the_objection(person: str) -> None:
    filed = (*ACCEPTED, draft(), objection(legal_basis=""))
    did = {REVIEWER: "draft", REP: "objection"}[person]
    for check in (returning, registration):
        scenario.when(*filed, check(person=person)).then_refused(DutiesNotApart, did=did)


@pytest.mark.parametrize(("when", "in_time"), [(MEND_BY, True), (MEND_BY + ":00.000001", False)])
def test_mending_at_its_deadline_is_in_time_and_a_microsecond_later_is_not(
    when: str, in_time: bool
) -> None:
    outcome = scenario.when(*MENDABLE, mending(when))
    if in_time:
        outcome.then(ObjectionMended)
    else:
        outcome.then_refused(MendingClosed, closed_at=at(MEND_BY).isoformat())


def test_a_mended_objection_keeps_its_receipt_time_and_ends_the_window() -> None:
    desk = Desk()
    desk.do(*MENDABLE, mending("2026-03-09 10:00"))
    window = desk.state.window(ACCEPTANCE)
    assert (window.ended_by, window.ended_at) == (EndedBy.OBJECTION, at(LAST_MINUTE))
    assert desk.do(lapse(AFTER), mending_lapse(AFTER)) == []
    assert isinstance(desk.do(registration("2026-03-10 09:00"))[0], ObjectionRegistered)


def test_mending_needs_everything_and_the_representative() -> None:
    bare = mending(legal_basis="", signed=False)
    refused = scenario.when(*MENDABLE, bare).then_refused(ObjectionIncomplete)
    assert [error["field"] for error in refused.errors] == ["legal_basis", "signed"]
    scenario.when(*MENDABLE, mending(person=STRANGER)).then_refused(NotTheRepresentative)
    scenario.when(*OBJECTED, mending()).then_refused(OutOfTurn)


def test_a_returned_objection_is_mended_and_not_filed_again() -> None:
    second = objection("2026-03-06 11:00", objection="O-2")
    scenario.when(*MENDABLE, second).then_refused(MendingOpen)


def test_an_objection_that_is_not_mended_falls_and_the_window_lapses_at_its_deadline() -> None:
    early, late = mending_lapse(MEND_BY + ":59"), lapse(MEND_BY + ":59")
    scenario.when(*MENDABLE, early).then_nothing()
    scenario.when(*MENDABLE, late).then_nothing()
    fell, granted = (
        scenario.when(*MENDABLE, lapse(AFTER)).then(ObjectionFell, DefaultConsentGranted).new
    )
    assert isinstance(fell, ObjectionFell)
    assert isinstance(granted, DefaultConsentGranted)
    assert (fell.reason, granted.deadline) == ("not_mended", at(MEND_BY))
    scenario.when(*MENDABLE, mending_lapse(AFTER), lapse(AFTER)).then(DefaultConsentGranted)
    scenario.when(*MENDABLE, mending_lapse(AFTER), mending_lapse(AFTER)).then_nothing()


@pytest.mark.parametrize("by", [mending_lapse, lapse])
def test_an_outage_while_mending_extends_the_mending_and_the_window(by: Any) -> None:
    down = (outage("2026-03-09 16:30", "2026-03-09 17:30"),)
    moved = scenario.when(*MENDABLE, by(AFTER, outages=down)).then(WindowExtended).new[0]
    assert isinstance(moved, WindowExtended)
    assert (moved.reason, moved.deadline) == ("outage", at("2026-03-10 17:30"))
    assert moved.mend_by == moved.deadline
    scenario.when(*MENDABLE, by(AFTER, outages=down), mending("2026-03-10 10:00")).then(
        ObjectionMended
    )


def test_the_representative_may_agree_instead_of_mending() -> None:
    agreed = scenario.when(*MENDABLE, consent("2026-03-09 10:00")).then(ObjectionFell, ConsentGiven)
    assert agreed.state.window(ACCEPTANCE).ended_by is EndedBy.CONSENT


def test_a_mended_objection_in_order_cannot_be_returned_again_and_a_deficient_one_falls() -> None:
    mended = (*MENDABLE, mending("2026-03-09 10:00"))
    again = returning("2026-03-09 11:00")
    scenario.when(*mended, again).then_refused(FormallyInOrder)
    lacks = (Defect.SIGNATORY_WITHOUT_MANDATE,)
    unmandated = returning("2026-03-09 11:00", post=VACANT, deficiencies=lacks)
    fell = scenario.when(*mended, unmandated).then(ObjectionFell)
    assert fell.state.window(ACCEPTANCE).open
    scenario.when(*mended, unmandated, lapse(AFTER)).then(DefaultConsentGranted)


def test_time_suspended_while_an_objection_held_the_window_is_given_back_on_its_return() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, objection("2026-03-02 11:00", legal_basis=""))
    desk.do(suspension("2026-03-02 12:00"), resumption("2026-03-04 12:00"))
    _, reopened = desk.do(returning("2026-03-04 13:00"))
    assert isinstance(reopened, WindowExtended)
    assert (reopened.was, reopened.deadline) == (at(LAST_MINUTE), at("2026-03-09 17:30"))
