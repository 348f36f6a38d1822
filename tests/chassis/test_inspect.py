"""Looking into a service: streams, facts, deadlines; people masked, and revealed on the record."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.support.errands import START, stream
from tests.support.plain_service import PlainService
from tests.support.toy_service import begin, end, later, toy_service
from tests.support.wait import until

BEGUN = "onestop.toy.ToyBegun.v1"


@pytest.fixture(scope="module")
def toy() -> Iterator[PlainService]:
    """Positions 1, 2: P-1's `a` and, by policy, its `b`; 3: Q's `x`; 4: `x` ended later;
    5: `a` told by review, and read by nobody."""
    with toy_service() as service:
        begin(service, "P-1", "a", 1)
        service.settle()
        begin(service, "Q", "x", 2)
        later(service, 10)
        end(service, "Q", "x", 3)
        service.settle()
        yield service


def get(toy: PlainService, path: str, user: str = "operator", **params: Any) -> Any:
    answer = toy.get(user, f"/ops/{path}", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(toy: PlainService, path: str, user: str = "operator", **params: Any) -> tuple[int, str]:
    answer = toy.get(user, f"/ops/{path}", **params)
    return answer.status_code, answer.json()["code"]


def reveal(toy: PlainService, what: str, user: str = "auditor") -> Any:
    return toy.post(user, "/ops/reveals", {"what": what, "reason": "a complaint"})


def test_streams_are_listed_by_name_a_page_at_a_time(toy: PlainService) -> None:
    page = get(toy, "streams", prefix="toy/", limit=2)
    names = [one["stream"] for one in page["items"]]
    assert names == ["toy/P-1/a", "toy/P-1/b"]
    rest = get(toy, "streams", prefix="toy/", limit=2, after=page["next"])
    assert [(one["stream"], one["version"]) for one in rest["items"]] == [("toy/Q/x", 2)]
    assert rest["next"] is None
    [x] = rest["items"]
    assert (x["first_at"], x["last_at"]) == ("2026-03-02T01:00:00Z", "2026-03-02T01:10:00Z")


@pytest.mark.parametrize("prefix", ["toy/P-1/", "toy/P-1/b", "toy/P-", "t"])
def test_a_prefix_finds_exactly_the_streams_that_begin_with_it(
    toy: PlainService, prefix: str
) -> None:
    every = [one["stream"] for one in get(toy, "streams", limit=500)["items"]]
    found = [one["stream"] for one in get(toy, "streams", prefix=prefix)["items"]]
    assert found == [name for name in every if name.startswith(prefix)]
    assert found


def test_the_streams_of_a_project_are_found_by_its_code(toy: PlainService) -> None:
    found = get(toy, "streams", project="P-1")["items"]
    assert [one["stream"] for one in found] == ["toy/P-1/a", "toy/P-1/b"]


def test_a_stream_shows_its_facts_with_who_and_why(toy: PlainService) -> None:
    first, second = get(toy, "streams/facts", stream="toy/Q/x")["items"]
    assert (first["type"], first["streamversion"], first["actor"]) == (BEGUN, 1, "clerk")
    assert first["causationid"] == "request/r2"
    assert "data" not in first
    assert get(toy, "streams/facts", stream="toy/Q/x", first=2)["items"] == [second]
    page = get(toy, "streams/facts", stream="toy/Q/x", limit=1)
    assert (page["items"], page["next"]) == ([first], "1")


def test_names_are_masked_wherever_they_stand(toy: PlainService) -> None:
    [first, _] = get(toy, "streams/facts", stream="toy/Q/x", full=True)["items"]
    assert first["data"]["name"] == "***"
    assert first["data"]["project"] == "Q"
    assert get(toy, "events/toy/1")["data"]["name"] == "***"


def test_an_operator_cannot_have_anything_revealed(toy: PlainService) -> None:
    assert reveal(toy, "stream:toy/Q/x", "operator").status_code == 403
    assert refused(toy, "streams/facts", stream="toy/Q/x", revealed=1) == (403, "forbidden")


def test_an_auditor_sees_what_they_asked_for_with_a_reason_and_it_is_on_record(
    toy: PlainService,
) -> None:
    number = reveal(toy, "stream:toy/Q/x").json()["revealed"]
    asked = {"stream": "toy/Q/x", "full": True, "revealed": number}
    [first, _] = get(toy, "streams/facts", "auditor", **asked)["items"]
    assert first["data"]["name"] == "x"
    fact = get(toy, f"events/toy/{number}")
    assert (fact["type"], fact["actor"]) == ("onestop.chassis.DataRevealed.v1", "auditor")
    assert (fact["data"]["what"], fact["data"]["why"]) == ("stream:toy/Q/x", "a complaint")


def test_a_reveal_is_for_that_thing_and_that_person_alone(toy: PlainService) -> None:
    number = reveal(toy, "stream:toy/Q/x").json()["revealed"]
    other = {"stream": "toy/P-1/a", "full": True, "revealed": number}
    assert refused(toy, "streams/facts", "auditor", **other) == (403, "not-revealed")
    assert refused(toy, "events/toy/3", "auditor", revealed=number) == (403, "not-revealed")
    assert refused(toy, "events/toy/3", "auditor", revealed=3) == (403, "not-revealed")


def test_a_reveal_needs_a_reason(toy: PlainService) -> None:
    body = {"what": "stream:toy/Q/x", "reason": ""}
    assert toy.post("auditor", "/ops/reveals", body).status_code == 422


def test_a_state_is_folded_to_any_point(toy: PlainService) -> None:
    asked = {"stream": "toy/Q/x"}
    now = get(toy, "streams/state", **asked)
    assert (now["version"], now["state"]) == (2, {"begun": True, "ended": True})
    begun = {"begun": True, "ended": False}
    assert get(toy, "streams/state", at=1, **asked)["state"] == begun
    early = (START + timedelta(minutes=5)).isoformat()
    assert get(toy, "streams/state", known_at=early, **asked)["state"] == begun
    before = (START - timedelta(minutes=5)).isoformat()
    nothing = get(toy, "streams/state", as_of=before, **asked)
    assert (nothing["facts"], nothing["state"]) == (0, {"begun": False, "ended": False})
    assert refused(toy, "streams/state", at=1, as_of=early, **asked) == (422, "two-points")


def test_two_versions_differ_field_by_field(toy: PlainService) -> None:
    changes = get(toy, "streams/diff", stream="toy/Q/x", first=1, last=2)["changes"]
    assert changes == [{"field": "ended", "was": False, "now": True}]
    whole = get(toy, "streams/diff", stream="toy/Q/x", first=0, last=2)["changes"]
    assert [change["field"] for change in whole] == ["begun", "ended"]


def test_a_stream_that_is_not_there_or_is_not_folded_is_named(toy: PlainService) -> None:
    assert refused(toy, "streams/facts", stream="toy/Q/y") == (404, "stream-unknown")
    assert refused(toy, "streams/state", stream="toy/Q/y") == (404, "stream-unknown")
    assert refused(toy, "streams/state", stream="inbox/review") == (404, "stream-not-folded")


def test_every_service_folds_the_streams_that_all_of_them_have(toy: PlainService) -> None:
    reveal(toy, "stream:toy/Q/x")
    assert get(toy, "streams/state", stream="reveals/auditor")["state"] >= 1


def test_facts_are_found_newest_first_by_type_with_near_misses(toy: PlainService) -> None:
    found = get(toy, "events", type="ToyBegun", limit=2)
    assert [fact["id"] for fact in found["items"]] == ["toy/3", "toy/2"]
    assert [f["id"] for f in get(toy, "events", type=BEGUN, after=found["next"])["items"]] == [
        "toy/1"
    ]
    answer = toy.get("operator", "/ops/events", type="ToyBegan")
    assert (answer.status_code, answer.json()["near"][0]) == (404, "ToyBegun")


def test_what_a_fact_led_to_is_found_by_its_id(toy: PlainService) -> None:
    [b] = get(toy, "events", causation=["toy/1", "toy/3"])["items"]
    assert (b["id"], b["streamid"], b["correlationid"]) == ("toy/2", stream("P-1", "b"), "flow-1")


def test_a_fact_that_nobody_has_is_not_found(toy: PlainService) -> None:
    assert refused(toy, "events/toy/999") == (404, "fact-unknown")
    assert refused(toy, "events/review/1") == (404, "fact-unknown")


def test_the_index_is_built_again_by_a_job_that_counts(toy: PlainService) -> None:
    body = {"kind": "index-rebuild", "parameters": {}, "reason": "a test"}
    job = toy.post("operator", "/ops/jobs", body).json()["job"]

    def ended() -> Any:
        row = get(toy, f"jobs/{job}")["row"]
        return row if row["ended_at"] else None

    row = until(ended, what="the end of the job")
    assert (row["state"], row["counts"]) == ("done", {"indexed": row["total"]})
    assert get(toy, "events", type="ToyBegun", limit=1)["items"][0]["id"] == "toy/3"


def test_a_clerk_sees_nothing_of_it(toy: PlainService) -> None:
    for path in ("events", "streams", "deadlines", "events/toy/1"):
        assert toy.get("clerk", f"/ops/{path}").status_code == 403


def test_open_deadlines_come_earliest_first_with_how_far_they_are(toy: PlainService) -> None:
    page = get(toy, "deadlines", project="P-1", limit=1)
    [first] = page["items"]
    assert (first["key"], first["kind"], first["away_seconds"]) == ("P-1/a", "end_by", 6600.0)
    [second] = get(toy, "deadlines", project="P-1", after=page["next"])["items"]
    assert second["key"] == "P-1/b"
    assert get(toy, "deadlines", only_due=True)["items"] == []
    assert get(toy, "deadlines", kind="other")["items"] == []
    assert refused(toy, "deadlines", after="yesterday") == (422, "cursor-wrong")


def test_a_deadline_is_explained_by_what_opened_it_and_its_timer(toy: PlainService) -> None:
    told = get(toy, "deadlines/explanation", key="P-1/a")
    assert (told["opened_by"], told["opened"]["type"]) == ("toy/1", BEGUN)
    assert told["words"][0]["en"] == "to be done within two hours (begun)"
    assert told["standing"]["en"] == "it is not due yet"
    assert told["fires_at"] > told["due_at"]
    answer = toy.get("operator", "/ops/deadlines/explanation", key="P-1/c")
    assert (answer.status_code, answer.json()["near"]) == (404, ["P-1/a", "P-1/b"])
