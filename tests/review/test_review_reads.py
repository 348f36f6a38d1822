"""What each is told by a running review service; an applicant what is served on him."""

from tests.support.one_case import DRAFT, FIRST, OBJECTION, codes
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import ReviewService


def test_everybody_is_told_what_they_may_do_now_and_why_not_the_rest(
    review: ReviewService,
) -> None:
    told = {one["act"]: one for one in review.get("reviewer.1", f"{FIRST}/acts").json()["items"]}
    assert told["accept-case"]["may"]
    assert (told["draft-decision"]["may"], told["draft-decision"]["code"]) == (
        False,
        "case-not-accepted",
    )
    assert "file-objection" not in told
    review.done("reviewer.1", f"{FIRST}/accept-case")
    said = {
        one["act"]: one["may"] for one in review.get("rep.drc", f"{FIRST}/acts").json()["items"]
    }
    assert said == {
        "give-consent": True,
        "record-reply": True,
        "file-objection": True,
        "mend-objection": False,
        "withdraw-objection": False,
    }
    owned = {
        one["act"]: one["may"] for one in review.get("applicant.1", f"{FIRST}/acts").json()["items"]
    }
    assert owned == {"supply-correction": False, "withdraw-case": True}
    assert review.get("applicant.2", f"{FIRST}/acts").status_code == 404


def test_an_objection_can_be_tried_and_nothing_is_recorded(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    head = review.runtime.log.head()
    tried = f"{FIRST}/file-objection?dry_run=true"
    answer = review.post("rep.drc", tried, {**OBJECTION, "stage": "acceptance"})
    (event,) = answer.json()["events"]
    assert event["type"] == "onestop.review.ObjectionFiled.v1"
    assert event["data"]["representative"] == "rep.drc"
    assert all(row.foreign for row in review.runtime.log.read(head, 100))
    assert review.case("P1-01")["objections"] == []


def test_everybody_does_only_what_is_theirs(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    objection = {**OBJECTION, "stage": "acceptance"}
    assert review.post("rep.nr", f"{FIRST}/file-objection", objection).status_code == 404
    assert review.post("head.drc", f"{FIRST}/draft-decision", DRAFT).status_code == 403
    refused = review.post("standin.drc", f"{FIRST}/give-consent", {"stage": "acceptance"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not-the-representative")
    assert review.get("applicant.2", FIRST).status_code == 404
    assert review.get("applicant.2", "/cases").json()["items"] == []
    assert codes(review.get("applicant.1", "/cases")) == ["P1-01"]
    assert review.get("applicant.2", f"/projects/{PROJECT}/licences").status_code == 404
    reason = {"reason": "不再建设"}
    assert review.post("applicant.2", f"{FIRST}/withdraw-case", reason).status_code == 404
    assert review.post("operator", f"{FIRST}/withdraw-case", reason).status_code == 404
    assert review.get("operator", "/cases").json()["items"] == []
    assert review.client.get(FIRST).status_code == 401
    down = {"from_at": "2026-03-02T08:00:00Z", "until_at": "2026-03-02T08:10:00Z", "cause": "x"}
    assert review.post("director", "/outages/record-outage", down).status_code == 403


def test_x16_no_read_shows_an_applicant_what_authorities_say_to_each_other(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", {**DRAFT, "reasons": ["拟稿理由"]})
    objection = {**OBJECTION, "stage": "acceptance", "grounds": "部门意见"}
    review.done("rep.drc", f"{FIRST}/file-objection", objection)
    reads = (FIRST, "/cases", f"/cases?project={PROJECT}", f"{FIRST}/deadlines", f"{FIRST}/acts")
    for who in ("applicant.1", "agent.1"):
        for path in reads:
            told = review.get(who, path)
            assert told.status_code == 200, path
            assert not [word for word in ("拟稿理由", "部门意见", "rep.drc") if word in told.text]
        kinds = [one["kind"] for one in review.get(who, f"{FIRST}/deadlines").json()["items"]]
        assert kinds == ["decide_by"]
        tried = review.post(who, f"{FIRST}/withdraw-case?dry_run=true", {"reason": "停建"})
        assert [e["type"].split(".")[2] for e in tried.json()["events"]] == ["CaseWithdrawn"]
        assert review.get(who, f"{FIRST}/certificates/acceptance").status_code == 403
        assert review.get(who, f"{FIRST}/record").status_code == 404, "nothing was served yet"
    assert "部门意见" in review.get("auditor", FIRST).text


def test_x16_a_decision_names_to_the_applicant_how_its_windows_ended(
    review: ReviewService,
) -> None:
    review.approve("P1-01")
    row = review.get("applicant.1", FIRST).json()
    assert [one["ended_by"] for one in row["windows"]] == ["default_consent"] * 2
    assert row["draft"] is None
    assert row["decision"]["reasons"] is not None
