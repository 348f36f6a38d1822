"""Papers that are handed in item by item: what is awaited, when it counts as received, refusal."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import Refusal
from onestop_contracts.parts import Authority
from onestop_contracts.review import (
    AuthorityPassed,
    CaseAccepted,
    CaseClockResumed,
    CaseDeemedAccepted,
    CaseOpened,
    CaseRefused,
    CaseResumed,
    MaterialsAwaited,
)
from onestop_review.case.acting import ReasonsMissing
from onestop_review.case.closed import CaseClosed, CaseStandsStill
from onestop_review.case.correction import (
    AcceptedAlready,
    AwaitingMaterials,
    MaterialsNotAsked,
)
from onestop_review.case.decision import REMEDIES
from onestop_review.case.events import CorrectionSupplied, MaterialsTaken
from onestop_review.case.opening import AcceptedByLaw, MaterialsMissing
from onestop_review.case.row import row_of
from onestop_review.case.words import Progress

from tests.review.case.oracle import Reception, close_after
from tests.review.case.test_timer import expected, table
from tests.support import cases as a
from tests.support.calendars import at
from tests.support.review_catalogue import MATERIALS

FIRST, SECOND = "M-01", "M-02"
AWAITING = a.opening(materials=())
ONE_SHORT = a.opening(materials=MATERIALS[:1])
COMPLETED = a.hand_in("2026-03-20 15:00", FIRST, SECOND)


def test_x32_a_case_that_falls_due_without_its_papers_awaits_them_and_no_limit_runs() -> None:
    outcome = a.scenario.when(AWAITING)
    (awaited,) = outcome.then(MaterialsAwaited).new
    assert isinstance(awaited, MaterialsAwaited)
    assert (awaited.missing, awaited.due_at) == ((FIRST, SECOND), at("2026-03-02 09:00"))
    row = row_of(outcome.state)
    assert row.progress is Progress.AWAITING_MATERIALS
    assert (row.missing, row.received_at, row.accept_by) == ((FIRST, SECOND), None, None)
    desk = a.Desk()
    desk.do(AWAITING)
    assert (table(desk), expected(desk.state)) == ({}, {})


def test_x32_nothing_is_deemed_accepted_and_no_correction_is_due_while_papers_are_awaited() -> None:
    later = "2026-06-01 09:00"
    a.scenario.when(AWAITING, a.deeming(later)).then_nothing()
    a.scenario.when(AWAITING, a.correction(later)).then_refused(
        AwaitingMaterials, missing=[FIRST, SECOND]
    )
    refused = a.scenario.when(ONE_SHORT, a.acceptance(later)).then_refused(MaterialsMissing)
    assert [error["en"] for error in refused.errors] == ["M-02 is missing"]


def test_x32_receipt_is_when_the_last_paper_is_in_and_the_five_days_count_from_there() -> None:
    first = a.hand_in("2026-03-10 09:00", FIRST)
    a.scenario.when(AWAITING, first).then(MaterialsTaken)
    outcome = a.scenario.when(AWAITING, first, a.hand_in("2026-03-20 15:00", SECOND))
    _, opened = outcome.then(MaterialsTaken, CaseOpened).new
    assert isinstance(opened, CaseOpened)
    assert opened.received_at == at("2026-03-20 15:00")
    assert opened.accept_by == at("2026-03-27 17:30")
    assert [material.code for material in opened.materials] == [FIRST, SECOND]
    silent = a.deeming("2026-03-27 17:31:01")
    (deemed,) = a.scenario.when(AWAITING, COMPLETED, silent).then(CaseDeemedAccepted).new
    assert isinstance(deemed, CaseDeemedAccepted)
    assert deemed.effective_at == at("2026-03-20 15:00")


def test_x32_a_complete_case_is_opened_at_once_as_before() -> None:
    a.scenario.when(a.opening()).then(CaseOpened)
    a.scenario.when(AWAITING, a.opening()).then_nothing()


def test_x32_a_paper_is_replaced_until_the_case_is_accepted_and_the_five_days_stay() -> None:
    newer = a.hand_in("2026-03-03 09:00", FIRST, digest="e")
    outcome = a.scenario.when(a.opening(), newer)
    outcome.then(MaterialsTaken)
    assert outcome.state.acceptance is not None
    assert outcome.state.acceptance.deadline == at("2026-03-09 17:30")
    accepted = a.scenario.when(a.opening(), newer, a.acceptance("2026-03-04 09:00")).new[0]
    assert isinstance(accepted, CaseAccepted)
    assert [material.digest[0] for material in accepted.materials] == ["e", "b"]
    a.scenario.when(a.opening(), newer, newer).then_nothing()
    a.scenario.when(a.opening(), a.acceptance(), newer).then_nothing()
    late = a.hand_in("2026-03-09 17:30:01", FIRST, digest="e")
    a.scenario.when(a.opening(), late).then_nothing()


def test_x32_papers_of_a_case_that_has_not_begun_are_no_business_of_the_case() -> None:
    a.scenario.when(a.hand_in("2026-03-02 09:00", FIRST)).then_nothing()


def test_x32_what_a_correction_asked_for_comes_in_at_the_window_too_in_parts() -> None:
    both = a.correction(materials=(FIRST, SECOND))
    first = a.hand_in("2026-03-05 09:00", FIRST)
    outcome = a.scenario.when(a.opening(), both, first)
    outcome.then(MaterialsTaken)
    assert outcome.state.correction_materials == (SECOND,)
    last = a.hand_in("2026-03-10 09:00", SECOND)
    supplied = a.scenario.when(a.opening(), both, first, last)
    supplied.then(MaterialsTaken, CorrectionSupplied, CaseClockResumed)
    assert supplied.state.acceptance is not None
    assert supplied.state.acceptance.deadline == at("2026-03-17 17:30")
    rest = a.supply("2026-03-10 09:00")
    a.scenario.when(a.opening(), both, first, rest).then(CorrectionSupplied, CaseClockResumed)


def test_x35_a_correction_brings_nothing_that_the_item_does_not_ask_for() -> None:
    strange = a.supply(materials=({"code": "M-99", "digest": "c" * 64},))
    refused = a.scenario.when(a.opening(), a.correction(), strange).then_refused(MaterialsMissing)
    assert [error["en"] for error in refused.errors] == [
        "M-02 is missing",
        "M-99 is not asked for here",
    ]
    besides = a.supply(materials=tuple({"code": c, "digest": "c" * 64} for c in (SECOND, "M-99")))
    a.scenario.when(a.opening(), a.correction(), besides).then_refused(MaterialsNotAsked)


def test_x32_papers_that_come_in_while_a_case_is_suspended_count_when_it_goes_on() -> None:
    stopped = (AWAITING, a.suspension("2026-03-03 10:00"), a.hand_in("2026-03-05 09:00", FIRST))
    last = a.hand_in("2026-03-06 09:00", SECOND)
    a.scenario.when(*stopped, last).then(MaterialsTaken)
    resumed = a.resumption("2026-03-10 10:00")
    outcome = a.scenario.when(*stopped, last, resumed)
    _, opened = outcome.then(CaseResumed, CaseOpened).new
    assert isinstance(opened, CaseOpened)
    assert (opened.received_at, opened.accept_by) == (
        at("2026-03-10 10:00"),
        at("2026-03-17 17:30"),
    )
    a.scenario.when(*stopped, resumed).then(CaseResumed)


def test_x32_a_suspended_case_takes_papers_however_long_it_stands_still() -> None:
    stopped = (a.opening(), a.suspension("2026-03-03 10:00"))
    a.scenario.when(*stopped, a.hand_in("2026-04-20 09:00", FIRST)).then(MaterialsTaken)
    too_late = (a.opening(), a.suspension("2026-03-09 17:31"))
    a.scenario.when(*too_late, a.hand_in("2026-03-09 18:00", FIRST)).then_nothing()


@pytest.mark.parametrize("before", [(AWAITING,), (a.opening(),), (a.opening(), a.correction())])
def test_x32_an_item_that_cannot_be_taken_on_is_refused_with_reasons_and_ends(
    before: tuple[a.Asked, ...],
) -> None:
    outcome = a.scenario.when(*before, a.refusal("2026-03-04 11:00"))
    (refused,) = outcome.then(CaseRefused).new
    assert isinstance(refused, CaseRefused)
    assert refused.decision.startswith("不受理〔")
    assert (refused.person, refused.capacity) == (a.REVIEWER, "reviewer")
    assert (refused.remedies, refused.refused_at) == (REMEDIES, at("2026-03-04 11:00"))
    assert refused.authority is Authority.CENTRE
    row = row_of(outcome.state)
    assert row.refusal is not None
    assert (row.progress, row.accept_by) == (Progress.REFUSED, None)
    over = (*before, a.refusal("2026-03-04 11:00"))
    a.scenario.when(*over, a.refusal("2026-03-05 11:00")).then_nothing()
    a.scenario.when(*over, a.refusal("2026-03-05 11:00", basis="其他")).then_refused(DoneOtherwise)
    a.scenario.when(*over, a.acceptance("2026-03-05 11:00")).then_refused(CaseClosed)
    a.scenario.when(*over, a.deeming("2026-05-05 11:00")).then_nothing()
    a.scenario.when(*over, a.hand_in("2026-03-05 11:00", FIRST)).then_nothing()


def test_x32_a_refusal_needs_reasons_and_basis_and_comes_before_acceptance() -> None:
    bare = a.refusal(reasons=(), basis="")
    refused = a.scenario.when(a.opening(), bare).then_refused(ReasonsMissing)
    assert [error["field"] for error in refused.errors] == ["reasons", "basis"]
    a.scenario.when(a.opening(), a.acceptance(), a.refusal()).then_refused(AcceptedAlready)
    late = a.refusal("2026-03-09 17:30:01")
    a.scenario.when(a.opening(), late).then_refused(AcceptedByLaw)
    a.scenario.when(a.opening(), a.suspension(), a.refusal()).then_refused(CaseStandsStill)


codes = st.sets(st.sampled_from([FIRST, SECOND]))
steps = st.tuples(
    st.sampled_from(["hand-in", "correct", "accept", "silence", "refuse", "suspend", "resume"]),
    codes,
    st.sampled_from([1, 60, 24 * 60, 4 * 24 * 60]),
)


@given(filed=codes, acts=st.lists(steps, max_size=14))
def test_x32_whatever_comes_in_whenever_a_case_is_received_once_all_is_there(
    filed: set[str], acts: list[tuple[str, set[str], int]]
) -> None:
    now = at("2026-03-02 09:00")
    papers = tuple(material for material in MATERIALS if material.code in filed)
    desk, oracle = a.Desk(), Reception(frozenset({FIRST, SECOND}), set(filed), now)
    desk.do(a.opening(now, materials=papers))
    for n, (act, some, minutes) in enumerate(acts):
        now += timedelta(minutes=minutes)
        acceptance = desk.state.acceptance
        by = acceptance.deadline if acceptance else None
        taken, meant = True, True
        match act:
            case "hand-in":
                oracle.hands_in(some, now, by)
                desk.do(a.hand_in(now, *sorted(some), digest=f"{n:x}"))
            case "correct":
                meant = bool(some) and oracle.asks(some, now, by)
                day = (now + timedelta(days=9)).date()
                asked = a.correction(now, materials=tuple(sorted(some)), expected_on=day)
                taken = did(desk, asked)
            case "accept":
                meant = oracle.progress == "accepted" or oracle.takes_on(now, by)
                taken = did(desk, a.acceptance(now))
            case "silence":
                oracle.falls_silent(now, by)
                desk.do(a.deeming(now))
            case "refuse":
                meant = oracle.progress == "refused" or oracle.refuses(now, by)
                taken = did(desk, a.refusal(now))
            case "suspend":
                oracle.suspends()
                did(desk, a.suspension(now))
            case "resume":
                oracle.resumes(now)
                did(desk, a.resumption(now))
        assert taken == meant, act
        judged(desk, oracle)


def did(desk: a.Desk, asked: a.Asked) -> bool:
    with suppress(Refusal):
        desk.do(asked)
        return True
    return False


def judged(desk: a.Desk, oracle: Reception) -> None:
    state = desk.state
    assert state.progress.value == oracle.progress
    assert state.received_at == oracle.received
    assert (state.acceptance is not None) == (oracle.progress == "opened")
    if state.acceptance and oracle.received and not state.clock.suspensions:
        assert state.acceptance.deadline == close_after(oracle.received, 5)
    if not oracle.over and not oracle.suspended:
        assert table(desk) == expected(desk.state)


def test_x32_a_power_that_passes_while_papers_are_awaited_is_who_the_case_is_opened_for() -> None:
    last = a.hand_in("2026-03-20 15:00", FIRST, SECOND, delegated=None)
    outcome = a.scenario.when(AWAITING, last)
    passed, _, opened = outcome.then(AuthorityPassed, MaterialsTaken, CaseOpened).new
    assert isinstance(passed, AuthorityPassed)
    assert isinstance(opened, CaseOpened)
    assert passed.passed_to is opened.authority is Authority.DEPARTMENT
    assert outcome.state.authority is Authority.DEPARTMENT
