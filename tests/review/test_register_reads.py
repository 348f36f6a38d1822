"""What the registers tell: every version, the days of a year, what became of an objection."""

from datetime import timedelta

import pytest

from tests.support.one_case import FIRST, OBJECTION
from tests.support.review_service import MONDAY, SINCE, ReviewService


def test_every_version_of_the_limits_is_told_whole_and_from_when(review: ReviewService) -> None:
    def versions() -> list[dict[str, object]]:
        found: list[dict[str, object]] = review.client.get("/rules/versions").json()["items"]
        return found

    before = versions()
    assert (before[0]["version"], before[0]["revised_at"]) == (1, None)
    longer = {"consultation": {"amount": 4}}
    review.done("director", "/rules/revise-rules", {"limits": longer, "item": "P1-01"})
    *earlier, last = versions()
    assert earlier == before
    assert last["version"] == len(before) + 1
    assert (last["item"], last["jurisdiction"]) == ("P1-01", "")
    assert last["revised_at"] is not None
    kept = last["limits"]
    assert isinstance(kept, dict)
    assert (kept["consultation"]["amount"], kept["correction"]["amount"]) == (4, 5)
    asked = review.client.get("/rules?item=P1-01").json()
    assert {name: last[name] for name in asked} == asked


def test_a_year_s_days_are_told_with_the_notice_that_governs_it(review: ReviewService) -> None:
    year = review.client.get("/calendar/years/2026").json()
    assert not year["provisional"]
    assert year["notice"]
    kinds = {day["day"]: day["kind"] for day in year["days"]}
    assert kinds["2026-01-01"] == "holiday"
    assert kinds["2026-03-07"] == "weekend"
    assert "2026-03-04" not in kinds, "an ordinary Wednesday"
    adjusted = [day for day in year["days"] if day["kind"] == "adjusted"]
    assert adjusted
    assert all(day["working"] for day in adjusted)
    unknown = review.client.get("/calendar/years/2099").json()
    assert (unknown["provisional"], unknown["notice"]) == (True, "")
    assert {day["kind"] for day in unknown["days"]} == {"weekend"}


@pytest.mark.parametrize(
    ("since", "number", "last"),
    [("2026-03-02", 5, "2026-03-09"), ("2026-03-06", 1, "2026-03-09"), ("2026-03-02", 0, None)],
)
def test_working_days_are_counted_from_the_day_after(
    review: ReviewService, since: str, number: int, last: str | None
) -> None:
    asked = f"/calendar/deadline?since={since}&working_days={number}"
    told = review.client.get(asked).json()
    assert told["last_day"] == (last or since)
    assert told["deadline"].startswith(f"{last or since}T09:30")
    assert any(since in line for line in told["zh"])
    assert len(told["zh"]) == len(told["en"])


def test_a_day_of_another_age_is_refused(review: ReviewService) -> None:
    told = review.client.get("/calendar/deadline?since=1912-01-01")
    assert (told.status_code, told.json()["code"]) == (422, "day-beyond")


def test_c10_an_objection_is_answered_for_with_what_became_of_it(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("rep.drc", f"{FIRST}/file-objection", {**OBJECTION, "stage": "acceptance"})

    def told(**asked: str) -> list[tuple[str, str, str]]:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        rows = review.get("rep.drc", f"/accountability?{query}").json()["items"]
        return [(row["act"], row["standing"], row["outcome"]) for row in rows]

    assert told() == [("objection", "filed", "")]
    (objection,) = review.case("P1-01")["objections"]
    which = {"objection": objection["objection"]}
    review.done("director", f"{FIRST}/register-objection", which)
    slot = {**which, "units": ["drc"], "slot_on": "2026-03-03"}
    review.done("director", f"{FIRST}/convene-consultation", slot)
    review.set(MONDAY + timedelta(days=1))
    conclusion = {
        **which,
        "outcome": "upheld",
        "positions": [{"unit": "drc", "statement": "不同意"}],
        "minutes": "0" * 64,
    }
    review.done("director", f"{FIRST}/conclude-consultation", conclusion)
    assert told(act="objection") == [("objection", "resolved", "upheld")]
    assert told(act="default_consent") == []


def test_people_are_named_to_whoever_has_signed_in_and_nothing_else_is_told(
    review: ReviewService,
) -> None:
    named = {"people": [{"person": "rep.nr", "unit": "nr", **SINCE, "name": "巴特尔"}]}
    review.done("head.nr", "/staff/register-people", named)
    asked = "/people?ids=rep.nr,,nobody,rep.drc,applicant.1,rep.nr"
    for who in ("director", "rep.drc", "applicant.1"):
        assert review.get(who, asked).json()["items"] == [
            {"person": "rep.nr", "name": "巴特尔", "unit": "nr"},
            {"person": "rep.drc", "name": "", "unit": "drc"},
        ]
    assert review.get("operator", asked).text.count("巴特尔") == 0
    assert review.client.get(asked).status_code == 401
    assert review.get("director", "/people").json()["items"] == []


def test_more_people_than_a_page_names_are_not_told_at_once(review: ReviewService) -> None:
    asked = ",".join(f"p{number}" for number in range(201))
    refused = review.get("director", f"/people?ids={asked}")
    assert (refused.status_code, refused.json()["code"]) == (422, "too-many-people")
    assert [error["field"] for error in refused.json()["errors"]] == ["/ids"]
    assert review.get("director", f"/people?ids={asked[:-5]}").status_code == 200
