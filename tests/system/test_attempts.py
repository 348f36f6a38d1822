"""An item that is applied for again, and a project that is filed again, in all services at once."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onestop_chassis.refusal import Refusal
from onestop_contracts.intake import ConstructionCleared, PlanDrawn
from onestop_intake.project.acceptance import RefuseProject
from onestop_intake.project.applying_again import ApplicationFaulty, ItemUnderWay
from onestop_intake.project.ending import WithdrawProject
from onestop_intake.project.filing import AlreadyFiled
from onestop_intake.project.state import Stage
from onestop_review.case.withdrawal import WithdrawCase
from onestop_review.case.words import Progress

from tests.support.intake_samples import credit_code
from tests.support.one_project import APPLICANT, ORDER, OneProject
from tests.support.two_levels import CLERK, PROJECT


def begun() -> OneProject:
    one = OneProject()
    one.file()
    one.accept()
    return one


def sound(one: OneProject) -> None:
    """Nothing is stuck anywhere, and every fact of a case says which case it is of."""
    assert one.city.stuck == []
    for name in one.cases():
        stream = one.service("review").stream(f"case/{PROJECT}/{name}")
        assert {event.case for event in stream} == {name}  # type: ignore[attr-defined]


def cleared(one: OneProject) -> bool:
    return one.project().stage is Stage.CLEARED


def test_x31_a_rejected_item_is_applied_for_again_approved_and_the_project_cleared() -> None:
    one = begun()
    one.decide("P1-01", "reject")
    assert set(one.cases()) == {"P1-01"}, "what needs it waits"
    one.apply_again("P1-01")
    first, second = one.case("P1-01"), one.case("P1-01.2")
    assert first.progress is Progress.DECIDED
    assert (second.progress, second.facts.attempt) == (Progress.OPENED, 2)
    assert second.received_at == one.now
    for case in ("P1-01.2", *ORDER[1:]):
        one.decide(case)
    assert cleared(one)
    assert {n.rpartition(".")[2] for n in one.licences if "P1-01" in n} == {"2"}
    assert len(one.licences) == len(ORDER)
    assert len(one.project().licences) == len(ORDER)
    for case in one.cases():
        record = one.record(case)
        assert record.holds, [check for check in record.checks if not check.ok]
    sound(one)


def test_x31_a_withdrawn_item_is_applied_for_again_with_papers_that_are_there() -> None:
    one = begun()
    one.city.do(WithdrawCase(reason="补充设计"), APPLICANT, PROJECT, "P1-01")
    assert one.project().holders == ("applicant",)
    one.apply_again("P1-01", materials=[], reuse=["M-01"])
    assert [paper.code for paper in one.case("P1-01.2").materials] == ["M-01"]
    assert one.project().holders == ("centre",)
    one.decide("P1-01.2")
    assert one.project().approved("P1-01")
    sound(one)


def test_x31_an_item_whose_licence_was_revoked_gets_a_licence_of_another_number() -> None:
    one = begun()
    for item in ORDER:
        one.decide(item)
    assert cleared(one)
    (number,) = [number for number in one.licences if "P1-01" in number]
    one.revoke(number)
    one.apply_again("P1-01")
    one.decide("P1-01.2")
    assert one.licences[number] is False
    assert one.licences[f"{number}.2"] is True
    assert f"{number}.2" in one.project().licences
    assert one.project().approved("P1-01")
    assert sum(isinstance(f.event, ConstructionCleared) for f in one.service("intake").facts) == 1
    sound(one)


@pytest.mark.parametrize("state", ["opened", "waiting", "approved"])
def test_x31_what_is_under_way_or_approved_is_not_applied_for_again(state: str) -> None:
    one = begun()
    if state == "approved":
        one.decide("P1-01")
    item = "P1-07" if state == "waiting" else "P1-01"
    with pytest.raises(ItemUnderWay) as refused:
        one.apply_again(item)
    assert refused.value.facts["state"] == state


def test_x31_everything_wrong_with_an_application_is_said_at_once() -> None:
    one = begun()
    one.decide("P1-01", "reject")
    bad = [{"code": "M-01", "digest": "x"}, {"code": "M-98", "digest": "d" * 64}]
    for item, wrong in (("P9-99", ["/item"]), ("P1-01", ["/reuse"])):
        with pytest.raises(ApplicationFaulty) as refused:
            one.apply_again(item, reuse=["M-99"], materials=bad)
        fields = [error["field"] for error in refused.value.errors]
        assert fields == [*wrong, "/materials/0/digest", "/materials/1/code"]


def test_x31_the_item_waits_when_what_it_needs_was_revoked_meanwhile() -> None:
    one = begun()
    one.decide("P1-01")
    one.decide("P1-07", "reject")
    (number,) = [number for number in one.licences if "P1-01" in number]
    one.revoke(number)
    one.apply_again("P1-07")
    assert "P1-07.2" not in one.cases()
    one.apply_again("P1-07")  # the same once more: it is known already
    one.apply_again("P1-01")
    one.decide("P1-01.2")
    assert one.case("P1-07.2").progress is Progress.OPENED
    sound(one)


def test_x31_a_withdrawn_project_is_filed_again_and_cleared() -> None:
    one = begun()
    one.decide("P1-01")
    one.city.do(WithdrawProject(reason="调整投资计划"), APPLICANT, PROJECT)
    assert one.case("P1-07").progress is Progress.WITHDRAWN
    one.file(name_en="PV module plant, second phase")
    assert (one.project().stage, one.project().filing, one.project().cases) == (Stage.FILED, 2, {})
    one.accept()
    clock = one.project().clock
    assert clock is not None
    assert clock.accepted_at == one.now
    assert not one.project().approved("P1-01"), "what came of the filing before does not count"
    cases = [f"{item}.2" if item in ("P1-01", "P1-07") else item for item in ORDER]
    for case in cases:
        one.decide(case)
    assert cleared(one)
    assert one.project().cleared_at == one.now
    for case in cases:
        record = one.record(case)
        assert record.holds, [check for check in record.checks if not check.ok]
    drawn = [f.event for f in one.service("intake").facts if isinstance(f.event, PlanDrawn)]
    assert [plan.version for plan in drawn] == list(range(1, len(drawn) + 1))
    sound(one)


def test_x31_an_approval_of_the_filing_before_gets_no_licence_later_on() -> None:
    one = begun()
    one.decide("P1-01")
    one.city.do(WithdrawProject(reason="r"), APPLICANT, PROJECT)
    one.file()
    one.accept()
    one.city.pass_(days=30)
    assert one.licences == {}
    one.decide("P1-01.2")
    one.decide("P1-07.2")
    assert sorted(number.rpartition(".")[2] for number in one.licences) == ["2", "2"]
    sound(one)


def test_x31_a_refused_project_is_mended_and_filed_again() -> None:
    one = OneProject()
    one.file()
    one.city.do(RefuseProject(reasons=("不属于本机关",), basis="art. 32"), CLERK, PROJECT)
    one.file(industry_class="C39")
    one.accept()
    assert one.project().stage is Stage.ACCEPTED
    assert one.docket.filing == 2
    assert set(one.cases()) == {"P1-01"}
    check = one.service("land").stream(f"early_check/{PROJECT}")
    assert [event.industry_class for event in check] == ["C38", "C39", "C39"]  # type: ignore[attr-defined]
    sound(one)


def test_x31_other_content_for_a_project_under_way_and_another_firm_stay_refused() -> None:
    one = begun()
    with pytest.raises(AlreadyFiled):
        one.file(name_en="something else")
    one.city.do(WithdrawProject(reason="r"), APPLICANT, PROJECT)
    other: dict[str, Any] = {"applicant": {"name": "别家企业", "uscc": credit_code(2)}}
    with pytest.raises(Refusal):
        one.file(**other)
    assert one.project().filing == 1


STEPS = ("approve", "approve", "approve", "reject", "withdraw", "again", "revoke", "refile")


def step(one: OneProject, wanted: str) -> None:
    """What is wanted, if the first item that is not approved lets it happen."""
    open_items = [item for item in ORDER if not one.project().approved(item)]
    if wanted == "refile":
        one.city.do(WithdrawProject(reason="r"), APPLICANT, PROJECT)
        one.file()
        one.accept()
    elif wanted == "revoke":
        one.revoke(next(number for number, valid in one.licences.items() if valid))
    elif wanted == "again":
        one.apply_again(open_items[0])
    else:
        item = open_items[0]
        case = one.project().cases[item]
        name = item if case.attempt == 1 else f"{item}.{case.attempt}"
        if wanted == "withdraw":
            one.city.do(WithdrawCase(reason="r"), APPLICANT, PROJECT, name)
        else:
            one.decide(name, wanted)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=14))
def test_x31_whatever_is_tried_again_every_service_agrees_on_the_case_that_counts(
    wanted: list[str],
) -> None:
    one = begun()
    for each in wanted:
        with suppress(Refusal, StopIteration, IndexError, KeyError):
            step(one, each)
    sound(one)
    known, docket = one.project(), one.docket
    for item, case in known.cases.items():
        name = item if case.attempt == 1 else f"{item}.{case.attempt}"
        assert docket.attempts[item] == case.attempt
        settled = docket.settled.get(item)
        assert (settled.value if settled else "open") == ("open" if case.open else case.state.value)
        assert one.case(name).facts.filing == known.filing
    latest = {item: n for item, n in docket.attempts.items() if item in docket.opened}
    assert latest == {item: case.attempt for item, case in known.cases.items()}
    every = [(n, one.case(n)) for n in one.cases()]
    opened = [n for n, case in every if case.progress not in (Progress.DECIDED, Progress.WITHDRAWN)]
    assert set(opened) == set(docket.pending), "no case of before is left open"
    assert len(set(one.licences)) == len(one.licences)
    if cleared(one):
        assert all(docket.attempts[item] for item in ORDER)
