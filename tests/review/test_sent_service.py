"""X12, X11 over HTTP: a blank is absent, and what was done stands as it was said."""

from datetime import datetime

from onestop_contracts.review import ItemRejected, LicenceRevoked
from onestop_review.case.events import DecisionDrafted

from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    SETTLED,
    ReviewService,
    deadline,
)

FIRST = f"/cases/{PROJECT}/P1-01"
BLANK = ["  ", "\u3000", "\u200b"]


def test_x12_blank_reasons_make_no_rejection(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    drafting = f"{FIRST}/draft-decision"
    refused = review.post("reviewer.1", drafting, {"outcome": "reject", "reasons": BLANK})
    assert (refused.status_code, refused.json()["code"]) == (422, "reasons-missing")
    assert review.events("P1-01", DecisionDrafted) == []
    reasons = [*BLANK, " 不符合规划 "]
    review.done("reviewer.1", drafting, {"outcome": "reject", "reasons": reasons})
    (drafted,) = review.events("P1-01", DecisionDrafted)
    assert drafted.reasons == (" 不符合规划 ",)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    review.done("standing_deputy", f"{FIRST}/decide-case", {"outcome": "reject", "reasons": BLANK})
    (rejected,) = review.events("P1-01", ItemRejected)
    assert rejected.reasons == drafted.reasons


def test_x11_a_second_ground_is_refused_and_the_first_stands(review: ReviewService) -> None:
    review.approve("P1-01")
    review.approve("P1-07")
    licences = f"/projects/{PROJECT}/licences"
    number = review.get("auditor", licences).json()["items"][0]["number"]
    first = {"number": number, "ground": "以欺骗手段取得"}
    told = {**first, "legal_basis": "行政许可法 art. 69"}
    review.done("director", f"{licences}/announce-revocation", told)
    review.done("applicant.1", f"{licences}/waive-hearing", {"number": number})
    review.done("director", f"{licences}/revoke-licence", first)
    review.done("director", f"{licences}/revoke-licence", first)
    again = review.post("director", f"{licences}/revoke-licence", {**first, "ground": "其他"})
    told = again.json()
    assert (again.status_code, told["code"]) == (409, "done-otherwise")
    assert told["stands"] == {"ground": "以欺骗手段取得"}
    assert [error["field"] for error in told["errors"]] == ["/ground"]
    assert told["remedy_zh"]
    facts = review.runtime.log.stream(f"licences/{PROJECT}")
    assert sum(isinstance(fact.event, LicenceRevoked) for fact in facts) == 1


def test_x11_operators_are_told_what_stands_without_people(review: ReviewService) -> None:
    down = {"from_at": "2026-02-27T09:00:00+08:00", "until_at": "2026-02-27T10:00:00+08:00"}
    for dry in ("", "?dry_run=true"):
        path = f"/outages/record-outage{dry}"
        review.done("operator", "/outages/record-outage", {**down, "cause": "张三挖断光缆"})
        told = review.post("operator", path, {**down, "cause": "停电"}).json()
        assert told["code"] == "done-otherwise"
        assert told["stands"]["cause"] == "***"
        since = datetime.fromisoformat(told["stands"]["from_at"])
        assert since == datetime.fromisoformat(down["from_at"])
