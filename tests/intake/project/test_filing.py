"""Filing: what is wrong is said all at once."""

from typing import Any

import pytest
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.intake import ProjectFiled
from onestop_contracts.parts import Applicant, Material
from onestop_intake.applicability import CatalogueMissing
from onestop_intake.catalogue import Catalogue
from onestop_intake.project import project
from onestop_intake.project.filing import AlreadyFiled, FilingFaulty

from tests.support.intake_samples import (
    ACCEPT_BY,
    DIGEST,
    PAPERS,
    attributes,
    credit_code,
    filing,
    history,
)

scenario = scenario_of(project)


def fields(**changes: Any) -> set[str]:
    refusal = scenario.when(filing(**changes)).then_refused(FilingFaulty)
    assert all(error["en"] and error["zh"] for error in refusal.errors)
    return {error["field"] for error in refusal.errors}


def test_a_complete_filing_is_filed_with_the_time_by_which_to_ask_for_corrections() -> None:
    (filed,) = scenario.when(filing()).then(ProjectFiled).new
    assert isinstance(filed, ProjectFiled)
    assert filed.accept_by == ACCEPT_BY


def test_a_wrong_check_digit_is_refused() -> None:
    wrong = credit_code()[:-1] + ("0" if credit_code()[-1] != "0" else "1")
    assert fields(applicant=Applicant(name="示例", uscc=wrong)) == {"/applicant/uscc"}


def test_an_unknown_division_is_refused() -> None:
    assert fields(division="150699") == {"/division"}


def test_a_project_code_with_an_unknown_division_is_refused() -> None:
    assert fields(project="2026-110105-30-03-100037") == {"{project}"}


def test_a8_a_project_code_is_of_the_division_that_it_is_filed_in_or_of_the_city() -> None:
    assert fields(project="2026-150603-30-03-100037") == {"{project}"}
    scenario.when(filing(project="2026-150600-30-03-100037")).then(ProjectFiled)


@pytest.mark.parametrize(
    "code", ["", "2026", "2026-150602-30-03-10003a", "2026-150602-30-03-100037\n"]
)
def test_a_project_code_of_another_shape_is_refused(code: str) -> None:
    assert fields(project=code) == {"{project}"}


@pytest.mark.parametrize("industry", ["", "38", "C3", "Z38", "C38111", "A38", "C38\n"])
def test_an_industry_class_of_another_shape_is_refused(industry: str) -> None:
    assert fields(industry_class=industry) == {"/industry_class"}


def test_missing_materials_are_refused_by_name() -> None:
    refusal = scenario.when(filing(materials=())).then_refused(FilingFaulty)
    assert {error["en"] for error in refusal.errors} == {
        "application_form is missing",
        "business_licence is missing",
    }


def test_an_unknown_attribute_value_is_refused() -> None:
    wrong = attributes(route="maybe", hazard="perhaps", energy_tce=-1)
    assert fields(attributes=wrong) == {
        "/attributes/route",
        "/attributes/hazard",
        "/attributes/energy_tce",
    }


@pytest.mark.parametrize("amount", ["-1", "1E+13", "1E-7", "1E+1000000", "1E-1000000"])
def test_an_amount_that_nothing_can_be_reckoned_with_is_refused(amount: str) -> None:
    assert fields(attributes=attributes(energy_tce=amount)) == {"/attributes/energy_tce"}


def test_a_material_needs_a_digest_and_comes_once() -> None:
    twice = (*PAPERS, Material(code="application_form", digest="short"))
    assert fields(materials=twice) == {"/materials/2/digest", "/materials/2/code"}


def test_everything_wrong_is_said_at_once() -> None:
    assert fields(
        project="x",
        name_zh=" ",
        applicant=Applicant(name="", uscc="12"),
        division="1",
        industry_class="x",
        attributes=attributes(kind="odd"),
        materials=(Material(code="a", digest="x"),),
    ) == {
        "{project}",
        "/name_zh",
        "/applicant/name",
        "/applicant/uscc",
        "/division",
        "/industry_class",
        "/attributes/kind",
        "/materials/0/digest",
        "/materials/0/code",
    }


def test_the_same_filing_twice_changes_nothing() -> None:
    events, _ = history(filing())
    scenario.given(*events).when(filing(ACCEPT_BY)).then_nothing()


def test_a_different_filing_under_the_same_code_is_refused() -> None:
    events, _ = history(filing())
    other = filing(materials=(*PAPERS, Material(code="site_plan", digest=DIGEST)))
    scenario.given(*events).when(other).then_refused(AlreadyFiled)


def test_nothing_can_be_filed_before_a_catalogue_is_in_force() -> None:
    scenario.when(filing(catalogue=Catalogue())).then_refused(CatalogueMissing)
