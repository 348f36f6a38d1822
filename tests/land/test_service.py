"""Land as a running service: early checks of what intake took on, indices, lists of areas."""

from collections.abc import Iterator
from typing import Any

import pytest
from onestop_contracts.intake import ProjectAccepted, ProjectFiled
from onestop_land.app import blueprint

from tests.support.plain_service import PlainService, running
from tests.support.refold import rebuilt_views_are_the_live_ones
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import MONDAY, accepted, filed

STREAM = f"project/{PROJECT}"
CHECK = f"/projects/{PROJECT}/early-check"
INDICES = "/indices/revise-indices"
LIST = "/areas/150602/revise-negative-list"


def index(industry: str = "C38", value: str = "250", **more: Any) -> dict[str, Any]:
    return {
        "industry_class": industry,
        "name_zh": "电气机械",
        "index": "investment_intensity",
        "name_en": "investment per land area",
        "unit": "CNY10000/mu",
        "comparison": ">=",
        "value": value,
        **more,
    }


def plant(**figures: str) -> ProjectFiled:
    given = {"investment_cny10000": "30000", "land_mu": "100", **figures}
    said = filed().model_dump()
    return ProjectFiled.model_validate({**said, "attributes": {**said["attributes"], **given}})


@pytest.fixture
def land() -> Iterator[PlainService]:
    with running(blueprint, MONDAY) as service:
        yield service


def taken_on(land: PlainService, project: ProjectFiled | None = None) -> dict[str, Any]:
    """The project is filed and accepted; its early check."""
    land.tell("intake", STREAM, project or plant(), accepted())
    found: dict[str, Any] = land.get("land", CHECK).json()
    return found


def test_f9_a_project_is_checked_when_it_is_accepted_with_its_reasons(land: PlainService) -> None:
    assert land.post("land", INDICES, {"indices": [index()]}).status_code == 200
    land.tell("intake", STREAM, plant())
    assert land.get("land", CHECK).json()["outcome"] == ""
    land.tell("intake", STREAM, accepted())
    row = land.get("land", CHECK).json()
    (finding,) = row["findings"]
    assert (row["outcome"], finding["actual"], finding["required"]) == ("met", "300.00", "250")
    assert row["index_version"] == 1


def test_the_status_says_up_to_where_others_hear(land: PlainService) -> None:
    for _ in range(2):  # what was looked through is not looked through again, and stays known
        assert land.runtime.status()["published"] == 0
    taken_on(land)
    concluded = land.runtime.log.stream(f"early_check/{PROJECT}")[-1]
    for _ in range(2):
        assert land.runtime.status()["published"] == concluded.position
    land.tell("intake", STREAM, plant())
    assert land.runtime.log.head() > concluded.position
    assert land.runtime.status()["published"] == concluded.position


def test_f3_what_the_areas_list_bars_is_told(land: PlainService) -> None:
    body = {"barred": ["C38"]}
    assert land.post("land", LIST, body).status_code == 200
    row = taken_on(land)
    assert (row["outcome"], row["barred_by"], row["list_version"]) == ("barred", ["C38"], 1)
    (area,) = land.get("", "/areas").json()["items"]
    assert area["barred"] == ["C38"]


def test_f5_the_index_of_the_finest_class_is_the_one_that_counts(land: PlainService) -> None:
    body = {"indices": [index(value="250"), index("C382", value="400")]}
    land.post("land", INDICES, body)
    finer = ProjectFiled.model_validate({**plant().model_dump(), "industry_class": "C3825"})
    row = taken_on(land, finer)
    assert [finding["required"] for finding in row["findings"]] == ["400"]
    assert row["outcome"] == "not_met"


def test_a_project_is_checked_by_the_indices_that_were_in_force_then(land: PlainService) -> None:
    land.post("land", INDICES, {"indices": [index()]})
    assert taken_on(land)["outcome"] == "met"
    land.post("land", INDICES, {"indices": [index(value="900")]})
    land.tell("intake", STREAM, accepted())
    assert land.get("land", CHECK).json()["outcome"] == "met", "checked once, not again"


def test_the_firm_and_its_agent_read_their_own_check_and_no_other(land: PlainService) -> None:
    taken_on(land)
    assert land.get("applicant.1", CHECK).status_code == 200
    assert land.get("agent.1", CHECK).status_code == 200
    refused = land.get("applicant.2", CHECK)
    assert (refused.status_code, refused.json()["code"]) == (404, "early-check-unknown")
    assert land.get("intermediary.1", CHECK).status_code == 403
    assert land.get("operator", CHECK).status_code == 403
    assert land.get("", CHECK).status_code == 401
    assert land.get("clerk.150602", CHECK).status_code == 200


def test_indices_are_kept_by_land_officers_and_the_same_twice_records_nothing(
    land: PlainService,
) -> None:
    body = {"indices": [index()]}
    refused = land.post("clerk", INDICES, body)
    assert (refused.status_code, refused.json()["reason"]) == (403, "role")
    first = land.post("land", INDICES, body).json()
    assert land.post("land", INDICES, body).json()["version"] == first["version"]
    assert land.get("", "/indices").json()["version"] == 1


def test_everything_wrong_with_indices_comes_back_at_once(land: PlainService) -> None:
    wrong = index("A38", value="-1", comparison="=", index="Big", surprise=1)
    answer = land.post("land", INDICES, {"indices": [wrong]})
    assert answer.status_code == 422
    fields = {error["field"].rpartition("/")[2] for error in answer.json()["errors"]}
    assert fields == {"industry_class", "value", "comparison", "index", "surprise"}
    twice = land.post("land", INDICES, {"indices": [index(), index()]})
    assert (twice.status_code, twice.json()["code"]) == (422, "index-repeated")
    assert land.get("", "/indices").json()["version"] == 0


@pytest.mark.parametrize("entry", ["", "c38", "C3", "Z", "C38111"])
def test_an_area_bars_classes_only(land: PlainService, entry: str) -> None:
    answer = land.post("land", LIST, {"barred": [entry]})
    assert answer.status_code == 422


def test_a_deemed_acceptance_is_checked_too_and_views_are_the_fold(land: PlainService) -> None:
    law = ProjectAccepted.model_validate({**accepted().model_dump(), "deemed": True})
    land.tell("intake", STREAM, plant(), law)
    assert land.get("land", CHECK).json()["outcome"] == "no_index"
    land.post("land", INDICES, {"indices": [index()]})
    land.post("land", LIST, {"barred": ["C"]})
    rebuilt_views_are_the_live_ones(land.runtime)


def test_what_an_officer_may_do_is_told_and_an_officer_of_another_place_may_not(
    land: PlainService,
) -> None:
    said = land.get("land", "/areas/150602/acts").json()["items"]
    assert [(one["act"], one["may"]) for one in said] == [("revise-negative-list", True)]
    assert land.get("clerk", "/areas/150602/acts").json()["items"] == []
    (one,) = land.get("land", "/indices/acts").json()["items"]
    assert one["act"] == "revise-indices"
    dry = land.client.post(
        LIST, params={"dry_run": True}, json={"barred": ["C"]}, headers=land.token("land")
    )
    assert [event["data"]["barred"] for event in dry.json()["events"]] == [["C"]]
    assert land.get("", "/areas").json()["items"] == []
