"""The front of the chassis, tried on a whole toy noun at work: what it makes of acts and keys."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from onestop_chassis.now import SYSTEM
from onestop_chassis.reactions.circumstances import id_of
from onestop_chassis.reactions.deadlines import SETTLE
from onestop_chassis.recorded import Recorded

from tests.support.assigned_tasks import (
    ALLOWED,
    START,
    AssigneeReminded,
    TaskAssigned,
    TaskDone,
    TaskUnknown,
    blueprint,
)
from tests.support.plain_service import PlainService, running
from tests.support.refold import rebuilt_views_are_the_live_ones

TASK = "/offices/east/tasks/7"
STREAM = "task/7/east"
ASSIGN, REPORT = f"{TASK}/assign-task", f"{TASK}/report-result"
BODY = {"title": "查档", "assigned_to": "clerk"}


@pytest.fixture
def desk() -> Iterator[PlainService]:
    with running(blueprint, START) as service:
        yield service


def told(desk: PlainService, stream: str = STREAM) -> list[Recorded[Any]]:
    return list(desk.runtime.log.stream(stream))


def kinds(desk: PlainService) -> list[str]:
    return [fact.event.TYPE.split(".")[2] for fact in told(desk)]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_act_is_done_at_its_name_and_the_events_name_it(desk: PlainService) -> None:
    answer = desk.post("director", ASSIGN, BODY)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert answer.headers["ETag"] == '"1"'
    assert desk.post("clerk", REPORT, {"result": "在库"}).status_code == 200
    assert kinds(desk) == ["TaskAssigned", "AssigneeReminded", "TaskDone"]
    assert [fact.cause.act for fact in told(desk)] == [
        "assign-task",
        "remind-assignee",
        "report-result",
    ]


def test_what_an_act_knows_comes_with_its_now(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY, **{"Idempotency-Key": "k"})
    desk.post("clerk", REPORT, {})
    assigned, _, done = told(desk)
    assert assigned.event == TaskAssigned(
        mark=id_of("director/k"),
        number="7",
        office="east",
        title="查档",
        assigned_to="clerk",
        assigned_by="director",
        due_at=START + ALLOWED,
    )
    said = TaskDone(result="done", done_by="clerk", capacity="assignee", done_at=START)
    assert done.event == said
    assert (done.cause.actor, done.cause.capacity) == ("clerk", "assignee")
    assert (assigned.cause.actor, assigned.cause.capacity) == ("director", "director")


def test_an_act_without_required_fields_needs_no_body_and_one_with_them_does(
    desk: PlainService,
) -> None:
    assert desk.post("director", ASSIGN).status_code == 422
    assert desk.post("director", ASSIGN, {"title": "查档"}).status_code == 422
    desk.post("director", ASSIGN, BODY)
    assert desk.post("clerk", REPORT).status_code == 200
    assert desk.post("director", "/offices/east/shut-office").status_code == 200


def test_fields_and_keys_are_held_against_their_grammar(desk: PlainService) -> None:
    more = desk.post("director", ASSIGN, {**BODY, "title": " ", "surprise": 1})
    assert {one["field"] for one in more.json()["errors"]} == {"/title", "/surprise"}
    key = desk.post("director", "/offices/east/tasks/seven/assign-task", BODY)
    assert refused(key) == (422, "bad-request")
    assert desk.runtime.log.head() == 0


def test_an_act_that_policies_do_has_no_address(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("director", f"{TASK}/remind-assignee", {"why": "x"})
    assert answer.status_code == 404
    assert answer.json()["code"] != TaskUnknown.code


def test_what_was_never_recorded_is_not_found_except_by_who_may_begin_it(
    desk: PlainService,
) -> None:
    for user in ("director", "clerk"):
        assert refused(desk.post(user, REPORT, {})) == (404, "task-unknown")
        assert refused(desk.get(user, f"{TASK}/acts")) == (404, "task-unknown")
    answer = desk.post("clerk", ASSIGN, BODY)
    assert (refused(answer), answer.json()["reason"]) == ((403, "forbidden"), "role")
    assert desk.runtime.log.head() == 0


def test_somebody_elses_is_answered_like_what_does_not_exist(desk: PlainService) -> None:
    nothing = desk.post("clerk.150602", REPORT, {}).json()
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("clerk.150602", REPORT, {}).json()
    for body in (nothing, answer):
        body.pop("correlation_id")
    assert answer == nothing
    assert (answer["number"], answer["office"]) == ("7", "east")
    assert refused(desk.post("clerk.150602", ASSIGN, BODY)) == (403, "forbidden"), "it opens one"
    assert refused(desk.get("clerk.150602", f"{TASK}/acts")) == (404, "task-unknown")


def test_who_may_see_and_not_do_is_told_so(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("auditor", REPORT, {})
    assert (refused(answer), answer.json()["reason"]) == ((403, "forbidden"), "assignee")
    assert desk.get("auditor", f"{TASK}/acts").json()["items"] == []
    assert desk.client.post(REPORT, json={}).status_code == 401
    assert desk.client.get(f"{TASK}/acts").status_code == 401


def test_what_was_sent_may_decide_who_may(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("clerk", REPORT, {"on_behalf_of": "reviewer.1"})
    assert (refused(answer), answer.json()["reason"]) == ((403, "forbidden"), "person")
    assert desk.post("clerk", REPORT, {"on_behalf_of": "clerk"}).status_code == 200


def test_what_may_be_done_now_is_told_with_the_reason_why_not(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    assert desk.get("clerk", f"{TASK}/acts").json()["items"] == [
        {
            "act": act,
            "may": True,
            "code": None,
            "title": None,
            "title_zh": None,
            "detail": None,
            "remedy": None,
            "remedy_zh": None,
        }
        for act in ("report-result", "hand-on")
    ]
    desk.post("clerk", REPORT, {})
    one, _ = desk.get("clerk", f"{TASK}/acts").json()["items"]
    answer = desk.post("clerk", REPORT, {}).json()
    assert (one["may"], one["code"]) == (False, "already-done")
    for name in ("code", "title", "title_zh", "detail", "remedy", "remedy_zh"):
        assert one[name] == answer[name], "the same words as the refusal itself"
    assert [one["act"] for one in desk.get("director", f"{TASK}/acts").json()["items"]] == [
        "assign-task"
    ]


def test_a_noun_that_stands_beside_is_asked(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    desk.post("director", "/offices/west/shut-office")
    assert desk.get("clerk", f"{TASK}/acts").json()["items"][0]["may"]
    desk.post("director", "/offices/east/shut-office")
    assert desk.get("clerk", f"{TASK}/acts").json()["items"][0]["code"] == "office-is-shut"
    assert refused(desk.post("clerk", REPORT, {})) == (409, "office-is-shut")


def test_a_register_is_always_there(desk: PlainService) -> None:
    (one,) = desk.get("director", "/offices/nowhere/acts").json()["items"]
    assert (one["act"], one["may"]) == ("shut-office", True)
    assert desk.get("clerk", "/offices/nowhere/acts").json()["items"] == []
    desk.post("director", "/offices/nowhere/shut-office")
    again = desk.post("director", "/offices/nowhere/shut-office")
    assert (again.status_code, again.json()["version"]) == (200, 1), "true already"


def test_an_act_may_look_into_a_view_before_it_is_decided(desk: PlainService) -> None:
    for n in (1, 2):
        desk.post("director", f"/offices/east/tasks/{n}/assign-task", BODY)
    answer = desk.post("director", ASSIGN, BODY)
    assert refused(answer) == (409, "too-much-to-do")
    assert answer.json()["open"] == 2
    assert refused(desk.post("director", f"{ASSIGN}?dry_run=true", BODY))[1] == "too-much-to-do"
    desk.post("clerk", "/offices/east/tasks/1/report-result", {})
    assert desk.post("director", ASSIGN, BODY).status_code == 200


def test_a_dry_run_says_what_would_follow_and_records_nothing(desk: PlainService) -> None:
    key = {"Idempotency-Key": "k"}
    dry = desk.post("director", f"{ASSIGN}?dry_run=true", BODY, **key)
    assert dry.status_code == 200
    (event,) = dry.json()["events"]
    assert event["type"] == TaskAssigned.TYPE
    assert "ETag" not in dry.headers
    assert desk.runtime.log.head() == 0
    desk.post("director", ASSIGN, BODY, **key)
    assert told(desk)[0].event.model_dump(mode="json") == event["data"], "the key named it, too"
    repeated = desk.post("director", f"{ASSIGN}?dry_run=true", BODY, **{"Idempotency-Key": "other"})
    assert repeated.json() == {"events": []}


def test_a_dry_run_is_refused_like_the_act_itself(desk: PlainService) -> None:
    assert refused(desk.post("clerk", f"{ASSIGN}?dry_run=true", BODY)) == (403, "forbidden")
    assert refused(desk.post("clerk", f"{REPORT}?dry_run=true", {})) == (404, "task-unknown")
    desk.post("director", ASSIGN, BODY)
    sent = {"on_behalf_of": "director"}
    assert desk.post("clerk", f"{REPORT}?dry_run=true", sent).json()["reason"] == "person"
    stale = desk.post("clerk", f"{REPORT}?dry_run=true", {}, **{"If-Match": '"9"'})
    assert refused(stale) == (412, "stale-version")
    desk.post("clerk", REPORT, {})
    assert refused(desk.post("clerk", f"{REPORT}?dry_run=true", {})) == (409, "already-done")
    assert desk.post("clerk", f"{REPORT}?dry_run=perhaps", {}).status_code == 422


def test_the_same_request_sent_again_gets_the_first_answer(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    first = desk.post("clerk", REPORT, {"result": "a"}, **{"Idempotency-Key": "k"})
    again = desk.post("clerk", REPORT, {"result": "a"}, **{"Idempotency-Key": "k"})
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = desk.post("clerk", REPORT, {"result": "b"}, **{"Idempotency-Key": "k"})
    assert refused(other) == (409, "idempotency-key-reused")
    assert kinds(desk).count("TaskDone") == 1


def test_who_may_not_do_it_again_gets_the_first_answer_to_the_same_request(
    desk: PlainService,
) -> None:
    desk.post("director", ASSIGN, BODY)
    key, path = {"Idempotency-Key": "k"}, f"{TASK}/hand-on"
    first = desk.post("clerk", path, {"to": "reviewer.1"}, **key)
    again = desk.post("clerk", path, {"to": "reviewer.1"}, **key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    dry = desk.post("clerk", f"{path}?dry_run=true", {"to": "reviewer.1"}, **key)
    assert refused(dry) == (404, "task-unknown")
    assert refused(desk.post("clerk", path, {"to": "reviewer.1"})) == (404, "task-unknown")
    for stale in ({}, {"If-Match": '"1"'}):
        headers = {"Idempotency-Key": "new", **stale}
        answer = desk.post("clerk", path, {"to": "reviewer.1"}, **headers)
        assert refused(answer) == (404, "task-unknown"), "nothing is told of its version"
        answer = desk.post("auditor", path, {"to": "reviewer.1"}, **headers)
        assert refused(answer) == (403, "forbidden")
    assert kinds(desk).count("TaskAssigned") == 2


def test_an_act_on_another_version_than_was_seen_is_refused(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    version = len(told(desk))
    stale = desk.post("clerk", REPORT, {}, **{"If-Match": f'"{version - 1}"'})
    assert refused(stale) == (412, "stale-version")
    assert desk.post("clerk", REPORT, {}, **{"If-Match": f'"{version}"'}).status_code == 200


def test_an_act_that_a_policy_asks_for_gets_its_now(desk: PlainService) -> None:
    desk.post("director", "/offices/east/shut-office")
    desk.clock.set(START + timedelta(minutes=5))
    desk.post("director", ASSIGN, BODY)
    assigned, reminded = told(desk)
    assert reminded.event == AssigneeReminded(
        why="new",
        mark=id_of(f"remind/{assigned.id}/0"),
        at=START + timedelta(minutes=5),
        number="7",
        office="east",
        office_shut=True,
        person="clerk",
        capacity=SYSTEM,
        at_most=2,
    )
    cause = reminded.cause
    assert (cause.actor, cause.capacity, cause.act) == ("policy:remind", SYSTEM, "remind-assignee")
    assert cause.causation_id == assigned.id


def test_an_act_that_a_timer_asks_for_gets_its_now(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    assert kinds(desk) == ["TaskAssigned", "AssigneeReminded"]
    late = START + ALLOWED + SETTLE
    desk.set(late)
    assigned, _, reminded = told(desk)
    assert reminded.event == AssigneeReminded(
        why="due",
        mark=id_of(f"timer/task/{STREAM}/{assigned.event.due_at.isoformat()}/{assigned.id}"),
        at=late,
        number="7",
        office="east",
        office_shut=False,
        person="",
        capacity=SYSTEM,
        at_most=2,
    )
    assert (reminded.cause.actor, reminded.cause.act) == ("timer:task", "remind-assignee")
    rebuilt_views_are_the_live_ones(desk.runtime)
