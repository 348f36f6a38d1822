"""Consultations in a list and in their room: days, positions, minutes, and how they ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from onestop_contracts.review import ObjectionFiled

from tests.support.one_case import FIRST, OBJECTION
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import DIGEST, MONDAY, ReviewService


@pytest.fixture
def registered(review: ReviewService) -> tuple[ReviewService, str]:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("rep.drc", f"{FIRST}/file-objection", {**OBJECTION, "stage": "acceptance"})
    [filed] = review.events("P1-01", ObjectionFiled)
    return review, filed.objection


def listed(review: ReviewService, query: str = "", user: str = "director") -> list[dict[str, Any]]:
    answer = review.get(user, f"/consultations{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def room(review: ReviewService, objection: str, user: str = "director") -> dict[str, Any]:
    return dict(review.get(user, f"{FIRST}/consultations/{objection}").json())


def test_c8_a_consultation_is_listed_from_its_registration_to_its_end(
    registered: tuple[ReviewService, str],
) -> None:
    review, objection = registered
    which = {"objection": objection}
    assert listed(review) == []
    assert room(review, objection)["code"] == "objection-unknown", "not registered yet"
    review.done("director", f"{FIRST}/register-objection", which)
    [line] = listed(review)
    rung = review.case("P1-01")["objections"][0]["consult_by"]
    assert (line["objection"], line["state"], line["due"]) == (objection, "to_convene", rung)
    assert (line["project"], line["item"], line["stage"]) == (PROJECT, "P1-01", "acceptance")
    assert line["project_zh"]
    assert "search" not in line
    for day in ("2026-03-03", "2026-03-09"):
        slot = {**which, "units": ["drc", "hurd"], "slot_on": day}
        review.done("director", f"{FIRST}/convene-consultation", slot)
    [line] = listed(review, "?state=convened")
    assert (line["slot_on"], line["units"]) == ("2026-03-09", ["drc", "hurd"])
    review.set(MONDAY + timedelta(days=7))
    conclusion = {
        **which,
        "outcome": "no_agreement",
        "positions": [{"unit": "drc", "statement": "不同意"}],
        "absent": ["hurd"],
        "minutes": DIGEST,
    }
    review.done("director", f"{FIRST}/conclude-consultation", conclusion)
    [line] = listed(review, "?state=escalated")
    assert line["outcome"] == "no_agreement"
    decided = {**which, "outcome": "approve", "document": DIGEST}
    review.done("government", f"{FIRST}/record-government-decision", decided)
    [line] = listed(review, "?state=ended")
    assert (line["due"], line["outcome"]) == (None, "approve")
    told = room(review, objection)
    assert [one["slot_on"] for one in told["convenings"]] == ["2026-03-03", "2026-03-09"]
    assert told["conclusion"]["positions"][0] == {"unit": "drc", "statement": "不同意"}
    assert (told["conclusion"]["minutes"], told["conclusion"]["concluded_by"]) == (
        DIGEST,
        "director",
    )
    assert (told["ruling"]["outcome"], told["ruling"]["document"]) == ("approve", DIGEST)
    assert told["grounds"] == OBJECTION["grounds"]
    assert told["slots"] == []


def test_g2_the_days_that_are_told_are_those_that_are_taken(
    registered: tuple[ReviewService, str],
) -> None:
    review, objection = registered
    which = {"objection": objection}
    review.done("director", f"{FIRST}/register-objection", which)
    told = room(review, objection)
    assert told["slots"] == ["2026-03-02", "2026-03-03", "2026-03-09"]
    assert datetime.fromisoformat(told["due"]).date().isoformat() == "2026-03-09"
    slot = {**which, "units": ["drc"]}
    path = f"{FIRST}/convene-consultation"
    for day in ("2026-03-04", "2026-03-10", "2026-03-01"):
        assert review.post("director", path, {**slot, "slot_on": day}).status_code == 422, day
    for day in told["slots"]:
        review.done("director", path, {**slot, "slot_on": day})


def test_consultations_are_found_ordered_and_counted_and_others_see_none(
    registered: tuple[ReviewService, str],
) -> None:
    review, objection = registered
    review.done("director", f"{FIRST}/register-objection", {"objection": objection})
    name = listed(review)[0]["project_zh"][:2]
    there = ["state=to_convene", "department=drc", f"project={PROJECT}", "q=p1-01", f"q={name}"]
    for query in (*there, "order=by_slot", "order=by_since"):
        assert listed(review, f"?{query}"), query
    for query in ("state=convened", "department=nr", "project=2026", "q=不存在"):
        assert listed(review, f"?{query}") == [], query
    answer = review.get("director", "/consultations?counts=true&state=ended").json()
    assert (answer["items"], answer["counts"]) == ([], {"to_convene": 1})
    assert listed(review, user="rep.drc")
    assert listed(review, user="rep.nr") == []
    assert room(review, objection, "rep.nr")["code"] == "case-unknown"
    for stranger in ("applicant.1", "operator"):
        assert review.get(stranger, "/consultations").status_code == 403
    assert room(review, objection, "applicant.1")["code"] == "forbidden"


def test_a_case_that_ends_first_leaves_its_consultation_void(
    registered: tuple[ReviewService, str],
) -> None:
    review, objection = registered
    review.done("director", f"{FIRST}/register-objection", {"objection": objection})
    withdrawn = {"reason": "项目调整", "request": DIGEST}
    review.done("clerk", f"{FIRST}/withdraw-case", withdrawn)
    [line] = listed(review)
    assert (line["state"], line["due"]) == ("void", None)
