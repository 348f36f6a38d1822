"""Guidance before anything is filed: everything wrong at once, named papers, what was assumed."""

from collections.abc import Iterator
from typing import Any

import pytest
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_intake.materials import MaterialNamed, Materials, NameMaterials, SentName, materials

from tests.support.intake_samples import MONDAY, full_catalogue
from tests.support.intake_service import IntakeService, asked, running_intake

NOW: Now[Any] = Now(at=MONDAY, rules=None)
PLAN = SentName(code="site_plan", name_zh="总平面图", name_en="Site plan")
LEAST = {"route": "filing", "kind": "new", "land": "new"}


@pytest.fixture(scope="module")
def intake() -> Iterator[IntakeService]:
    with running_intake() as service:
        yield service


def enquired(intake: IntakeService, body: dict[str, Any]) -> Any:
    answer = intake.client.post("/guidance", json=body)
    return answer.status_code, answer.json()


def test_x34_an_unknown_field_hides_nothing_else_that_is_wrong(intake: IntakeService) -> None:
    wrong = asked(5, route="maybe", colour="red", land_mu="-1", eia="thick", energy_tce="much")
    status, problem = enquired(intake, {**wrong, "industry_class": "A38", "surprise": 1})
    assert status == 422
    fields = {error["field"] for error in problem["errors"]}
    attributes = {f"/attributes/{n}" for n in ("route", "colour", "land_mu", "eia", "energy_tce")}
    assert fields == {*attributes, "/industry_class", "/surprise"}
    assert all(error["zh"] and error["en"] for error in problem["errors"])
    route = next(e for e in problem["errors"] if e["field"] == "/attributes/route")
    assert "filing, verification, approval" in route["en"]
    assert "应为下列之一" in route["zh"]


def test_x34_division_and_industry_are_asked(intake: IntakeService) -> None:
    status, problem = enquired(intake, {"attributes": LEAST})
    assert status == 422
    assert {error["field"] for error in problem["errors"]} == {"/division", "/industry_class"}
    status, problem = enquired(intake, {**asked(5), "division": "110000"})
    assert status == 422
    assert [error["field"] for error in problem["errors"]] == ["/division"]
    status, sheet = enquired(intake, asked(5))
    assert status == 200
    assert sheet["division"]["name_zh"]
    assert sheet["industry_class"] == asked(5)["industry_class"]


def test_x34_papers_have_names_and_items_their_legal_basis(intake: IntakeService) -> None:
    status, sheet = enquired(intake, asked(5))
    assert status == 200
    assert [paper["code"] for paper in sheet["papers"]] == sheet["materials"]
    form = sheet["papers"][0]
    assert (form["name_zh"], form["name_en"]) == ("申请表", "Application form")
    assert form["with_filing"]
    assert form["items"] == [line["item"] for line in sheet["items"]]
    catalogue = full_catalogue().items
    for line in sheet["items"]:
        assert line["basis"] == catalogue[line["item"]].basis
        assert line["mark"] == catalogue[line["item"]].mark


def test_x34_what_was_left_out_is_marked_as_assumed(intake: IntakeService) -> None:
    status, sheet = enquired(intake, {**asked(5), "attributes": {**LEAST, "water": "no"}})
    assert status == 200
    assumed = {one["attribute"]: one for one in sheet["assumed"]}
    assert "water" not in assumed, "it was said"
    assert assumed.keys().isdisjoint(LEAST)
    farmland = assumed["farmland"]
    assert (farmland["value"], farmland["en"]) == ("no", "takes farmland: not said, taken as no")
    assert farmland["zh"] == "未说明“占用农用地”，按“否”计"
    asking = [c for c, item in full_catalogue().items.items() if "farmland=" in item.when]
    assert farmland["items"] == sorted(asking)
    assert asking
    assert assumed["energy_tce"]["value"] == "0"


def test_x34_nothing_is_assumed_where_everything_was_said(intake: IntakeService) -> None:
    assert enquired(intake, asked(5))[1]["assumed"] == []


def test_x34_a_paper_that_nobody_named_is_called_by_its_code() -> None:
    assert Materials().of("site_plan").name_zh == "site_plan"
    scenario = scenario_of(materials)
    named = attempt(NameMaterials(materials=[PLAN]), NOW)
    outcome = scenario.when(named)
    outcome.then(MaterialNamed)
    assert outcome.state.of("site_plan").name_zh == "总平面图"
    scenario.when(named, named).then_nothing()
