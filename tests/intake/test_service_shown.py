"""Intake as a running service: guidance, divisions, its API, and views rebuilt."""

from tests.support.intake_project import (  # noqa: F401 (fixtures)
    accepted_project,
    filed_project,
    running,
)
from tests.support.intake_samples import MONDAY, approved, opened, paused, rejected, resumed
from tests.support.intake_service import (
    FIRST,
    REGISTER,
    IntakeService,
    asked,
    divisions_body,
    filing_body,
    filing_path,
    local,
    project_code,
)
from tests.support.refold import rebuilt_views_are_the_live_ones


def test_i7_every_view_rebuilt_from_the_log_is_the_live_one(accepted: IntakeService) -> None:
    other = filing_body(2)
    accepted.post("clerk", filing_path(2), other)
    request = {"points": ["营业执照不清晰"], "basis": "art. 32"}
    accepted.post("clerk", f"/projects/{project_code(2)}/request-correction", request)
    row = accepted.get("clerk", f"/projects/{FIRST}").json()
    first = [item["item"] for item in row["items"] if item["before_start"]][:3]
    accepted.tell(*(opened(item, MONDAY) for item in first))
    accepted.tell(*(paused(item, accepted.clock.now()) for item in first))
    accepted.set(local("2026-03-25 10:00"))
    accepted.tell(*(resumed(item, accepted.clock.now()) for item in first))
    accepted.set(local("2026-05-20 18:00"))
    accepted.tell(approved(first[0], accepted.clock.now()))
    accepted.tell(rejected(first[1], accepted.clock.now()))
    closing = {"outcome": "rejected", "explanation": "不予批准"}
    accepted.post("director", f"/projects/{FIRST}/close-project", closing)
    assert accepted.get("clerk", f"/projects/{FIRST}").json()["outcome"] == "rejected"
    rebuilt_views_are_the_live_ones(accepted.runtime)


def test_a4_guidance_needs_no_account(intake: IntakeService) -> None:
    answer = intake.client.post("/guidance", json=asked(5))
    assert answer.status_code == 200, answer.text
    sheet = answer.json()
    assert [item["item"] for item in sheet["items"]] == ["P1-01", "P2-05", "P3-09"]
    assert sheet["feasible"]
    assert sheet["filing_materials"] == ["application_form", "business_licence"]
    wrong = asked(5, route="maybe")
    assert intake.client.post("/guidance", json=wrong).status_code == 422


def test_x23_dates_in_a_year_without_a_notice_are_marked_wherever_they_are_shown(
    intake: IntakeService,
) -> None:
    assert intake.client.post("/guidance", json=asked(5)).json()["provisional"] == []
    intake.clock.set(local("2026-12-28 10:00"))
    code, path = project_code(1), f"/projects/{FIRST}"
    assert code == FIRST
    assert intake.client.post("/guidance", json=asked(5)).json()["provisional"] == [2027]
    assert intake.post("clerk", filing_path(), filing_body()).status_code == 200
    intake.settle()
    assert intake.get("clerk", path).json()["provisional"] == [2027], "until when to accept it"
    assert intake.post("clerk", f"{path}/accept-project").status_code == 200
    intake.settle()
    for read in (path, f"{path}/plan"):
        assert intake.get("clerk", read).json()["provisional"] == [2027], read
    assert intake.get("clerk", "/projects").json()["items"][0]["provisional"] == [2027]


def test_a8_divisions_sent_twice_record_nothing(intake: IntakeService) -> None:
    before = intake.runtime.log.head()
    assert intake.post("operator", REGISTER, divisions_body()).status_code == 200
    assert intake.runtime.log.head() == before
    assert len(intake.client.get("/divisions").json()["items"]) == 10
    assert intake.post("clerk", REGISTER, divisions_body()).status_code == 403


def test_the_api_describes_itself(intake: IntakeService) -> None:
    paths = intake.client.get("/openapi.json").json()["paths"]
    assert "/projects/{project}/request-correction" in paths
    assert intake.client.get("/docs").status_code == 200
