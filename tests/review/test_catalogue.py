"""The item catalogue: versions with only what changed, faults all at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Attempt
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.parts import CatalogueItem, Supervision
from onestop_contracts.review import CatalogueRevised
from onestop_review.catalogue import (
    Catalogue,
    CatalogueInvalid,
    ReviseCatalogue,
    catalogue,
)
from onestop_review.catalogue_rows import ItemRow
from onestop_review.department import Department, Departments, department
from onestop_review.rule_set import RuleSet, rules_in_force

from tests.support.review_catalogue import AT, DEPARTMENTS, catalogue_item

scenario = scenario_of(catalogue)
KNOWN = Departments({c: Department(code=c, name_zh=c, name_en=c) for c in DEPARTMENTS})
NOW: Now[Any] = Now(
    at=AT, rules=None, beside={department.stream: KNOWN, rules_in_force.stream: RuleSet()}
)
BOTH = (catalogue_item("P1-01", department="drc"), catalogue_item("P1-07", "P1-01"))


def revise(*items: CatalogueItem, rows: bool = True) -> Attempt[Any, Any]:
    sent = [
        ItemRow(**item.model_dump(exclude={"version"}), row=n if rows else None)
        for n, item in enumerate(items, start=2)
    ]
    return attempt(ReviseCatalogue.model_construct(items=tuple(sent)), NOW)


def test_the_same_catalogue_twice_records_nothing() -> None:
    scenario.when(revise(*BOTH), revise(*BOTH)).then_nothing()


def test_c13_a_revision_names_only_what_changed_and_counts_the_items_version() -> None:
    changed = BOTH[1].model_copy(update={"promised_limit_wd": 5})
    outcome = scenario.when(revise(*BOTH), revise(BOTH[0], changed))
    outcome.then(CatalogueRevised)
    event = outcome.new[0]
    assert [(i.item, i.version, i.promised_limit_wd) for i in event.items] == [("P1-07", 2, 5)]
    assert event.version == 2
    assert outcome.state.item("P1-07", 1) is not None, "the first version can still be read"


def test_an_item_that_left_and_came_back_never_gets_an_old_version_again() -> None:
    state = scenario.when(revise(*BOTH), revise(BOTH[0]), revise(*BOTH)).state
    found = state.item("P1-07")
    assert found is not None
    assert found.version == 2


def test_c13_everything_wrong_is_listed_at_once_with_its_row() -> None:
    wrong = (
        catalogue_item("P1-01", "P9-99"),
        catalogue_item("P1-02", department="nobody"),
        catalogue_item("P1-03", when="colour=red"),
        catalogue_item("P1-04", promised_limit_wd=21),
        catalogue_item("P2-01", "P2-02"),
        catalogue_item("P2-02", "P2-01"),
        catalogue_item("P2-03", clock=("coffee",)),
    )
    refusal = scenario.when(revise(*wrong)).then_refused(CatalogueInvalid)
    assert {(e["row"], e["field"]) for e in refusal.errors} == {
        ("2", "needs"),
        ("3", "department"),
        ("4", "when"),
        ("5", "promised_limit_wd"),
        ("6", "needs"),
        ("7", "needs"),
        ("8", "clock"),
    }
    assert all(e["zh"] and e["en"] for e in refusal.errors)


def test_x25_every_item_whose_promise_leaves_no_time_for_its_windows_is_listed() -> None:
    handling, afterwards = Supervision.HANDLING, Supervision.AFTERWARDS
    short = (
        catalogue_item("P1-01", promised_limit_wd=3),
        catalogue_item("P1-02", promised_limit_wd=4),
        catalogue_item("P1-03", promised_limit_wd=0),
        catalogue_item("P1-04", promised_limit_wd=2, supervision=handling),
        catalogue_item("P1-05", promised_limit_wd=3, supervision=handling),
        catalogue_item("P1-06", promised_limit_wd=0, supervision=afterwards),
    )
    refusal = scenario.when(revise(*short)).then_refused(CatalogueInvalid)
    assert [(e["row"], e["field"]) for e in refusal.errors] == [
        ("2", "promised_limit_wd"),
        ("4", "promised_limit_wd"),
        ("5", "promised_limit_wd"),
    ]
    assert all(e["zh"] and e["en"] for e in refusal.errors)
    scenario.when(revise(short[1], *short[4:])).then(CatalogueRevised)


def test_a_code_listed_twice_is_refused() -> None:
    scenario.when(revise(BOTH[0], BOTH[0])).then_refused(CatalogueInvalid)


subsets = st.lists(
    st.sampled_from(
        [catalogue_item(f"P1-{n:02}", promised_limit_wd=d) for n in range(1, 5) for d in (4, 5)]
    ),
    unique_by=lambda item: item.item,
    max_size=4,
)


@given(st.lists(subsets, min_size=1, max_size=6))
def test_after_any_history_the_catalogue_is_what_was_sent_last(
    history: list[list[CatalogueItem]],
) -> None:
    state = Catalogue()
    for wanted in history:
        events = catalogue.decider.decide(state, revise(*wanted))
        for event in events:
            assert isinstance(event, CatalogueRevised)
            for item in event.items:
                assert (item.item, item.version) not in state.past, "no version is reused"
        state = catalogue.decider.fold(events, state)
        assert not catalogue.decider.decide(state, revise(*wanted))
    kept = {code: item.promised_limit_wd for code, item in state.items.items()}
    assert kept == {item.item: item.promised_limit_wd for item in history[-1]}


@pytest.mark.parametrize("code", ["P1-01", "P1-07"])
def test_without_rows_faults_name_only_the_field(code: str) -> None:
    command = revise(catalogue_item(code, department="nobody"), rows=False)
    refusal = scenario.when(command).then_refused(CatalogueInvalid)
    assert "row" not in refusal.errors[0]
