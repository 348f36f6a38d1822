"""Intake as a running service: who sees and may do what, what is refused, what a trial says."""

from datetime import timedelta

from tests.support.intake_project import (  # noqa: F401 (fixtures)
    STREAM,
    accepted_project,
    filed_project,
    running,
)
from tests.support.intake_samples import ACCEPT_BY
from tests.support.intake_service import (
    FIRST,
    IntakeService,
    filing_body,
    filing_path,
    project_code,
)


def test_somebody_elses_project_is_not_found(accepted: IntakeService) -> None:
    for path in ("", "/plan", "/clock", "/planned", "/guidance"):
        assert accepted.get("applicant.2", f"/projects/{FIRST}{path}").status_code == 404
    assert accepted.get("applicant.2", "/projects").json()["items"] == []
    assert len(accepted.get("applicant.1", "/projects").json()["items"]) == 1
    mine = accepted.post("applicant.2", f"/projects/{FIRST}/withdraw-project", {"reason": "r"})
    assert mine.status_code == 404


def test_a_clerk_of_a_district_sees_only_its_own(accepted: IntakeService) -> None:
    assert len(accepted.get("clerk.150602", "/projects").json()["items"]) == 1
    other = filing_body(2)
    assert accepted.post("clerk.150602", filing_path(2), other).status_code == 403
    assert accepted.post("clerk", filing_path(2), other).status_code == 200
    assert accepted.get("clerk.150602", f"/projects/{project_code(2)}").status_code == 404
    assert len(accepted.get("clerk.150602", "/projects").json()["items"]) == 1
    assert len(accepted.get("director", "/projects").json()["items"]) == 2


def test_an_applicant_files_for_its_own_firm_and_accepts_nothing(intake: IntakeService) -> None:
    assert intake.post("applicant.2", filing_path(1), filing_body(1)).status_code == 403
    assert intake.post("applicant.1", filing_path(1), filing_body(1)).status_code == 200
    assert intake.post("applicant.1", f"/projects/{FIRST}/accept-project").status_code == 403
    assert intake.post("auditor", f"/projects/{FIRST}/accept-project").status_code == 403


def test_an_agent_acts_for_the_firm_that_its_token_names_and_no_other(
    intake: IntakeService,
) -> None:
    refused = intake.post("agent.1", filing_path(2), filing_body(2)).json()
    assert (refused["status"], refused["reason"]) == (403, "organisation")
    assert refused["remedy_zh"]
    assert intake.post("agent.1", filing_path(1), filing_body(1)).status_code == 200
    assert intake.post("clerk", filing_path(2), filing_body(2)).status_code == 200
    assert len(intake.get("agent.1", "/projects").json()["items"]) == 1
    other = f"/projects/{project_code(2)}"
    assert intake.get("agent.1", other).status_code == 404
    assert intake.post("agent.1", f"{other}/withdraw-project", {"reason": "r"}).status_code == 404
    mine = f"/projects/{FIRST}"
    assert intake.post("agent.1", f"{mine}/accept-project").status_code == 403
    assert intake.post("agent.1", f"{mine}/withdraw-project", {"reason": "r"}).status_code == 200
    (withdrawn,) = [f for f in intake.runtime.log.stream(STREAM) if f.version == 2]
    assert withdrawn.cause.capacity == "agent"


def test_x90_that_another_firm_filed_under_a_code_is_told_only_to_who_may_see_it(
    filed: IntakeService,
) -> None:
    other = filing_body(2, division=filing_body(1)["division"])
    taken = filed.post("clerk", filing_path(1), other)
    assert (taken.status_code, taken.json()["code"]) == (409, "already-filed")
    strangers = filed.post("applicant.2", filing_path(1), other)
    for_another = filed.post("applicant.2", filing_path(1), filing_body(1))
    assert strangers.status_code == for_another.status_code == 403
    told = [{**one.json(), "correlation_id": ""} for one in (strangers, for_another)]
    assert told[0] == told[1], "whether the code or the firm is another's"
    assert filed.get("applicant.2", f"/projects/{FIRST}/acts").status_code == 404


def test_x90_what_is_wrong_with_a_filing_is_told_a_stranger_as_if_nothing_were_there(
    filed: IntakeService,
) -> None:
    faulty = {**filing_body(2, division=filing_body(1)["division"]), "name_zh": ""}
    unused = filing_path(1).replace(FIRST, FIRST[:-1] + "0")
    assert unused != filing_path(1)
    there, nowhere = (
        filed.post("applicant.2", f"{path}?dry_run=true", faulty)
        for path in (filing_path(1), unused)
    )
    assert there.status_code == nowhere.status_code == 422
    assert there.json()["errors"] == nowhere.json()["errors"]


def possible(service: IntakeService, user: str) -> dict[str, str | None]:
    """What the user may do with the first project, and why not."""
    acts = service.get(user, f"/projects/{FIRST}/acts").json()["items"]
    return {one["act"]: one["code"] for one in acts}


def test_what_may_be_done_with_a_project_now_is_told_to_each_by_their_role(
    filed: IntakeService,
) -> None:
    window = possible(filed, "clerk")
    assert window["accept-project"] is None
    assert window["request-correction"] is None
    assert window["supply-correction"] == window["pause-clock"] == "wrong-stage"
    assert window["hand-out-licences"] == "nothing-to-hand-out"
    assert "close-project" not in window
    firm = {
        "file-project": "done-already",
        "supply-correction": "wrong-stage",
        "amend-attributes": None,
        "hand-in-materials": None,
        "apply-again": "wrong-stage",
        "withdraw-project": None,
    }
    assert possible(filed, "applicant.1") == firm
    assert possible(filed, "auditor") == {}
    assert possible(filed, "director")["close-project"] is None
    filed.clock.set(ACCEPT_BY + timedelta(seconds=1))
    late = possible(filed, "clerk")
    assert late["request-correction"] == late["refuse-project"] == "correction-too-late"


def test_a_dry_run_says_what_acceptance_would_lead_to_and_records_nothing(
    filed: IntakeService,
) -> None:
    before = filed.runtime.log.head()
    path = f"/projects/{FIRST}/accept-project"
    told = filed.post("clerk", f"{path}?dry_run=true").json()["events"]
    names = [event["type"].split(".")[-2] for event in told]
    assert names == ["ProjectAccepted", "GuidanceIssued", "PlanDrawn"]
    assert filed.runtime.log.head() == before
    assert filed.post("applicant.1", f"{path}?dry_run=true").status_code == 403


def test_everything_wrong_with_a_filing_comes_back_at_once(intake: IntakeService) -> None:
    body = filing_body(division="150699", materials=[], industry_class="x")
    body["applicant"]["uscc"] = "91000000MA0000001X"
    answer = intake.post("clerk", filing_path(), body)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "filing-faulty"
    assert {error["field"] for error in problem["errors"]} == {
        "/division",
        "/industry_class",
        "/applicant/uscc",
        "/materials",
    }
    assert problem["remedy_zh"]


def test_an_unknown_field_is_refused(intake: IntakeService) -> None:
    answer = intake.post("clerk", filing_path(), {**filing_body(), "colour": "red"})
    assert answer.status_code == 422


def test_a_repeated_key_gets_the_first_answer_and_a_stale_version_none(
    filed: IntakeService,
) -> None:
    path = f"/projects/{FIRST}/accept-project"
    first = filed.post("clerk", path, **{"Idempotency-Key": "once"})
    again = filed.post("clerk", path, **{"Idempotency-Key": "once"})
    assert first.json() == again.json()
    stale = filed.post("clerk", f"/projects/{FIRST}/hand-out-licences", {}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
