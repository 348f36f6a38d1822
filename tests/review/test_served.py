"""What is served on an applicant he fetches himself, signed; nobody else's, nothing internal."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from onestop_contracts.proof import verify_decision, verify_served

from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    ReviewService,
)

FIRST = f"/cases/{PROJECT}/P1-01"
RECORD, NOTICE = f"{FIRST}/record", f"{FIRST}/correction-notice"
HIS = ("applicant.1", "agent.1")
REFUSAL = {"reasons": ["依法不需要取得行政许可"], "basis": "行政许可法 art. 32"}


def key(review: ReviewService) -> Any:
    (known,) = review.client.get("/keys").json()["items"]
    return load_pem_public_key(known["pem"].encode())


def served(review: ReviewService, path: str) -> dict[str, Any]:
    """What both he and his agent get, verified."""
    answers = [review.get(who, path) for who in HIS]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    signed = answers[0].json()
    assert all(answer.json() == signed for answer in answers)
    assert verify_served(signed, key(review)) == []
    document: dict[str, Any] = signed["document"]
    return document


def hidden_from_others(review: ReviewService) -> None:
    for path in (RECORD, NOTICE):
        for who in ("applicant.2", "head.nr", "operator"):
            answer = review.get(who, path)
            assert (answer.status_code, answer.json()["code"]) == (404, "case-unknown"), who
        assert review.client.get(path).status_code == 401


def test_nothing_was_served_yet(review: ReviewService) -> None:
    answers = [review.get("applicant.1", path) for path in (RECORD, NOTICE)]
    codes = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert codes == [(404, "not-decided"), (404, "no-correction-notice")]
    hidden_from_others(review)


def test_a_correction_notice_and_a_refusal_are_fetched_by_whom_they_are_served_on(
    review: ReviewService,
) -> None:
    asked = {"materials": ["M-01"], "reasons": ["未盖章"], "expected_on": "2026-03-04"}
    review.done("reviewer.1", f"{FIRST}/request-correction", asked)
    notice = served(review, NOTICE)
    assert notice["served"] == "correction"
    assert notice["event"]["data"]["reasons"] == asked["reasons"]
    assert review.get("auditor", NOTICE).json()["document"] == notice
    assert review.get("applicant.1", RECORD).status_code == 404
    review.done("reviewer.1", f"{FIRST}/refuse-case", REFUSAL)
    refusal = served(review, RECORD)
    assert refusal["event"]["type"] == "onestop.review.CaseRefused.v1"
    assert refusal["event"]["data"]["reasons"] == REFUSAL["reasons"]
    hidden_from_others(review)


@pytest.mark.parametrize("outcome", ["approve", "reject"])
def test_a_decision_is_fetched_without_the_draft_before_it(
    review: ReviewService, outcome: str
) -> None:
    review.decide("P1-01", outcome, "选址位于泄洪区")
    document = served(review, RECORD)
    assert document["served"] == "decision"
    assert document["provisional"] == []
    whole = review.get("auditor", RECORD).json()
    assert verify_decision(whole, key(review)) == []
    events = whole["document"]["events"]
    assert document["event"] == events[-1], "the same fact under the same digest"
    assert any(".DecisionDrafted." in event["type"] for event in events[:-1])
    text = review.get("applicant.1", RECORD).text
    for said in ("DecisionDrafted", "drafted_by", "NoticeServed", "SupervisionOpened"):
        assert said not in text
    for who in HIS:
        assert review.get(who, f"{FIRST}/certificates/acceptance").status_code == 403
    hidden_from_others(review)
