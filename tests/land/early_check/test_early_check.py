"""The early check of a project against area list and indices."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Attempt
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.land import EarlyCheckConcluded
from onestop_contracts.parts import Attributes
from onestop_land.area import Area, ReviseNegativeList, area
from onestop_land.area_list import AreaListed, ListArea, area_list
from onestop_land.early_check import early_check
from onestop_land.early_check.checking import (
    ConcludeCheck,
    EarlyCheckUnknown,
    NoteAmendment,
    NoteFiling,
)
from onestop_land.early_check.state import AttributesAmended, EarlyCheck, FilingNoted
from onestop_land.index_set import (
    ControlIndex,
    IndexRepeated,
    IndexSet,
    LoadedIndex,
    ReviseIndices,
    index_set,
)
from onestop_land.snapshot import Reference

PROJECT = "2026-150602-30-03-100037"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NOW: Now[Reference] = Now(at=AT, rules=Reference(IndexSet(), ()), keys={"project": PROJECT})


def attributes(investment: str = "60000", land: str = "120", floor: str = "85000") -> Attributes:
    return Attributes(
        route="filing",
        kind="new",
        land="new",
        investment_cny10000=Decimal(investment),
        land_mu=Decimal(land),
        floor_area_m2=Decimal(floor),
    )


def index(name: str, value: str, comparison: str = ">=", industry: str = "C38") -> ControlIndex:
    return ControlIndex(
        industry_class=industry,
        name_zh="电气机械",
        index=name,
        name_en=name,
        unit="1",
        comparison=comparison,
        value=Decimal(value),
    )


def loading(*given: ControlIndex) -> Attempt[IndexSet, Any]:
    loaded = [LoadedIndex.model_validate(one.model_dump()) for one in given]
    return attempt(ReviseIndices(indices=loaded), NOW)


def barring(*entries: str) -> Attempt[Area, Any]:
    return attempt(ReviseNegativeList(barred=entries), NOW, keys={"area": "150602"})


def noted(industry: str = "C38", **given: str) -> FilingNoted:
    return FilingNoted(
        project=PROJECT,
        division="150602",
        industry_class=industry,
        attributes=attributes(**given),
    )


def check(*indices: ControlIndex, barred: tuple[str, ...] = ()) -> Attempt[EarlyCheck, Any]:
    areas = (("150602", Area(version=1, barred=barred)),)
    rules = Reference(IndexSet(version=3, indices=indices), areas)
    return attempt(ConcludeCheck(), NOW, rules=rules)


scenario = scenario_of(early_check)


@pytest.mark.parametrize(
    ("indices", "outcome"),
    [
        ((index("investment_intensity", "250"),), "met"),
        ((index("investment_intensity", "501"),), "not_met"),
        ((index("investment_intensity", "250"), index("tax_per_land", "20")), "open"),
        ((index("investment_intensity", "501"), index("tax_per_land", "20")), "not_met"),
        ((index("plot_ratio", "0.7"),), "met"),
        ((index("plot_ratio", "1.2"),), "not_met"),
        ((index("plot_ratio", "1.07", "<="),), "met"),
        ((index("plot_ratio", "1.06", "<="),), "met"),
        ((index("plot_ratio", "1.05", "<="),), "not_met"),
        ((index("investment_intensity", "250", industry="C26"),), "no_index"),
    ],
)
def test_f9_a_project_is_held_against_the_indices_of_its_industry(
    indices: tuple[ControlIndex, ...], outcome: str
) -> None:
    result = scenario.given(noted()).when(check(*indices)).then(EarlyCheckConcluded)
    assert isinstance(result.new[0], EarlyCheckConcluded)
    assert result.new[0].outcome == outcome


def test_f3_an_industry_on_the_area_list_is_barred_whatever_its_figures() -> None:
    command = check(index("investment_intensity", "1"), barred=("C3", "B06"))
    [event] = scenario.given(noted()).when(command).new
    assert isinstance(event, EarlyCheckConcluded)
    assert (event.outcome, event.barred_by, event.list_version) == ("barred", ("C3",), 1)


def test_f9_the_reasons_name_what_was_required_and_what_was_found() -> None:
    [event] = scenario.given(noted()).when(check(index("investment_intensity", "250"))).new
    assert isinstance(event, EarlyCheckConcluded)
    finding = event.findings[0]
    assert (finding.required, finding.actual, finding.met) == ("250", "500.00", "yes")
    assert event.index_version == 3


def test_a_project_without_land_leaves_its_figures_unknown() -> None:
    command = check(index("investment_intensity", "250"), index("plot_ratio", "1"))
    [event] = scenario.given(noted(land="0")).when(command).new
    assert isinstance(event, EarlyCheckConcluded)
    assert {finding.met for finding in event.findings} == {"unknown"}


def test_a_project_is_checked_once() -> None:
    first = scenario.given(noted()).when(check())
    scenario.given(*first.all).when(check()).then_nothing()


def test_a_check_without_a_filing_is_refused() -> None:
    scenario.given().when(check()).then_refused(EarlyCheckUnknown, project=PROJECT)


def test_a_filing_is_noted_once() -> None:
    note = attempt(
        NoteFiling(division="150602", industry_class="C38", attributes=attributes()), NOW
    )
    scenario.given().when(note).then(noted())
    scenario.given(noted()).when(note).then_nothing()


indices = st.builds(
    index,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["1", "2", "3"]),
    industry=st.sampled_from(["C26", "C30"]),
)


@given(
    st.lists(st.lists(indices, min_size=1, max_size=4, unique_by=lambda one: one.key), max_size=6)
)
def test_f5_the_set_in_force_is_the_last_value_of_each_index(
    sets: list[list[ControlIndex]],
) -> None:
    held, expected = IndexSet(), {}
    versions = 0
    for given_set in sets:
        events = index_set.decider.decide(held, loading(*given_set))
        versions += len(events)
        held = index_set.decider.fold(events, held)
        expected.update({one.key: one for one in given_set})
    assert {one.key: one.value for one in held.indices} == {k: v.value for k, v in expected.items()}
    assert held.version == versions


def test_loading_the_same_indices_twice_changes_nothing() -> None:
    command = loading(index("a", "1"))
    scenario_of(index_set).given().when(command, command).then_nothing()


def test_a_class_has_an_index_once_in_a_set() -> None:
    command = loading(index("a", "1"), index("b", "1"), index("a", "2"))
    refusal = scenario_of(index_set).given().when(command).then_refused(IndexRepeated)
    assert [error["field"] for error in refusal.errors] == ["/indices/2"]


def test_f3_the_same_list_twice_changes_nothing_and_another_is_a_new_version() -> None:
    first = barring("B06", "C26")
    lists = scenario_of(area)
    lists.given().when(first, barring("C26", "B06")).then_nothing()
    again = lists.given().when(first, barring())
    assert again.state == Area(version=2, barred=())


def test_an_area_is_listed_once() -> None:
    listing = attempt(ListArea(area="150602"), NOW, keys={})
    result = scenario_of(area_list).given().when(listing).then(AreaListed(area="150602"))
    scenario_of(area_list).given(*result.all).when(listing).then_nothing()


def amending(**given: str) -> Attempt[EarlyCheck, Any]:
    act = NoteAmendment(attributes=attributes(**given), amended_at=AT)
    areas = (("150602", Area(version=1, barred=())),)
    known = IndexSet(version=3, indices=(index("investment_intensity", "250"),))
    return attempt(act, NOW, rules=Reference(known, areas))


def test_f9_a_project_that_is_amended_is_checked_by_what_it_is_then() -> None:
    outcome = scenario.given(noted()).when(amending(investment="100")).then(AttributesAmended)
    assert outcome.state.filing == noted(investment="100")
    rule = index("investment_intensity", "250")
    before = scenario.given(noted()).when(amending(investment="100"), check(rule)).new[-1]
    assert isinstance(before, EarlyCheckConcluded)
    assert before.outcome == "not_met"
    checked = scenario.given(noted()).when(check(rule), amending(investment="100"))
    *_, again = checked.then(AttributesAmended, EarlyCheckConcluded).new
    assert isinstance(again, EarlyCheckConcluded)
    assert again.outcome == "not_met"
    scenario.given(noted()).when(check(rule), amending()).then_nothing()
