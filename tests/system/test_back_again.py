"""What was said, then otherwise, then as before, is in force again: what holds is what counts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from onestop_chassis.act import Act
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt, scenario
from onestop_intake.divisions import RegisterDivisions, divisions
from onestop_intake.materials import NameMaterials, materials
from onestop_land.area import ReviseNegativeList as ReviseArea
from onestop_land.area import area
from onestop_land.index_set import ReviseIndices, index_set
from onestop_review.calendar_rule import PublishCalendar, calendar_rule
from onestop_review.catalogue import Catalogue, ReviseCatalogue, catalogue
from onestop_review.delegation import delegation
from onestop_review.delegation.granting import GrantDelegations
from onestop_review.department import Departments, RegisterDepartments, department
from onestop_review.negative_list import ReviseNegativeList, negative_list
from onestop_review.place import Places, place
from onestop_review.rule_revision import ReviseRules, rule_set
from onestop_review.rule_set import RuleSet, rules_in_force

from tests.support.review_catalogue import catalogue_item

NAMES = {"name_zh": "甲", "name_en": "A"}
ITEM = {"phase": 1, "department": "nr", "legal_limit_wd": 20, "promised_limit_wd": 10}
DELEGATED = {"department": "nr", "jurisdiction": "150602", "items": ["P1-03"]}
INDEX = {"industry_class": "C26", "index": "plot_ratio", "unit": "1", "comparison": ">="}
KNOWN = Departments({"nr": None})  # type: ignore[dict-item]  # only its codes are asked for
BESIDE = {
    catalogue.stream: Catalogue(items={"P1-03": catalogue_item("P1-03")}),
    place.stream: Places(),
    department.stream: KNOWN,
    rules_in_force.stream: RuleSet(),
}
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
NOW: Now[Any] = Now(at=AT, rules=None, keys={"area": "150602"}, beside=BESIDE)


def notices(day: str) -> PublishCalendar:
    named = [{"day": day, "working": False, "name": "劳动节"}]
    notice = {"notice": "2028-1", "published_on": "2026-11-05", "years": [2028], "days": named}
    return PublishCalendar.model_validate({"notices": [notice]})


def limits(days: int) -> ReviseRules:
    return ReviseRules.model_validate({"limits": {"handling_window": {"amount": days}}})


def items(basis: str) -> ReviseCatalogue:
    row = {**ITEM, **NAMES, "item": "P1-03", "basis": basis, "before_start": True}
    return ReviseCatalogue.model_validate({"items": [row]})


def departments(name: str) -> RegisterDepartments:
    row = {**NAMES, "code": "nr", "name_zh": name}
    return RegisterDepartments.model_validate({"departments": [row]})


def entries(*places: str) -> ReviseNegativeList:
    entry = {"entry": "N-1", "items": ["P1-03"], "basis": "b", "in_force_from": date(2026, 3, 2)}
    listed = [{**entry, "jurisdictions": [one]} for one in places]
    return ReviseNegativeList.model_validate({"entries": listed})


def delegations(instrument: str) -> GrantDelegations:
    row = {**DELEGATED, "delegation": "W-1", "in_force_from": "2026-03-02"}
    return GrantDelegations.model_validate({"delegations": [{**row, "instrument": instrument}]})


def places(level: str) -> RegisterDivisions:
    return RegisterDivisions.model_validate(
        {"divisions": [{**NAMES, "code": "150602", "level": level}]}
    )


def papers(mark: str) -> NameMaterials:
    return NameMaterials.model_validate({"materials": [{**NAMES, "code": "plan", "mark": mark}]})


def indices(value: str) -> ReviseIndices:
    row = {**INDEX, "name_zh": "化工", "name_en": "plot ratio", "value": value}
    return ReviseIndices.model_validate({"indices": [row]})


def barred(*classes: str) -> ReviseArea:
    return ReviseArea(barred=classes)


CASES: Sequence[tuple[Noun[Any, Any], Act[Any, Any], Act[Any, Any]]] = (
    (calendar_rule, notices("2028-05-01"), notices("2028-05-16")),
    (rule_set, limits(3), limits(4)),
    (catalogue, items("a"), items("b")),
    (department, departments("甲"), departments("乙")),
    (negative_list, entries("150602"), entries("150622")),
    (delegation, delegations("1"), delegations("2")),
    (divisions, places("district"), places("banner")),
    (materials, papers("law"), papers("notice")),
    (index_set, indices("0.7"), indices("0.8")),
    (area, barred("C26"), barred("C27")),
)


@pytest.mark.parametrize(("noun", "right", "wrong"), CASES, ids=lambda one: type(one).__name__)
def test_x73_right_wrong_and_right_again_is_right_again(
    noun: Noun[Any, Any], right: Act[Any, Any], wrong: Act[Any, Any]
) -> None:
    tries = [attempt(one, NOW) for one in (right, wrong, right)]
    [first] = scenario(noun).when(tries[0]).new
    [again] = scenario(noun).when(*tries).new
    assert _said(again) == _said(first)
    scenario(noun).when(*tries, tries[-1]).then_nothing()


def _said(event: Any) -> dict[str, Any]:
    """What it says, but for how many versions there were before."""
    said: dict[str, Any] = event.model_dump(
        exclude={"version": True, "items": {"__all__": {"version"}}}
    )
    return said
