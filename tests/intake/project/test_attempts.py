"""Facts of cases before the one that counts: of an earlier case of the item, or of an earlier
filing of the project."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onestop_chassis.act import Attempt, DoneOtherwise
from onestop_chassis.scenario import attempt, scenario
from onestop_contracts.intake import ItemAppliedAgain, PlanRevised
from onestop_contracts.people import Role
from onestop_intake.project import project
from onestop_intake.project.applying_again import ApplicationFaulty, ApplyAgain
from onestop_intake.project.case_changes import CaseUnknown, ProgressFact
from onestop_intake.project.case_progress import CaseState
from onestop_intake.project.ending import WithdrawProject
from onestop_intake.project.events import RevocationNoted
from onestop_intake.project.progress import RecordLicences, RecordProgress, RecordRevocation

from tests.support import intake_samples as samples
from tests.support.intake_samples import (
    MONDAY,
    acceptance,
    accepted,
    approved,
    attributes,
    done,
    filing,
    history,
    opened,
    paused,
    rejected,
    suspended,
    withdrawn,
)

ITEM = "P1-01"
small = filing(attributes=attributes(5))
going = scenario(project).given(*history(small, acceptance())[0])
MAKERS: tuple[Any, ...] = (
    *(opened, accepted, paused, suspended),
    *(approved, rejected, withdrawn),
)
NUMBER = f"150602-{ITEM}-2026-{samples.CODE.replace('-', '')}"


def later(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


def note(fact: ProgressFact, days: int) -> Attempt[Any, Any]:
    return done(RecordProgress(fact=fact, at=later(days)), later(days))


def of_case(maker: Any, days: int, n: int = 1, **more: Any) -> Any:
    return maker(ITEM, later(days)).model_copy(update={"attempt": n, **more})


def again(days: int = 3, **more: Any) -> Attempt[Any, Any]:
    return done(ApplyAgain(item=ITEM, **more), later(days))


OVER = (note(of_case(opened, 1), 1), note(of_case(rejected, 2), 2))
SECOND = note(of_case(opened, 4, 2), 4)


def test_x31_an_application_takes_the_item_back_into_the_plan() -> None:
    outcome = going.when(*OVER, again()).then(ItemAppliedAgain, PlanRevised)
    applied = outcome.new[0]
    assert isinstance(applied, ItemAppliedAgain)
    assert applied.attempt == 2
    assert outcome.state.holders == ("centre",)
    going.when(*OVER, again(), again()).then_nothing()
    going.when(*OVER, again(), again(request="ab" * 32)).then_refused(DoneOtherwise)


def test_x31_what_was_filed_and_is_not_used_again_is_missing() -> None:
    state = going.when(*OVER, again(reuse=("business_licence",))).state
    item = next(one for one in state.items if one.item == ITEM)
    assert state.missing(item) == ("application_form", "project_brief")


def test_x31_a_clerk_who_applies_for_the_firm_names_the_request_it_signed() -> None:
    act = ApplyAgain(item=ITEM)
    by_clerk = attempt(act, done(act, later(3)).now, capacity=Role.WINDOW_CLERK)
    refusal = going.when(*OVER, by_clerk).then_refused(ApplicationFaulty)
    assert [one["field"] for one in refusal.errors] == ["/request"]


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("before", [(again(),), (again(), SECOND)], ids=["applied", "opened"])
def test_x31_a_late_fact_of_the_first_case_changes_nothing(maker: Any, before: Any) -> None:
    going.when(*OVER, *before, note(of_case(maker, 5), 5)).then_nothing()


def test_x31_a_late_revocation_of_the_first_licence_leaves_the_second_case_alone() -> None:
    gone = done(RecordRevocation(number=NUMBER, at=later(5)), later(5))
    outcome = going.when(*OVER, again(), SECOND, gone).then(RevocationNoted)
    assert outcome.state.cases[ITEM].state is CaseState.OPENED


def test_x31_a_fact_of_a_case_nobody_opened_is_not_taken_for_another() -> None:
    going.when(*OVER, again(), note(of_case(accepted, 5, 2), 5)).then_refused(CaseUnknown)
    going.when(*OVER, again(), SECOND, note(of_case(accepted, 5, 3), 5)).then_refused(CaseUnknown)


REFILED = (
    done(WithdrawProject(reason="r"), later(2)),
    filing(later(3), attributes=attributes(5)),
    acceptance(later(4)),
)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("heard", [True, False], ids=["opening heard", "opening not heard"])
def test_x31_a_late_fact_of_the_filing_before_changes_nothing(maker: Any, heard: bool) -> None:
    first = OVER[:1] if heard else ()
    begun = going.when(*first, *REFILED).state
    assert (begun.filing, begun.cases, begun.licences) == (2, {}, ())
    going.when(*first, *REFILED, note(of_case(maker, 5), 5)).then_nothing()
    own = note(of_case(opened, 5, 2, filing=2), 5)
    going.when(*first, *REFILED, own, note(of_case(maker, 6), 6)).then_nothing()


def test_x31_licences_of_the_filing_before_do_not_come_to_the_counter() -> None:
    late = RecordLicences(phase=1, numbers=(NUMBER,), at=later(5), hand_over_by=later(9))
    own = note(of_case(opened, 5, 2, filing=2), 5)
    going.when(*OVER[:1], *REFILED, own, done(late, later(6))).then_nothing()
    second = late.model_copy(update={"numbers": (f"{NUMBER}.2",)})
    state = going.when(*OVER[:1], *REFILED, own, done(second, later(6))).state
    assert state.licences == (f"{NUMBER}.2",)


@settings(max_examples=60)
@given(st.data())
def test_x31_the_facts_of_two_cases_in_any_interleaving_leave_the_second_as_it_went(
    data: st.DataObject,
) -> None:
    seconds = [of_case(opened, 4, 2), of_case(accepted, 5, 2), of_case(approved, 6, 2)]
    lates = [of_case(maker, 5) for maker in data.draw(st.lists(st.sampled_from(MAKERS)))]
    told: list[Any] = list(seconds)
    for late in lates:
        told.insert(data.draw(st.integers(0, len(told))), late)
    state = going.when(*OVER, again(), *(note(fact, 7) for fact in told)).state
    alone = going.when(*OVER, again(), *(note(fact, 7) for fact in seconds)).state
    assert state == alone
    assert state.approved(ITEM)
