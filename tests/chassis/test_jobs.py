"""Jobs: planned, asked for with the plan's number, run once, taken over, cancelled, counted."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.http.tokens import demo_tokens
from onestop_chassis.log.database import Database
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.runner import LOOK_SECONDS
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.service.app import create_app
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.service.simulated_clock import SimulatedClock
from pydantic import Field

from tests.support.errands import START
from tests.support.keyed import Keyed
from tests.support.postgres import drop_database, fresh_database
from tests.support.wait import until


class Count(Parameters):
    """How far, where it has to wait, and by how much it miscounts."""

    to: int = Field(ge=1)
    wait_at: int = 0
    lie: int = 0


gate = threading.Event()
seen: list[int] = []


def _plan(count: Count) -> JobPlan:
    return JobPlan(count.to, ((f"数到 {count.to}", f"counts to {count.to}"),))


def _run(working: Working[Count]) -> JobOutcome:
    at = working.checkpoint.get("at", 0)
    wanted = working.parameters
    while at < wanted.to:
        at += 1
        seen.append(at)
        working.save(at, wanted.to, {"counted": at}, {"at": at})
        while at == wanted.wait_at and not gate.is_set():
            working.rest(0.01)
    return JobOutcome(wanted.to + wanted.lie, {"counted": at}, facts={"from": "one"})


counting = JobKind("count", Count, lambda count: "numbers", _plan, _run)
deleting = JobKind("delete", Count, lambda count: "numbers", _plan, _run, weighty=True)
elsewhere = JobKind(
    "elsewhere", Count, lambda count: "elsewhere", _plan, _run, fits=lambda count: count.to > 2
)
blueprint: Blueprint[object] = Blueprint(
    name="toy",
    listens=(),
    views=(),
    policies=(),
    timers=(),
    reference=lambda _: object(),
    routers=(),
    jobs=(counting, deleting, elsewhere),
)


def runtime_on(url: str) -> Runtime[object]:
    settings = ServiceSettings(database_url=url, token_key="k" * 40)
    database = Database(url)
    clock = SimulatedClock(database, START)
    return Runtime(blueprint, settings, clock, InProcessBus(), demo_tokens(settings), database)


@pytest.fixture
def url() -> Iterator[str]:
    address = fresh_database()
    prepare(blueprint, address)
    gate.clear()
    seen.clear()
    yield address
    drop_database("embedded", address)


class SlowToStop:
    """A bus that takes its time at the stop: long enough to take a job twice more."""

    def __init__(self, runtime: Runtime[object]):
        assert runtime._attachment is not None
        self._runtime, self._stop, self.looked = runtime, runtime._attachment.stop, False
        runtime._attachment.stop = self.stop  # type: ignore[method-assign]

    def stop(self) -> None:
        self._runtime.log.wait(self._runtime.log.head() + 1, 3 * LOOK_SECONDS)
        self.looked = True
        self._stop()


@pytest.fixture
def runtime(url: str) -> Iterator[Runtime[object]]:
    one = runtime_on(url)
    one.start()
    yield one
    one.stop()
    one.database.close()


@pytest.fixture
def http(runtime: Runtime[object]) -> Iterator[TestClient]:
    with Keyed(create_app(runtime, ())) as client:
        signed = client.post("/signin", json={"user": "operator", "password": "demo"}).json()
        client.headers["Authorization"] = f"Bearer {signed['token']}"
        yield client


def ask(http: TestClient, kind: str = "count", number: int = 0, **parameters: int) -> Any:
    body = {"kind": kind, "parameters": parameters, "number": number, "reason": "a test"}
    return http.post("/ops/jobs", json=body)


def ended(http: TestClient, job: str) -> Any:
    def look() -> Any:
        found = http.get(f"/ops/jobs/{job}")
        return found.json()["row"] if found.json().get("row", {}).get("ended_at") else None

    return until(look, what=f"the end of {job}")


def test_a_job_runs_and_says_who_wanted_it_why_and_what_came_of_it(http: TestClient) -> None:
    row = ended(http, ask(http, to=3).json()["job"])
    assert (row["state"], row["total"], row["counts"]) == ("done", 3, {"counted": 3})
    assert (row["actor"], row["reason"], row["facts"]) == ("operator", "a test", {"from": "one"})


def test_a_plan_changes_nothing_and_names_the_number(http: TestClient) -> None:
    planned = http.post("/ops/plans", json={"kind": "delete", "parameters": {"to": 7}}).json()
    assert (planned["number"], planned["weighty"]) == (7, True)
    assert http.get("/ops/jobs").json()["items"] == []


def test_a_weighty_job_needs_the_number_of_its_plan(http: TestClient) -> None:
    refused = ask(http, "delete", number=6, to=7)
    assert (refused.status_code, refused.json()["code"]) == (409, "number-differs")
    assert refused.json()["number"] == 7
    assert ended(http, ask(http, "delete", number=7, to=7).json()["job"])["state"] == "done"


def test_an_unknown_kind_is_answered_with_near_misses(http: TestClient) -> None:
    refused = ask(http, "cuont", to=1)
    assert (refused.status_code, refused.json()["near"]) == (404, ["count"])


def test_everything_wrong_with_the_parameters_is_told_at_once(http: TestClient) -> None:
    refused = ask(http, "count", to=0, form=1)
    assert refused.json()["code"] == "job-parameters-wrong"
    fields = {error["field"] for error in refused.json()["errors"]}
    assert fields == {"/parameters/to", "/parameters/form"}


def test_counts_that_do_not_add_up_are_a_failure(http: TestClient) -> None:
    row = ended(http, ask(http, to=2, lie=1).json()["job"])
    assert row["state"] == "failed"
    assert "do not add up" in row["detail"]


def test_a_cancelled_job_ends_at_its_next_step_and_accounts_for_the_rest(http: TestClient) -> None:
    job = ask(http, to=5, wait_at=2).json()["job"]
    until(lambda: seen == [1, 2])
    http.post(f"/ops/jobs/{job}/cancel", json={"reason": "enough"})
    row = ended(http, job)
    assert (row["state"], row["cancel_reason"]) == ("cancelled", "enough")
    assert row["counts"] == {"counted": 2, "not_done": 3}
    again = http.post(f"/ops/jobs/{job}/cancel", json={"reason": "enough"})
    assert (again.status_code, again.json()["code"]) == (409, "job-over")


def test_a_job_for_another_version_is_left_untouched_until_it_is_cancelled(
    http: TestClient,
) -> None:
    left = ask(http, "elsewhere", to=2).json()["job"]
    taken = ask(http, "elsewhere", to=3).json()["job"]
    assert ended(http, taken)["state"] == "done"
    row = http.get(f"/ops/jobs/{left}").json()["row"]
    assert (row["state"], row["times_taken"]) == ("requested", 0)
    http.post(f"/ops/jobs/{left}/cancel", json={"reason": "nobody can do it"})
    assert ended(http, left)["state"] == "cancelled"


def test_the_same_key_twice_is_one_job(http: TestClient) -> None:
    body = {"kind": "count", "parameters": {"to": 1}, "reason": "a test"}
    keyed = {"Idempotency-Key": "one"}
    first, second = (http.post("/ops/jobs", json=body, headers=keyed).json() for _ in range(2))
    assert first["job"] == second["job"]
    ended(http, first["job"])
    assert len(http.get("/ops/jobs").json()["items"]) == 1


def test_only_operators_ask_for_jobs(http: TestClient) -> None:
    signed = http.post("/signin", json={"user": "auditor", "password": "demo"}).json()
    auditor = {"Authorization": f"Bearer {signed['token']}"}
    body = {"kind": "count", "parameters": {"to": 1}, "reason": "a test"}
    assert http.post("/ops/jobs", json=body, headers=auditor).status_code == 403
    assert http.get("/ops/jobs", headers=auditor).status_code == 200


def test_a_job_goes_on_where_it_was_when_its_process_ends(url: str) -> None:
    first = runtime_on(url)
    first.start()
    with Keyed(create_app(first, ())) as http:
        signed = http.post("/signin", json={"user": "operator", "password": "demo"}).json()
        http.headers["Authorization"] = f"Bearer {signed['token']}"
        job = ask(http, to=4, wait_at=2).json()["job"]
        until(lambda: seen == [1, 2])
    slow = SlowToStop(first)
    first.stop()
    assert slow.looked
    first.database.close()
    gate.set()
    second = runtime_on(url)
    second.start()
    try:
        until(lambda: second.jobs.one(job).row.ended_at)
        row = second.jobs.one(job).row
        assert (row.state, row.counts, row.times_taken) == ("done", {"counted": 4}, 2)
        assert seen == [1, 2, 3, 4]
    finally:
        second.stop()
        second.database.close()
