"""Whoever reads one project is told its version, and changes that one only."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.intake_service import (
    IntakeService,
    filing_body,
    filing_path,
    project_code,
    running_intake,
)

PATH = f"/projects/{project_code()}"
PAUSE = {"ground": "expert_review", "basis": "art. 45", "expected_end_on": "2026-03-20"}


def version(answer: httpx.Response) -> int | None:
    """The version that its tag names, in front of what stands for its content."""
    named = answer.headers["ETag"].strip('"').partition(".")[0]
    return int(named) if named else None


@pytest.fixture
def filed() -> Iterator[IntakeService]:
    with running_intake() as intake:
        assert intake.post("clerk", filing_path(), filing_body()).status_code == 200
        yield intake


def test_x35_a_project_is_read_with_the_version_that_commands_want(filed: IntakeService) -> None:
    read = filed.get("clerk", PATH)
    accepted = filed.post("clerk", f"{PATH}/accept-project", **{"If-Match": read.headers["ETag"]})
    assert accepted.status_code == 200, accepted.text
    again = filed.get("clerk", PATH)
    assert version(again) == version(accepted) != version(read)
    stale = filed.post("clerk", f"{PATH}/pause-clock", PAUSE, **{"If-Match": read.headers["ETag"]})
    assert stale.status_code == 412
    fresh = {"If-Match": again.headers["ETag"]}
    assert filed.post("clerk", f"{PATH}/pause-clock", PAUSE, **fresh).status_code == 200


def test_x35_full_width_digits_in_a_filing_are_refused(filed: IntakeService) -> None:
    body = filing_body(2)
    body["attributes"]["land_mu"] = "１２"
    refused = filed.post("clerk", filing_path(2), body)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert error["field"] == "/attributes/land_mu"
    assert "半角" in error["zh"]
    assert "half-width" in error["en"]
    code = {"name": "示例企业", "uscc": "９1000000MA0000001R"}
    told = filed.post("clerk", filing_path(2), filing_body(2, applicant=code)).json()["errors"]
    assert [(one["field"], "全角" in one["zh"]) for one in told] == [("/applicant/uscc", True)]


def test_x35_what_is_not_theirs_to_see_has_no_version(filed: IntakeService) -> None:
    hidden = filed.get("clerk", f"/projects/{project_code(2)}")
    assert hidden.status_code == 404
    assert "ETag" not in hidden.headers


def test_x35_an_answer_that_may_be_older_than_the_version_does_not_carry_it(
    filed: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filed.runtime.views, "reflects", lambda view, position: False)
    behind = filed.get("clerk", PATH)
    assert behind.status_code == 200
    assert version(behind) is None
    named = {"If-Match": behind.headers["ETag"]}
    refused = filed.post("clerk", f"{PATH}/accept-project", **named)
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed-if-match")


def test_x35_the_version_is_documented_where_it_is_told(filed: IntakeService) -> None:
    paths = filed.client.get("/openapi.json").json()["paths"]
    told = paths["/projects/{project}"]["get"]["responses"]["200"]
    assert told["headers"]["ETag"]["schema"]["type"] == "string"
    assert "schema" in told["content"]["application/json"]
    tag_of_what_it_says = {"$ref": "#/components/headers/ETag"}
    listed = paths["/projects"]["get"]["responses"]["200"]["headers"]["ETag"]
    assert listed == tag_of_what_it_says != told["headers"]["ETag"]
