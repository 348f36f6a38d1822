"""What operators see of review: notices tried before they come in, deadlines told, nobody named."""

from datetime import date, datetime
from typing import Any

import pytest
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.operators.inspect.due import listed
from onestop_review.app import blueprint
from onestop_review.calendar_rule import CalendarEntered

from tests.support.calendars import notices
from tests.support.review_catalogue import CITY, PROJECT
from tests.support.review_service import (
    DIGEST,
    NAMES,
    ReviewService,
    accepted,
    calendar_body,
    filed,
    guidance,
    running_review,
)

CASE = f"/cases/{PROJECT}/P1-01"
OBJECTION = {
    "stage": "acceptance",
    "grounds": "王某说缺少评估",
    "legal_basis": "art. 1",
    "document": DIGEST,
    "signed": True,
}


def another(day: date, *, working: bool) -> dict[str, Any]:
    """A second notice for 2026: the first one, and one day more."""
    first = calendar_body()["notices"][-1]
    further = {"day": day.isoformat(), "working": working, "name": "临时"}
    days = sorted([*first["days"], further], key=lambda one: str(one["day"]))
    return {**first, "notice": "2026-2", "published_on": "2026-03-02", "days": days}


def open_deadlines(review: ReviewService) -> dict[str, datetime]:
    return {one.key: one.due_at for one in listed(review.runtime.database, limit=500)}


def impact(review: ReviewService, *tried: dict[str, Any], **more: Any) -> Any:
    answer = review.post("operator", "/calendar/impact", {"notices": list(tried), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("stage", ["opened", "accepted", "objected"])
def test_what_a_notice_would_move_is_what_it_moves(review: ReviewService, stage: str) -> None:
    if stage != "opened":
        review.done("reviewer.1", f"{CASE}/accept-case")
    if stage == "objected":
        review.done("rep.drc", f"{CASE}/file-objection", OBJECTION)
    notice = another(date(2026, 3, 4), working=False)
    before, head = open_deadlines(review), review.runtime.log.head()
    told = impact(review, notice)
    assert review.runtime.log.head() == head  # nothing is kept
    assert (told["would_be_version"], told["projects"]) == (len(notices()) + 1, 1)
    review.done("director", "/calendar/publish-calendar", {"notices": [notice]})
    after = open_deadlines(review)
    moved = {
        move["key"]: (
            datetime.fromisoformat(move["was"]),
            datetime.fromisoformat(move["would_be"]),
        )
        for move in told["moving"]
    }
    assert moved == {key: (before[key], at) for key, at in after.items() if at != before[key]}
    assert moved


def test_x23_what_would_move_into_a_year_without_a_notice_is_marked() -> None:
    with running_review() as review:
        review.set(datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI))
        review.tell(filed(), guidance(), accepted())
        review.done("reviewer.1", f"{CASE}/accept-case")
        drafted = {"outcome": "approve", "reasons": ["齐全"]}
        review.done("reviewer.1", f"{CASE}/draft-decision", drafted)
        moving = impact(review, another(date(2026, 12, 29), working=False))["moving"]
    marks = {move["kind"]: (move["would_be"][:4], move["provisional"]) for move in moving}
    assert marks == {
        "window:handling": ("2026", []),
        "window:acceptance": ("2027", [2027]),
        "decide_by": ("2027", [2027]),
    }


def test_a_notice_that_came_in_already_would_move_nothing(review: ReviewService) -> None:
    told = impact(review, calendar_body()["notices"][-1])
    assert (told["moving"], told["calendar_version"]) == ([], told["would_be_version"])


def test_projects_are_tried_a_page_at_a_time(review: ReviewService) -> None:
    other = PROJECT[:-5] + "00027"
    review.tell(filed(other), guidance(other), accepted(other), project=other)
    notice = another(date(2026, 3, 4), working=False)
    first = impact(review, notice, limit=1)
    rest = impact(review, notice, limit=1, after=first["cursor"])
    assert (first["projects"], rest["projects"], rest["cursor"]) == (1, 1, "")
    found = {move["project"] for page in (first, rest) for move in page["moving"]}
    assert found == {PROJECT, other}


def test_notices_entered_for_a_reason_keep_it(review: ReviewService) -> None:
    body = {"notices": [another(date(2026, 3, 4), working=False)], "reason": "国务院调整"}
    review.done("director", "/calendar/publish-calendar", body)
    review.done("director", "/calendar/publish-calendar", body | {"reason": "again"})
    facts = review.runtime.log.stream("calendar/cn")
    entered = [fact for fact in facts if isinstance(fact.event, CalendarEntered)]
    assert [(fact.event.reason, fact.cause.actor) for fact in entered] == [
        ("国务院调整", "director")
    ]


def test_every_open_deadline_of_a_case_is_told_in_words(review: ReviewService) -> None:
    review.done("reviewer.1", f"{CASE}/accept-case")
    for key in open_deadlines(review):
        told = review.get("operator", f"/ops/deadlines/explanation?key={key}").json()
        words = " ".join(line["en"] for line in told["words"])
        assert "Rule:" in words, key
        assert "Day 1: 2026-03-03" in words, key
        assert told["opened"]["subject"] == PROJECT


def test_no_operator_reads_who_the_representatives_are_or_what_was_objected(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{CASE}/accept-case")
    review.done("rep.drc", f"{CASE}/file-objection", OBJECTION)
    streams = review.get("operator", "/ops/streams?limit=500").json()["items"]
    names = [one["stream"] for one in streams]
    assert "representative/posts" in names
    said = [review.get("operator", f"/ops/streams/facts?full=true&stream={n}") for n in names]
    folded = [name for name in names if not name.startswith("inbox/")]
    said += [review.get("operator", f"/ops/streams/state?stream={name}") for name in folded]
    said += [
        review.get("operator", f"/ops/streams/diff?stream={name}&first=0&last=100000")
        for name in folded
    ]
    assert all(answer.status_code == 200 for answer in said)
    data = "".join(_without_actor(answer.json()) for answer in said)
    for person in (*(f"rep.{department}" for department in NAMES), "王某", "示例企业"):
        assert person not in data


def _without_actor(answer: Any) -> str:
    """Who acted is an account's name, and on every fact on purpose."""
    for fact in answer.get("items", []):
        fact.pop("actor")
        fact.pop("commandid")
    return str(answer)


def test_every_stream_of_review_is_folded(review: ReviewService) -> None:
    review.done("reviewer.1", f"{CASE}/accept-case")
    streams = review.get("operator", "/ops/streams?limit=500").json()["items"]
    prefixes = {one["stream"].partition("/")[0] for one in streams} - {"inbox"}
    declared = {key.partition("/")[0] for key in blueprint.streams}
    assert prefixes <= declared
    assert {"case", "docket", "calendar"} <= prefixes
    assert CITY


def test_a_register_says_who_may_do_what_and_what_would_follow(review: ReviewService) -> None:
    acts = [one["act"] for one in review.get("director", "/delegations/acts").json()["items"]]
    assert acts == ["grant-delegations", "end-delegation"]
    assert review.get("applicant.1", "/delegations/acts").json()["items"] == []
    assert review.get("head.nr", "/dockets/acts").status_code == 404, "nobody tells a docket"
    row = {"code": "gs", "name_zh": "公安局", "name_en": "GS"}
    head = review.runtime.log.head()
    path = "/departments/register-departments"
    told = review.post("director", f"{path}?dry_run=true", {"departments": [row]})
    (event,) = told.json()["events"]
    assert event["data"] == {**row, "mark": "assumed"}
    assert review.runtime.log.head() == head
    refused = review.post("clerk", path, {"departments": [row]})
    assert (refused.status_code, refused.json()["reason"]) == (403, "role")


def test_x86_operators_see_which_posts_are_held_and_not_by_whom(review: ReviewService) -> None:
    people = [f"rep.{department}" for department in NAMES]
    posts = review.get("operator", "/representatives").json()["items"]
    held = [post for post in posts if post["holder"]]
    assert held
    assert {one["holder"]["person"] for one in held} == {"***"}
    assert {held[0]["holder"]["mandate"]} <= {h["mandate"] for h in held[0]["holders"]}
    assert not any(person in str(posts) for person in people)
    by_name = review.get("auditor", "/representatives").json()["items"]
    assert any(post["holder"] and post["holder"]["person"] in people for post in by_name)
