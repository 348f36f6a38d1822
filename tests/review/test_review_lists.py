"""Windows and cases in lists: found, ordered, counted, in short, and what was put before whom."""

import hashlib
import json
from typing import Any

from tests.support.one_case import DRAFT, FIRST, OBJECTION
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import SETTLED, ReviewService, deadline


def listed(review: ReviewService, user: str, path: str) -> list[dict[str, Any]]:
    answer = review.get(user, path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def windows(review: ReviewService, user: str = "auditor", query: str = "") -> list[tuple[str, str]]:
    return [(one["stage"], one["state"]) for one in listed(review, user, f"/windows{query}")]


def test_every_window_is_a_line_with_who_answers_and_until_when(review: ReviewService) -> None:
    assert windows(review) == []
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    told = {one["stage"]: one for one in listed(review, "rep.drc", "/windows")}
    first = told["acceptance"]
    row = review.case("P1-01")["windows"][0]
    for name in ("stage", "representative", "opens_at", "deadline", "shown"):
        assert first[name] == row[name]
    assert (first["project"], first["item"], first["in_office"]) == (PROJECT, "P1-01", "rep.drc")
    assert first["project_zh"]
    assert (first["state"], first["objection"], len(told)) == ("open", "", 2)
    assert "search" not in first
    assert windows(review, "rep.nr") == []
    for stranger in ("applicant.1", "operator"):
        assert review.get(stranger, "/windows").status_code == 403


def test_windows_are_found_by_state_person_deadline_and_words(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("rep.drc", f"{FIRST}/file-objection", {**OBJECTION, "stage": "acceptance"})
    assert windows(review) == [("acceptance", "objected")]
    (row,) = listed(review, "auditor", "/windows?state=objected")
    assert (row["objection"] != "", row["standing"]) == (True, "filed")
    name = row["project_zh"][:2]
    there = ["representative=rep.drc", "department=drc", "q=p1-01", "q=事项", f"q={name}"]
    there += [f"project={PROJECT}", "deadline_before=2026-04-01T00:00:00Z", "order=by_opened"]
    there += ["deadline_from=2026-03-02T00:00:00Z"]
    for query in there:
        assert windows(review, query=f"?{query}"), query
    absent = ["representative=rep", "department=dr", "state=open", "q=不存在", "q=%25%25"]
    absent += ["deadline_from=2026-04-01T00:00:00Z"]
    absent += ["project=2026", "deadline_before=2026-03-02T00:00:00Z", "state=consent"]
    for query in absent:
        assert windows(review, query=f"?{query}") == [], query
    answer = review.get("auditor", "/windows?counts=true&state=open")
    assert answer.json()["counts"] == {"objected": 1}
    assert int(answer.headers["View-Position"]) > 0
    for wrong in ("q=x", "state=closed", "order=age", "deadline_before=5"):
        assert review.get("auditor", f"/windows?{wrong}").status_code == 422, wrong


def test_windows_that_ended_or_whose_draft_was_replaced_are_still_listed(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("rep.drc", f"{FIRST}/give-consent", {"stage": "acceptance"})
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    other = {**DRAFT, "conditions": ["按图施工"]}
    review.done("reviewer.1", f"{FIRST}/draft-decision", other)
    assert sorted(windows(review)) == [
        ("acceptance", "consent"),
        ("handling", "open"),
        ("handling", "void"),
    ]
    assert windows(review, query="?state=consent") == [("acceptance", "consent")]


def test_what_was_shown_is_read_to_the_byte_by_authorities_only(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    for window in review.case("P1-01")["windows"]:
        path = f"{FIRST}/shown/{window['shown']}"
        told = review.get("rep.drc", path).json()
        assert hashlib.sha256(told["text"].encode()).hexdigest() == window["shown"]
        assert told["stage"] == window["stage"]
        assert json.loads(told["text"])["project"] == PROJECT
    assert told["type"] == "onestop.review.DecisionDrafted.v1"
    assert json.loads(told["text"])["reasons"] == DRAFT["reasons"]
    refused = review.get("applicant.1", path)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    for user in ("applicant.2", "rep.nr", "operator"):
        assert review.get(user, path).json()["code"] == "case-unknown"
    unknown = review.get("rep.drc", f"{FIRST}/shown/{'0' * 64}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "shown-unknown")


def test_cases_are_listed_in_short_by_their_deadline_with_whose_step_it_is(
    review: ReviewService,
) -> None:
    review.approve("P1-01")
    (first, second) = listed(review, "auditor", "/cases?fields=brief")
    assert (first["case"], first["progress"], first["held_by"]) == ("P1-01", "decided", None)
    assert second["held_by"]["act"] == "accept-case"
    assert second["held_by"]["roles"] == ["reviewer"]
    assert second["due"] == review.case("P1-07")["accept_by"]
    ordered = listed(review, "auditor", "/cases?fields=brief&order=by_due")
    assert [one["case"] for one in ordered] == ["P1-07", "P1-01"]
    assert len(json.dumps(second, ensure_ascii=False)) < 800
    answer = review.get("auditor", "/cases?counts=true&state=opened&limit=1").json()
    assert answer["counts"] == {"decided": 1, "opened": 1}
    assert [one["case"] for one in answer["items"]] == ["P1-07"]
    found = listed(review, "auditor", "/cases?q=item%20p1-07")
    assert [one["case"] for one in found] == ["P1-07"]
    assert found == [review.case("P1-07")]


def test_pages_of_one_order_do_not_go_on_in_another(review: ReviewService) -> None:
    review.approve("P1-01")
    first = review.get("auditor", "/cases?order=by_due&limit=1").json()
    again = f"/cases?limit=1&after={first['next']}"
    assert [one["case"] for one in listed(review, "auditor", f"{again}&order=by_due")] == ["P1-01"]
    wrong = review.get("auditor", f"{again}&order=by_since")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor-wrong")


def test_an_applicant_is_told_nothing_of_who_is_at_what(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("rep.drc", f"{FIRST}/file-objection", {**OBJECTION, "stage": "acceptance"})
    (line,) = listed(review, "applicant.1", "/cases?fields=brief&order=by_due")
    assert (line["objection"], line["due"], line["held_by"]) == (False, None, None)
    assert listed(review, "auditor", "/cases?fields=brief")[0]["objection"]
    assert listed(review, "applicant.2", "/cases?fields=brief") == []
