"""Steps 1 and 2: a case is opened and taken on, by word or by law (docs/domain/supervision.md)."""

from datetime import date

import pytest
from onestop_chassis.act import DoneOtherwise
from onestop_contracts.parts import StopGround, WithdrawalGround
from onestop_contracts.people import Role
from onestop_contracts.review import (
    CaseAccepted,
    CaseClockPaused,
    CaseClockResumed,
    CaseDeemedAccepted,
    CaseOpened,
    CaseWithdrawn,
)
from onestop_review.case.acting import CaseUnknown, ReasonsMissing
from onestop_review.case.closed import CaseClosed
from onestop_review.case.correction import (
    AcceptedAlready,
    CorrectionAskedOnce,
    CorrectionIncomplete,
    NoCorrectionOpen,
)
from onestop_review.case.events import CorrectionRequested, CorrectionSupplied
from onestop_review.case.opening import AcceptedByLaw, CorrectionOpen, MaterialsMissing

from tests.support.calendars import at
from tests.support.cases import (
    acceptance,
    correction,
    deeming,
    opened_before,
    opening,
    resumption,
    scenario,
    supply,
    suspension,
    withdrawal,
)
from tests.support.review_catalogue import MATERIALS

DIGEST = "b" * 64
NO_MATERIALS = opening(materials=())
INCOMPLETE = (opened_before(materials=()),)
"""A case of the time when one was opened without its papers: it goes on as it began."""
MICRO = "2026-03-09 17:30:00.000001"


def test_the_time_for_a_correction_ends_on_the_fifth_working_day() -> None:
    opened = scenario.when(opening()).then(CaseOpened).new[0]
    assert isinstance(opened, CaseOpened)
    assert opened.accept_by == at("2026-03-09 17:30")


def test_a_case_is_opened_once() -> None:
    scenario.when(opening(), opening("2026-03-03 09:00")).then_nothing()


def test_nothing_is_done_in_a_case_that_was_never_opened() -> None:
    scenario.when(acceptance()).then_refused(CaseUnknown)


def test_acceptance_counts_the_promised_limit_from_the_day_after() -> None:
    accepted = scenario.when(opening(), acceptance()).then(CaseAccepted).new[0]
    assert isinstance(accepted, CaseAccepted)
    assert accepted.decide_by == at("2026-03-11 17:30")


def test_accepting_twice_changes_nothing() -> None:
    scenario.when(opening(), acceptance(), acceptance("2026-03-02 11:00")).then_nothing()


def test_an_incomplete_case_is_not_accepted_and_everything_missing_is_listed() -> None:
    refused = scenario.when(NO_MATERIALS, acceptance()).then_refused(MaterialsMissing)
    assert [error["en"] for error in refused.errors] == ["M-01 is missing", "M-02 is missing"]


def test_a_correction_stops_the_clock_and_names_the_ground() -> None:
    told, stop = (
        scenario.when(opening(), correction()).then(CorrectionRequested, CaseClockPaused).new
    )
    assert isinstance(stop, CaseClockPaused)
    assert stop.ground is StopGround.CORRECTION
    assert isinstance(told, CorrectionRequested)


def test_a_correction_must_name_everything_that_is_missing() -> None:
    refused = (
        scenario.given(*INCOMPLETE)
        .when(correction(materials=(), reasons=(), expected_on=date(2026, 3, 1)))
        .then_refused(CorrectionIncomplete)
    )
    assert [error["field"] for error in refused.errors] == [
        "materials",
        "reasons",
        "expected_on",
        "materials",
        "materials",
    ]


def test_a_correction_cannot_ask_for_what_the_item_does_not_need() -> None:
    refused = scenario.when(opening(), correction(materials=("M-09",))).then_refused(
        CorrectionIncomplete
    )
    assert "M-09" in refused.errors[0]["en"]


def test_a_correction_is_asked_for_once() -> None:
    scenario.when(opening(), correction(), correction("2026-03-04 09:00")).then_refused(
        CorrectionAskedOnce
    )
    again = correction("2026-03-11 09:00")
    scenario.when(opening(), correction(), supply(), again).then_refused(CorrectionAskedOnce)


def test_a_case_waits_for_its_correction() -> None:
    scenario.when(opening(), correction(), acceptance("2026-03-04 09:00")).then_refused(
        CorrectionOpen
    )


def test_a_correction_brings_everything_that_was_asked_for() -> None:
    refused = scenario.when(opening(), correction(), supply(materials=())).then_refused(
        MaterialsMissing
    )
    assert "M-02" in refused.errors[0]["zh"]


def test_after_the_correction_the_time_for_acceptance_counts_anew() -> None:
    outcome = scenario.when(opening(), correction(), supply())
    supplied, resumed = outcome.then(CorrectionSupplied, CaseClockResumed).new
    assert isinstance(supplied, CorrectionSupplied)
    assert supplied.accept_by == at("2026-03-17 17:30")
    assert [material.digest[0] for material in supplied.materials] == ["a", "c"]
    assert isinstance(resumed, CaseClockResumed)
    assert resumed.decide_by is None


def test_nothing_is_supplied_where_nothing_was_asked_for() -> None:
    scenario.when(opening(), supply()).then_refused(NoCorrectionOpen)


def test_no_correction_after_acceptance() -> None:
    scenario.when(opening(), acceptance(), correction()).then_refused(AcceptedAlready)


@pytest.mark.parametrize(("when", "in_time"), [("2026-03-09 17:30", True), (MICRO, False)])
def test_a_correction_at_the_deadline_is_in_time_and_a_microsecond_later_is_not(
    when: str, in_time: bool
) -> None:
    outcome = scenario.when(opening(), correction(when))
    if in_time:
        outcome.then(CorrectionRequested, CaseClockPaused)
    else:
        closed_at = at("2026-03-09 17:30").isoformat()
        outcome.then_refused(AcceptedByLaw, closed_at=closed_at)


def test_after_the_deadline_the_case_counts_as_accepted_even_before_the_timer_says_so() -> None:
    scenario.when(opening(), acceptance(MICRO)).then_refused(AcceptedByLaw)


def test_silence_of_the_centre_accepts_as_of_the_day_the_materials_came_in() -> None:
    deemed = scenario.when(opening(), deeming("2026-03-09 17:31")).then(CaseDeemedAccepted).new[0]
    assert isinstance(deemed, CaseDeemedAccepted)
    assert deemed.effective_at == at("2026-03-02 09:00")
    assert deemed.effective(deemed.deemed_at) == deemed.effective_at
    assert deemed.decide_by == at("2026-03-11 17:30")
    assert deemed.materials == MATERIALS


def test_a_suspension_before_acceptance_by_silence_does_not_count_in_the_limit() -> None:
    deemed = scenario.when(
        opening(), suspension(), resumption("2026-03-05 10:00"), deeming("2026-03-11 17:31")
    ).new[0]
    assert isinstance(deemed, CaseDeemedAccepted)
    assert deemed.decide_by == at("2026-03-13 17:30")


def test_a_case_that_was_opened_without_its_papers_is_accepted_by_silence_as_it_was() -> None:
    scenario.given(*INCOMPLETE).when(deeming("2026-03-09 17:31")).then(CaseDeemedAccepted)


@pytest.mark.parametrize("when", ["2026-03-09 17:30", "2026-03-09 17:30:59.999999"])
def test_acceptance_by_silence_waits_for_the_settle_time(when: str) -> None:
    scenario.when(opening(), deeming(when)).then_nothing()


def test_acceptance_by_silence_only_where_nothing_was_said() -> None:
    late = "2026-03-25 09:00"
    scenario.when(opening(), acceptance(), deeming(late)).then_nothing()
    scenario.when(opening(), correction(), deeming(late)).then_nothing()
    scenario.when(opening(), suspension(), deeming(late)).then_nothing()
    deemed = scenario.when(opening(), correction(), supply(), deeming(late)).new[0]
    assert isinstance(deemed, CaseDeemedAccepted)
    assert deemed.effective_at == at("2026-03-10 09:00")


def test_the_applicant_takes_the_item_back_with_a_reason_and_once() -> None:
    scenario.when(opening(), withdrawal()).then(CaseWithdrawn)
    scenario.when(opening(), withdrawal(), withdrawal()).then_nothing()
    scenario.when(opening(), withdrawal(reason=" ")).then_refused(ReasonsMissing)
    scenario.when(opening(), withdrawal(), acceptance()).then_refused(CaseClosed)


def test_x30_a_clerk_who_withdraws_a_case_for_the_firm_names_the_request_it_signed() -> None:
    clerk = {"capacity": Role.WINDOW_CLERK}
    lacks = scenario.when(opening(), withdrawal(**clerk, reason=" "))
    refusal = lacks.then_refused(ReasonsMissing)
    assert [one["field"] for one in refusal.errors] == ["reason", "request"]
    signed = withdrawal(**clerk, request=DIGEST)
    (event,) = scenario.when(opening(), signed).then(CaseWithdrawn).new
    assert isinstance(event, CaseWithdrawn)
    assert (event.ground, event.request) == (WithdrawalGround.APPLICANT, DIGEST)
    other = withdrawal(**clerk, request="c" * 64)
    scenario.when(opening(), signed, other).then_refused(DoneOtherwise)
