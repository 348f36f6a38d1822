"""Delegations, negative lists and posts as a running review service goes by them."""

from onestop_contracts.review import AuthorityPassed, ItemApproved, MandateEnded

from tests.support.one_case import DRAFT, DRC, FIRST
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    MONDAY,
    SETTLED,
    ReviewService,
    accepted,
    deadline,
    filed,
    guidance,
    running_review,
)


def test_c1_nothing_is_approved_without_a_delegation_in_force(review: ReviewService) -> None:
    end = {"delegation": "W-drc", "ended_on": "2026-03-03", "reason": "机构改革"}
    review.done("director", "/delegations/end-delegation", end)
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    refused = review.post("standing_deputy", f"{FIRST}/decide-case", {"outcome": "approve"})
    assert refused.json()["code"] == "no-delegation"
    assert review.events("P1-01", ItemApproved) == []
    posts = review.get("director", "/representatives").json()["items"]
    assert [p["delegated_items"] for p in posts if p["department"] == "drc"] == [[]]


def test_x8_a_power_that_returns_takes_the_case_with_it(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    before = review.case("P1-01")
    end = {"delegation": "W-drc", "ended_on": "2026-03-04", "reason": "机构改革"}
    review.done("director", "/delegations/end-delegation", end)
    assert review.case("P1-01")["authority"] == "centre"
    review.set(deadline(before["windows"]) + SETTLED)
    after = review.case("P1-01")
    (passed,) = after["passings"]
    assert (after["authority"], passed["ground"], passed["basis"]) == (
        "department",
        "delegation_ended",
        "W-drc",
    )
    assert passed["effective_at"] == "2026-03-03T16:00:00Z"
    for kept in ("decide_by", "materials", "draft", "received_at", "accepted_at"):
        assert after[kept] == before[kept]
    assert [w["deadline"] for w in after["windows"]] == [w["deadline"] for w in before["windows"]]
    said = {"outcome": "approve"}
    refused = review.post("standing_deputy", f"{FIRST}/decide-case", said)
    assert (refused.status_code, refused.json()["code"]) == (403, "no-delegation")
    acts = {
        one["act"]: one for one in review.get("standing_deputy", f"{FIRST}/acts").json()["items"]
    }
    assert acts["decide-case"]["code"] == "no-delegation"
    review.done("head.drc", f"{FIRST}/decide-case", said)
    (decided,) = review.events("P1-01", ItemApproved)
    assert (decided.authority, decided.delegation, decided.person) == (
        "department",
        "",
        "head.drc",
    )
    assert len(review.events("P1-01", AuthorityPassed)) == 1


def test_x8_a_revised_negative_list_reaches_the_open_cases(review: ReviewService) -> None:
    entry = {"entry": "N-1", "items": ["P1-01"], "basis": "x", "in_force_from": "2026-03-02"}
    review.done("director", "/negative-list/revise-negative-list", {"entries": [entry]})
    assert review.case("P1-01")["authority"] == "department"
    assert review.post("reviewer.1", f"{FIRST}/accept-case").status_code == 403
    review.done("director", "/negative-list/revise-negative-list", {"entries": []})
    assert review.case("P1-01")["authority"] == "centre"
    grounds = [e.ground for e in review.events("P1-01", AuthorityPassed)]
    assert grounds == ["negative_list", "delegated"]
    review.done("reviewer.1", f"{FIRST}/accept-case")


def test_c5_a_department_that_delegated_without_a_representative_is_flagged(
    review: ReviewService,
) -> None:
    assert not any(
        post["flagged"] for post in review.get("director", "/representatives").json()["items"]
    )
    end = {**DRC, "mandate": "M-drc", "reason": "调任"}
    review.done("head.drc", "/representatives/end-mandate", end)
    flagged = [
        p["department"]
        for p in review.get("director", "/representatives").json()["items"]
        if p["flagged"]
    ]
    assert flagged == ["drc"]


def test_x4_who_leaves_the_department_leaves_the_post_and_what_is_open_is_named(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    gone = {"person": "rep.drc", "left_on": MONDAY.date().isoformat()}
    review.done("head.drc", "/staff/record-departure", gone)
    review.set(MONDAY + SETTLED)
    (ended,) = [
        fact.event
        for fact in review.runtime.log.stream("representative/posts")
        if isinstance(fact.event, MandateEnded)
    ]
    assert (ended.person, ended.open_cases) == ("rep.drc", (f"{PROJECT}/P1-01",))


def test_c2_what_the_negative_list_keeps_is_handled_and_decided_by_the_department() -> None:
    with running_review() as review:
        entry = {"entry": "N-1", "items": ["P1-01"], "basis": "x", "in_force_from": "2026-01-01"}
        review.done("director", "/negative-list/revise-negative-list", {"entries": [entry]})
        review.tell(filed(), guidance(), accepted())
        assert review.case("P1-01")["authority"] == "department"
        assert review.post("reviewer.1", f"{FIRST}/accept-case").status_code == 403
        review.done("officer.drc", f"{FIRST}/accept-case")
        review.done("officer.drc", f"{FIRST}/draft-decision", DRAFT)
        review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
        said = {"outcome": "approve"}
        refused = review.post("standing_deputy", f"{FIRST}/decide-case", said)
        assert refused.status_code == 403
        alone = review.post("officer.drc", f"{FIRST}/decide-case", said)
        assert alone.json()["code"] == "duties-not-apart"
        review.done("head.drc", f"{FIRST}/decide-case", said)
        assert review.case("P1-01")["decision"]["delegation"] == ""
