"""Steps 3 and 4: windows open with their notice and end by what the representative says or not."""

import pytest
from onestop_contracts.parts import EndedBy
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    ObjectionFiled,
    SupervisionOpened,
)
from onestop_review.case.acting import NotTheRepresentative, ReasonsMissing
from onestop_review.case.closed import (
    CaseClosed,
    CaseStandsStill,
    NotAccepted,
    WindowClosed,
    WindowContested,
    WindowNotOpen,
)
from onestop_review.case.events import NoticeServed, ReplyRecorded
from onestop_review.case.objection import ObjectionIncomplete
from onestop_review.case.supervision import DraftMissing
from onestop_review.case.words import Reply

from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTANCE,
    ACCEPTED,
    CLOSE,
    DRAFTED,
    HANDLING,
    REP,
    STAND_IN,
    STRANGER,
    VACANT,
    Desk,
    acceptance,
    consent,
    draft,
    holding,
    lapse,
    notice,
    objection,
    opening,
    outage,
    post,
    posts,
    reply,
    scenario,
    suspension,
    withdrawal,
)

LAST_INSTANT = "2026-03-05 17:30"


def test_a_window_opens_when_its_notice_has_been_served() -> None:
    served, opened = (
        scenario.when(opening(), acceptance(), notice()).then(NoticeServed, SupervisionOpened).new
    )
    assert isinstance(served, NoticeServed)
    assert isinstance(opened, SupervisionOpened)
    assert (opened.opens_at, opened.deadline) == (at("2026-03-02 10:00"), CLOSE)
    assert (opened.representative, opened.mandate) == (REP, f"mandate/{REP}")
    assert opened.shown == served.shown


def test_the_handling_window_has_two_working_days() -> None:
    desk = Desk()
    desk.do(*DRAFTED)
    assert desk.state.window(HANDLING).deadline == CLOSE


def test_a_notice_is_served_once() -> None:
    scenario.when(*ACCEPTED, notice(when="2026-03-03 10:00")).then_nothing()


def test_no_window_before_acceptance_and_no_handling_window_before_a_draft() -> None:
    scenario.when(opening(), notice()).then_refused(NotAccepted)
    scenario.when(*ACCEPTED, notice(HANDLING)).then_refused(DraftMissing)


def test_no_notice_in_a_case_that_was_withdrawn_meanwhile() -> None:
    scenario.when(opening(), acceptance(), withdrawal(), notice()).then_nothing()


def test_work_goes_on_during_the_acceptance_window() -> None:
    assert Desk().do(*ACCEPTED, draft())


def test_consent_in_words_ends_the_window_at_once() -> None:
    desk = Desk()
    (given,) = desk.do(*ACCEPTED, consent())
    assert isinstance(given, ConsentGiven)
    assert desk.state.window(ACCEPTANCE).ended_by is EndedBy.CONSENT
    assert desk.do(consent("2026-03-04 11:00")) == []
    assert desk.do(lapse("2026-03-06 09:00")) == []
    closed_at = at("2026-03-04 10:00").isoformat()
    scenario.given(*desk.events).when(objection("2026-03-04 12:00")).then_refused(
        WindowClosed, closed_at=closed_at, ended_by="consent"
    )


@pytest.mark.parametrize("kind", list(Reply))
def test_a_reply_that_neither_agrees_nor_objects_is_kept_and_ends_nothing(kind: Reply) -> None:
    desk = Desk()
    (kept,) = desk.do(*ACCEPTED, reply(reply=kind))
    assert isinstance(kept, ReplyRecorded)
    assert desk.state.window(ACCEPTANCE).open
    assert isinstance(desk.do(lapse("2026-03-05 17:31"))[0], DefaultConsentGranted)


@pytest.mark.parametrize(
    ("when", "heard"), [(LAST_INSTANT, True), (LAST_INSTANT + ":00.000001", False)]
)
def test_x15_a_reply_comes_by_the_deadline(when: str, heard: bool) -> None:
    silent = lapse("2026-03-05 17:31")
    for past in (ACCEPTED, (*ACCEPTED, objection()), (*ACCEPTED, silent)):
        outcome = scenario.when(*past, reply(when))
        if heard:
            outcome.then(ReplyRecorded)
        else:
            outcome.then_refused(WindowClosed, closed_at=at(LAST_INSTANT).isoformat())


def test_x15_a_reply_comes_while_its_window_stands_still_or_will_be_extended() -> None:
    stopped = suspension("2026-03-05 10:00")
    scenario.when(*ACCEPTED, stopped, reply("2026-03-06 10:00")).then(ReplyRecorded)
    too_late = suspension("2026-03-05 17:30:30")
    scenario.when(*ACCEPTED, too_late, reply("2026-03-06 10:00")).then_refused(WindowClosed)
    down = (outage("2026-03-05 15:00", "2026-03-05 16:00"),)
    scenario.when(*ACCEPTED, reply("2026-03-06 10:00", outages=down)).then(ReplyRecorded)


def test_an_empty_reply_is_none() -> None:
    scenario.when(*ACCEPTED, reply(text="")).then_refused(ReasonsMissing)


@pytest.mark.parametrize("person", [STRANGER, STAND_IN])
def test_only_who_holds_the_post_speaks_for_the_department(person: str) -> None:
    for command in (objection(person=person), consent(person=person), reply(person=person)):
        scenario.when(*ACCEPTED, command).then_refused(NotTheRepresentative)


def test_the_recorded_stand_in_speaks_while_the_post_is_vacant() -> None:
    there = post(holding(until="2026-03-03 00:00"), holding(STAND_IN, "2026-03-03 00:00"))
    filed = scenario.when(*ACCEPTED, objection(person=STAND_IN, post=there)).then(ObjectionFiled)
    assert filed.state.window(ACCEPTANCE).answered_by == STAND_IN
    scenario.when(*ACCEPTED, objection(post=there)).then_refused(NotTheRepresentative)


def test_nobody_objects_for_a_vacant_post() -> None:
    scenario.when(*ACCEPTED, objection(post=VACANT)).then_refused(NotTheRepresentative)


def test_an_objection_needs_a_window() -> None:
    scenario.when(opening(), acceptance(), objection()).then_refused(WindowNotOpen)
    scenario.when(*ACCEPTED, objection(stage=HANDLING)).then_refused(WindowNotOpen)


def test_an_objection_without_grounds_is_refused_and_everything_missing_is_listed() -> None:
    bare = objection(grounds=" ", legal_basis="", document="", signed=False)
    refused = scenario.when(*ACCEPTED, bare).then_refused(ObjectionIncomplete)
    assert [error["field"] for error in refused.errors] == [
        "grounds",
        "legal_basis",
        "document",
        "signed",
    ]


def test_an_objection_with_grounds_is_taken_even_when_its_form_is_not_complete() -> None:
    scenario.when(*ACCEPTED, objection(legal_basis="", signed=False)).then(ObjectionFiled)


def test_the_same_objection_twice_is_one() -> None:
    scenario.when(*ACCEPTED, objection(), objection()).then_nothing()


def test_a_second_objection_in_one_window_is_refused() -> None:
    second = objection("2026-03-04 11:00", objection="O-2")
    scenario.when(*ACCEPTED, objection(), second).then_refused(WindowContested)
    scenario.when(*ACCEPTED, objection(), consent("2026-03-04 11:00")).then_refused(WindowContested)


def test_nothing_is_filed_in_a_suspended_or_closed_case() -> None:
    scenario.when(*ACCEPTED, suspension(), objection()).then_refused(CaseStandsStill)
    scenario.when(*ACCEPTED, suspension(), consent()).then_refused(CaseStandsStill)
    late = objection("2026-03-04 12:00")
    scenario.when(*ACCEPTED, withdrawal(), late).then_refused(CaseClosed)


def test_silence_names_who_held_the_post_at_the_deadline_and_on_what_it_rests() -> None:
    there = posts(post(holding(until="2026-03-04 00:00"), holding("rep.new", "2026-03-04 00:00")))
    desk = Desk()
    desk.do(*ACCEPTED)
    before = desk.state.version
    (granted,) = desk.do(lapse("2026-03-05 17:31", posts=there))
    assert isinstance(granted, DefaultConsentGranted)
    assert (granted.representative, granted.mandate) == ("rep.new", "mandate/rep.new")
    assert (granted.department, granted.on_behalf_of) == ("nr", "nr")
    assert (granted.service, granted.clock, granted.stream_version) == ("review", "fixed", before)
    assert granted.shown == "d" * 64


def test_a_window_lapses_once() -> None:
    when = "2026-03-05 17:31"
    scenario.when(*ACCEPTED, lapse(when), lapse(when)).then_nothing()
