"""Review as a running service: intake's facts in, HTTP, timers, views, licences, certificates."""

from datetime import datetime, timedelta

from onestop_contracts.intake import ProjectWithdrawn
from onestop_contracts.review import CaseDeemedAccepted, CaseWithdrawn, LicencesIssued
from onestop_review.case import case

from tests.support.one_case import FIRST, codes
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import ITEMS, MONDAY, ReviewService, catalogue_body


def test_cases_open_one_after_the_other_and_every_phase_gets_its_licences(
    review: ReviewService,
) -> None:
    for n, item in enumerate(ITEMS):
        assert codes(review.get("auditor", f"/cases?project={PROJECT}")) == list(ITEMS)[: n + 1]
        review.approve(item)
    licences = review.get("applicant.1", f"/projects/{PROJECT}/licences").json()["items"]
    assert [licence["item"] for licence in licences] == list(ITEMS)
    issued = [
        fact.event
        for fact in review.runtime.log.stream(f"licences/{PROJECT}")
        if isinstance(fact.event, LicencesIssued)
    ]
    assert [event.phase for event in issued] == [1, 2, 3]
    assert review.runtime.status()["parked"] == 0


def test_x33_a_licence_is_issued_on_the_ninth_working_day_though_its_phase_is_not_decided(
    review: ReviewService,
) -> None:
    review.approve("P1-01")
    licences = f"/projects/{PROJECT}/licences"
    assert review.get("applicant.1", licences).json()["items"] == []
    decided = datetime.fromisoformat(review.case("P1-01")["decision"]["decided_at"])
    review.set(decided + timedelta(days=14))
    (issued,) = review.get("applicant.1", licences).json()["items"]
    assert issued["item"] == "P1-01"
    assert datetime.fromisoformat(issued["hand_over_by"]) < decided + timedelta(days=15)
    assert review.runtime.status()["parked"] == 0


def test_a_licence_is_verified_by_anybody_and_revoked_by_a_further_fact(
    review: ReviewService,
) -> None:
    review.approve("P1-01")
    review.approve("P1-07")
    number = review.get("auditor", f"/projects/{PROJECT}/licences").json()["items"][0]["number"]
    assert review.client.get(f"/licences/{number}").json()["state"] == "valid"
    picture = review.client.get(f"/licences/{number}/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert review.client.get("/licences/150602-P1-01-2026-x").status_code == 404
    licences = f"/projects/{PROJECT}/licences"
    body = {"number": number, "ground": "以欺骗手段取得"}
    basis = {**body, "legal_basis": "行政许可法 art. 69"}
    assert review.post("reviewer.1", f"{licences}/revoke-licence", body).status_code == 403
    early = review.post("director", f"{licences}/revoke-licence", body)
    assert early.json()["code"] == "revocation-not-announced"
    assert review.post("head.nr", f"{licences}/request-revocation", basis).status_code == 403
    review.done("head.drc", f"{licences}/request-revocation", basis)
    (asked, *_) = review.get("auditor", licences).json()["items"]
    assert asked["requested"]["ground"] == body["ground"]
    assert review.get("applicant.1", licences).json()["items"][0]["requested"] is None
    assert review.client.get(f"/licences/{number}").json()["requested"] is None
    review.done("director", f"{licences}/announce-revocation", basis)
    mine = review.get("applicant.1", licences).json()["items"][0]
    assert mine["revocation"]["legal_basis"] == basis["legal_basis"]
    assert review.client.get(f"/licences/{number}").json()["revocation"] is None
    review.done("applicant.1", f"{licences}/waive-hearing", {"number": number})
    review.done("director", f"{licences}/revoke-licence", body)
    assert review.client.get(f"/licences/{number}").json()["state"] == "revoked"


def test_the_applicant_corrects_once_and_the_case_is_deemed_accepted_later(
    review: ReviewService,
) -> None:
    asked = {"materials": ["M-01"], "reasons": ["未盖章"], "expected_on": "2026-03-04"}
    review.done("reviewer.1", f"{FIRST}/request-correction", asked)
    assert review.case("P1-01")["progress"] == "correcting"
    papers = {"materials": [{"code": "M-01", "digest": "c" * 64}]}
    review.done("applicant.1", f"{FIRST}/supply-correction", papers)
    row = review.case("P1-01")
    assert (row["corrected"], row["correction_at"], row["progress"]) == (True, None, "opened")
    review.set(MONDAY + timedelta(days=10))
    (deemed,) = review.events("P1-01", CaseDeemedAccepted)
    assert deemed.effective_at == MONDAY


def test_withdrawing_the_project_withdraws_its_open_cases(review: ReviewService) -> None:
    gone = ProjectWithdrawn(project=PROJECT, reason="投资计划调整", withdrawn_at=MONDAY)
    review.tell(gone)
    assert len(review.events("P1-01", CaseWithdrawn)) == 1
    assert review.case("P1-01")["progress"] == "withdrawn"


def test_configuration_sent_twice_records_nothing(review: ReviewService) -> None:
    head = review.runtime.log.head()
    review.done("director", "/catalogue/revise-catalogue", catalogue_body())
    assert review.runtime.log.head() == head


def test_a_bad_catalogue_is_refused_with_every_row(review: ReviewService) -> None:
    body = catalogue_body(
        **{
            "P1-01": {"department": "nobody", "row": 2},
            "P1-07": {"promised_limit_wd": 30, "row": 3},
        }
    )
    body["items"] = [{"row": n, **item} for n, item in enumerate(body["items"], start=2)]
    answer = review.post("director", "/catalogue/revise-catalogue", body)
    assert answer.status_code == 422
    assert [(e["row"], e["field"]) for e in answer.json()["errors"]] == [
        ("2", "/department"),
        ("3", "/promised_limit_wd"),
    ]


def test_a_stale_version_is_refused_and_a_repeated_key_gets_the_first_answer(
    review: ReviewService,
) -> None:
    stale = review.post("reviewer.1", f"{FIRST}/accept-case", **{"If-Match": '"9"'})
    assert stale.status_code == 412
    key = {"Idempotency-Key": "once"}
    first = review.post("reviewer.1", f"{FIRST}/accept-case", **key).json()
    assert review.post("reviewer.1", f"{FIRST}/accept-case", **key).json() == first


def test_i7_the_row_of_a_case_agrees_with_the_fold_of_its_stream(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    pause = {
        "ground": "expert_review",
        "reason": "专家评审",
        "basis": "行政许可法 art. 45",
        "expected_end_on": "2026-03-06",
    }
    review.done("reviewer.1", f"{FIRST}/pause-clock", pause)
    review.set(MONDAY + timedelta(days=2))
    review.done("reviewer.1", f"{FIRST}/resume-clock", {"ground": "expert_review"})
    row = review.case("P1-01")
    state, version = review.runtime.log.state(case.decider, f"case/{PROJECT}/P1-01")
    assert (row["version"], row["progress"]) == (version, state.progress)
    assert state.clock.decide_by is not None
    assert row["decide_by"] == state.clock.decide_by.isoformat().replace("+00:00", "Z")
    assert [w["deadline"] for w in row["windows"]] == [
        w.deadline.isoformat().replace("+00:00", "Z") for w in state.windows
    ]
