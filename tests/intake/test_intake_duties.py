"""`GET /duties` at intake: what the window has to do, and what the applicant himself."""

from typing import Any

from onestop_contracts.parts import StopGround

from tests.support.intake_project import (  # noqa: F401 (fixtures)
    accepted_project,
    filed_project,
    running,
)
from tests.support.intake_samples import MONDAY, awaited, opened, paused, resumed
from tests.support.intake_service import FIRST, IntakeService

OWNER = "applicant.1"


def duties(service: IntakeService, user: str, query: str = "") -> list[dict[str, Any]]:
    answer = service.get(user, f"/duties{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_filing_is_the_windows_and_a_correction_the_applicants(filed: IntakeService) -> None:
    (accept,) = duties(filed, "clerk", "?mine=true")
    assert (accept["act"], accept["address"], accept["may"]) == (
        "accept-project",
        f"/projects/{FIRST}",
        True,
    )
    assert accept["due"] == filed.get("clerk", f"/projects/{FIRST}").json()["accept_by"]
    assert duties(filed, OWNER) == []
    points = {"points": ["营业执照不清晰"]}
    assert filed.post("clerk", f"/projects/{FIRST}/request-correction", points).status_code == 200
    filed.settle()
    assert duties(filed, "clerk", "?mine=true") == []
    (correct,) = duties(filed, OWNER)
    assert (correct["act"], correct["may"]) == ("supply-correction", True)
    assert correct["organisation"].startswith("91")
    assert duties(filed, "applicant.2") == []
    (seen,) = duties(filed, "director")
    assert (seen["act"], seen["may"]) == ("supply-correction", False)


def test_papers_that_a_case_waits_for_are_the_applicants_to_hand_in(
    accepted: IntakeService,
) -> None:
    row = accepted.get("clerk", f"/projects/{FIRST}").json()
    first, second = [item["item"] for item in row["items"] if item["before_start"]][:2]
    accepted.tell(awaited(first, MONDAY), opened(second, MONDAY))
    assert [one["item"] for one in duties(accepted, OWNER)] == [first]
    accepted.tell(paused(second, MONDAY, StopGround.CORRECTION))
    told = {one["item"]: one for one in duties(accepted, OWNER)}
    assert sorted(told) == sorted([first, second])
    assert {one["act"] for one in told.values()} == {"hand-in-materials"}
    assert all(one["may"] for one in told.values())
    assert (told[second]["since"], told[first]["due"]) == ("2026-03-02T02:00:00Z", None)
    accepted.tell(resumed(second, MONDAY, StopGround.CORRECTION))
    assert [one["item"] for one in duties(accepted, OWNER)] == [first]
