"""The commands that mend a service, against a toy service that stands in for review."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any

import pytest
from onestop_chassis.operators.switch import Part
from onestop_chassis.recorded import Cause
from onestop_chassis.service.app import create_app
from onestop_chassis.service.runtime import Runtime

from tests.support.errand_service import runtime_on, send, toy_url  # noqa: F401 (a fixture)
from tests.support.errands import Begin
from tests.support.served import onestop, served
from tests.support.wait import until


@dataclass
class Toy:
    runtime: Runtime[Any]
    address: str

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a command says; it has to end with `code`."""
        ended = onestop(self.address, *arguments)
        assert ended.exit_code == code, ended.output
        return ended.output

    def rows(self, *arguments: str, code: int = 0) -> Any:
        """What a command tells programs."""
        ended = onestop(self.address, *arguments, "--output", "json")
        assert ended.exit_code == code, ended.output
        return json.loads(ended.stdout)

    def park(self, *projects: str) -> None:
        for n, project in enumerate(projects):
            send(self.runtime, Begin(project, "bad"), f"{project}-{n}")
        until(lambda: self.parked() == len(projects))

    def parked(self) -> int:
        return int(self.runtime.figures().parked)

    def repair(self, project: str) -> None:
        """Takes the cause away: what the policy wants ended has been begun."""
        send(self.runtime, Begin(project, "never"), f"never-{project}")


@pytest.fixture
def toy(url: str) -> Iterator[Toy]:
    runtime = runtime_on(url, name="review")
    runtime.start()
    with served(create_app(runtime, ()), "review") as address:
        yield Toy(runtime, address)
    runtime.stop()
    runtime.database.close()


def test_parked_facts_are_seen_by_cause_one_by_one_and_as_a_queue(toy: Toy) -> None:
    toy.park("p1", "p2")
    send(toy.runtime, Begin("p1", "a"), "behind")
    until(lambda: toy.parked() == 3)
    groups = {row["cause"]: row for row in toy.rows("parked", "groups", "review")}
    assert (groups["toy-not-begun"]["facts"], groups["behind"]["facts"]) == (2, 1)
    listed = toy.rows("parked", "list", "review", "--cause", "toy-not-begun")
    assert {row["queue"] for row in listed} == {"p1", "p2"}
    assert toy.rows("parked", "list", "review", "--older-than", "3600") == []
    first, second = toy.rows("parked", "show", "review", "p1")
    assert (first["behind"], second["behind"]) == (False, True)
    assert first["id"] == f"review/{first['position']}"
    assert "actor" not in first


def test_a_queue_that_is_not_there_is_refused_with_the_way_to_find_one(toy: Toy) -> None:
    assert "GET /ops/parked" in toy.run("parked", "show", "review", "p9", code=2)
    assert "GET /ops/parked" in toy.run("parked", "retry", "review", "p9", code=2)
    assert "did you mean: review" in toy.run("parked", "retry", "reviw", "p9", code=2)
    assert "one of them" in toy.run("parked", "retry", "review", "p9", "--all", code=2)


def test_a_retry_shows_what_it_would_do_and_needs_execute_and_a_reason(toy: Toy) -> None:
    toy.park("p1")
    toy.repair("p1")
    assert "1 parked facts" in toy.run("parked", "retry", "review", "p1")
    assert toy.parked() == 1
    toy.run("parked", "retry", "review", "p1", "--execute", code=2)
    assert toy.parked() == 1
    done = toy.run("parked", "retry", "review", "p1", "--execute", "--reason", "mended")
    assert "released 1" in done
    until(lambda: not toy.parked())


def test_a_retry_of_many_counts_what_became_of_each(toy: Toy) -> None:
    toy.park("p1", "p2", "p3")
    send(toy.runtime, Begin("p2", "a"), "behind")
    until(lambda: toy.parked() == 4)
    toy.repair("p1")
    toy.repair("p3")
    why = ("--execute", "--reason", "mended")
    command = ("parked", "retry", "review", "--all", *why, "--output", "ndjson")
    told = onestop(toy.address, *command).stdout
    (job,) = (json.loads(line) for line in told.splitlines())
    counts = {"released": 2, "still_failing": 1, "behind_a_failing": 1}
    assert (job["total"], job["counts"], job["state"]) == (4, counts, "done")
    assert job["actor"] == "operator"
    toy.repair("p2")
    toy.run("parked", "retry", "review", "--cause", "toy-not-begun", *why)
    until(lambda: not toy.parked())


def test_x62_a_retry_after_which_all_still_fail_is_no_success(toy: Toy) -> None:
    toy.park("p1")
    why = ("--execute", "--reason", "hope")
    told = toy.run("parked", "retry", "review", "p1", *why, code=1)
    assert "still_failing 1" in told
    assert toy.parked() == 1
    toy.repair("p1")
    toy.run("parked", "retry", "review", "p1", *why)


def test_x62_a_skip_says_beforehand_what_it_would_say(toy: Toy) -> None:
    toy.park("p1")
    [first] = toy.rows("parked", "show", "review", "p1")
    told = toy.run("parked", "skip", "review", "p1", "99999", "--reason", "twice", code=2)
    assert f"is at {first['position']}, not at 99999" in told


def test_the_operator_who_retries_stands_on_the_release(toy: Toy) -> None:
    toy.park("p1")
    toy.repair("p1")
    toy.run("parked", "retry", "review", "p1", "--execute", "--reason", "mended")
    released = toy.runtime.log.stream("parked/p1")[-1]
    assert (released.cause.actor, type(released.event).__name__) == ("operator", "FactReleased")


def test_skipping_gives_up_the_first_fact_only_and_only_for_a_reason(toy: Toy) -> None:
    toy.park("p1")
    [first] = toy.rows("parked", "show", "review", "p1")
    at = str(first["position"])
    toy.run("parked", "skip", "review", "p1", at, code=2)
    toy.run("parked", "skip", "review", "p1", at, "--reason", "twice")
    assert toy.parked() == 1
    toy.run("parked", "skip", "review", "p1", "999999", "--execute", "--reason", "x", code=2)
    toy.run("parked", "skip", "review", "p1", at, "--execute", "--reason", "twice")
    until(lambda: not toy.parked())
    skipped = toy.runtime.log.stream("parked/p1")[-1]
    assert (skipped.event.reason, skipped.cause.actor) == ("twice", "operator")


def test_a_drained_service_is_empty_tells_the_balancer_and_goes_on(toy: Toy) -> None:
    toy.run("service", "drain", "review", code=2)
    assert "is empty" in toy.run("service", "drain", "review", "--reason", "new version")
    [health] = toy.rows("service", "health", "review", code=1)
    assert (health["live"], health["ready"], health["waiting_for"]) == (True, False, ["door"])
    assert list(toy.rows("status", "review")["review"]["closed"]) == ["inbox", "door"]
    toy.run("service", "resume", "review", "--reason", "it runs")
    assert toy.rows("service", "health", "review")[0]["ready"]


def test_a_service_that_does_not_become_empty_says_what_is_left(toy: Toy) -> None:
    runtime: Any = toy.runtime
    stuck = Event()

    def step() -> None:
        stuck.set()
        runtime.log.wait(10**9, 0.05)

    runtime._followers["policies"].step = step
    assert stuck.wait(60)
    send(toy.runtime, Begin("p1", "x"), "c1")
    command = ("service", "drain", "review", "--reason", "x", "--patience", "0.3")
    assert "policies +" in toy.run(*command, code=1)


def test_a_closed_part_is_not_waited_for(toy: Toy) -> None:
    cause = Cause("o1", "o", "request/1", "operator", "operator")
    toy.runtime.switches.close(Part.POLICIES, "x", cause)
    toy.run("service", "drain", "review", "--reason", "x")


def test_services_are_listed_with_version_and_instances(toy: Toy) -> None:
    [row] = toy.rows("service", "list", "review")
    assert (row["service"], row["version"], row["running"]) == ("review", "0.1.0", "review-1")
    assert row["revisions"] == row["expected_revisions"]


def test_settings_are_shown_with_their_origin_and_no_secret(toy: Toy) -> None:
    rows = {row["name"]: row for row in toy.rows("service", "config", "review", "--show-origin")}
    assert (rows["token_key"]["value"], rows["token_key"]["origin"]) == ("set", "given")
    assert (rows["port"]["value"], rows["port"]["origin"]) == (8080, "default")
    assert "kkkk" not in json.dumps(rows)


def test_a_threshold_that_is_exceeded_ends_with_4_and_is_named(toy: Toy) -> None:
    assert toy.run("status", "review", "--max-parked", "0", "--max-lag-seconds", "60")
    toy.park("p1")
    assert "1 parked" in toy.run("status", "review", "--max-parked", "0", code=4)
