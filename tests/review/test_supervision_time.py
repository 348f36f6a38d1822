"""Neither the catalogue nor the limits leave an item without time for its supervision."""

from typing import Any

import pytest
from onestop_chassis.act import Attempt
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt, scenario
from onestop_chassis.worktime import Unit
from onestop_contracts.parts import CatalogueItem, Supervision
from onestop_contracts.review import CatalogueRevised
from onestop_review.catalogue import Catalogue, CatalogueInvalid, ReviseCatalogue, catalogue
from onestop_review.catalogue_rows import ItemRow
from onestop_review.department import Department, Departments, department
from onestop_review.place import Places, place
from onestop_review.rule_revision import GivenLimit, ReviseRules, RulesInvalid, rule_set
from onestop_review.rule_set import RuleSet, RulesRevised, rules_in_force

from tests.support.review_catalogue import AT, PLACE, catalogue_item
from tests.support.review_service import catalogue_body, running_review

ACCEPTANCE, HANDLING = "acceptance_window", "handling_window"
BEFORE, ONE_WINDOW = Supervision.BEFORE, Supervision.HANDLING
AFTERWARDS = Supervision.AFTERWARDS
ITEMS = (
    catalogue_item("P1-01", promised_limit_wd=4),
    catalogue_item("P1-02", promised_limit_wd=6),
    catalogue_item("P1-03", promised_limit_wd=3, supervision=ONE_WINDOW),
    catalogue_item("P1-04", promised_limit_wd=0, supervision=AFTERWARDS),
)
KNOWN = Departments({"nr": Department(code="nr", name_zh="nr", name_en="nr")})


def limits(*items: CatalogueItem, **amounts: Any) -> Attempt[Any, Any]:
    """The limits are revised while these items are in force."""
    scope = {name: amounts.pop(name) for name in ("item", "jurisdiction") if name in amounts}
    unit = amounts.pop("unit", Unit.WORKING_DAY)
    given = {name: GivenLimit(amount=amount, unit=unit) for name, amount in amounts.items()}
    held = Catalogue(items={one.item: one for one in items or ITEMS})
    beside = {catalogue.stream: held, place.stream: Places()}
    return attempt(ReviseRules(limits=given, **scope), Now(at=AT, rules=None, beside=beside))


def items(rules: RuleSet, *wanted: CatalogueItem) -> Attempt[Any, Any]:
    """The catalogue is revised while these limits are in force."""
    rows = tuple(ItemRow(**one.model_dump(exclude={"version"})) for one in wanted)
    beside = {department.stream: KNOWN, rules_in_force.stream: rules}
    return attempt(ReviseCatalogue(items=rows), Now(at=AT, rules=None, beside=beside))


def named(refusal: Any) -> list[str]:
    """The items that a refusal lists, each in two languages."""
    assert all(e["field"] == "promised_limit_wd" and e["zh"] for e in refusal.errors)
    return [e["en"].partition(":")[0] for e in refusal.errors]


@pytest.mark.parametrize(
    ("longer", "short"),
    [
        ({ACCEPTANCE: 3, HANDLING: 2}, []),
        ({ACCEPTANCE: 4}, ["P1-01"]),
        ({ACCEPTANCE: 6}, ["P1-01", "P1-02"]),
        ({HANDLING: 3}, ["P1-03"]),
        ({HANDLING: 4}, ["P1-01", "P1-03"]),
        ({HANDLING: 20}, ["P1-01", "P1-02", "P1-03"]),
        ({ACCEPTANCE: 4, "item": "P1-02"}, []),
        ({ACCEPTANCE: 6, "item": "P1-02"}, ["P1-02"]),
        ({ACCEPTANCE: 4, "jurisdiction": PLACE}, ["P1-01"]),
        ({ACCEPTANCE: 6, "jurisdiction": PLACE, "item": "P1-02"}, ["P1-02"]),
        ({ACCEPTANCE: 4, "unit": Unit.CALENDAR_DAY}, ["P1-01"]),
        ({ACCEPTANCE: 35, "unit": Unit.WORKING_HOUR}, []),
        ({ACCEPTANCE: 36, "unit": Unit.WORKING_HOUR}, ["P1-01"]),
        ({"consultation": 20, "government": 20, "mending": 20}, []),
    ],
    ids=str,
)
def test_x25_limits_that_leave_items_no_time_for_their_windows_are_refused_with_the_list(
    longer: dict[str, Any], short: list[str]
) -> None:
    outcome = scenario(rule_set).when(limits(**longer))
    assert (named(outcome.then_refused(RulesInvalid)) if short else []) == short
    assert (outcome.refusal is None) is not bool(short)


def test_x25_what_is_wrong_with_the_limits_is_listed_with_the_items_that_they_leave_no_time() -> (
    None
):
    refusal = scenario(rule_set).when(limits(correction=6, **{ACCEPTANCE: 4}))
    fields = [e["field"] for e in refusal.then_refused(RulesInvalid).errors]
    assert fields == ["correction", "promised_limit_wd"]


def test_x25_an_item_that_was_short_before_holds_up_no_other_limit_and_no_shorter_window() -> None:
    short = catalogue_item("P1-01", promised_limit_wd=2)
    given = scenario(rule_set)
    given.when(limits(short, consultation=6)).then(RulesRevised)
    given.when(limits(short, **{HANDLING: 1})).then(RulesRevised)
    longer = limits(ITEMS[1], **{ACCEPTANCE: 5})
    given.when(longer, limits(short, **{ACCEPTANCE: 4})).then(RulesRevised)
    assert named(given.when(limits(short, **{ACCEPTANCE: 4})).then_refused(RulesInvalid))


def test_x25_a_place_may_have_shorter_windows_and_is_asked_by_its_own() -> None:
    there = limits(jurisdiction=PLACE, **{ACCEPTANCE: 2, HANDLING: 1})
    everywhere = limits(ITEMS[0], **{ACCEPTANCE: 4})
    outcome = scenario(rule_set).when(there, everywhere)
    assert named(outcome.then_refused(RulesInvalid)) == ["P1-01"]


@pytest.mark.parametrize("scope", [{}, {"jurisdiction": PLACE}, {"item": "P1-01"}], ids=str)
def test_x25_a_catalogue_is_held_against_the_limits_in_force_wherever_windows_are_longest(
    scope: dict[str, str],
) -> None:
    enough = catalogue_item("P1-01", promised_limit_wd=6)
    tight = catalogue_item("P1-01", promised_limit_wd=5)
    rules = scenario(rule_set).when(limits(enough, **{ACCEPTANCE: 5, **scope})).state
    refusal = scenario(catalogue).when(items(rules, tight)).then_refused(CatalogueInvalid)
    assert named(refusal) == ["P1-01"]
    scenario(catalogue).when(items(RuleSet(), tight)).then(CatalogueRevised)
    scenario(catalogue).when(items(rules, enough)).then(CatalogueRevised)


def test_x25_the_service_holds_the_catalogue_and_the_limits_against_each_other() -> None:
    revise = "/catalogue/revise-catalogue"
    with running_review() as review:
        before = review.get("auditor", "/rules").json()
        long = {"limits": {ACCEPTANCE: {"amount": 7}}}
        refused = review.post("director", "/rules/revise-rules", long)
        assert refused.json()["code"] == "rules-invalid"
        assert {e["field"] for e in refused.json()["errors"]} == {"/promised_limit_wd"}
        assert review.get("auditor", "/rules").json() == before
        five = {"limits": {ACCEPTANCE: {"amount": 5}}}
        review.done("director", "/rules/revise-rules", five)
        tight = catalogue_body(**{"P1-01": {"promised_limit_wd": 5}})
        assert review.post("director", revise, tight).json()["code"] == "catalogue-invalid"
        review.done("director", "/rules/revise-rules", {"limits": {ACCEPTANCE: {"amount": 4}}})
        review.done("director", revise, tight)
        again = review.post("director", "/rules/revise-rules", five)
        assert again.json()["code"] == "rules-invalid"
