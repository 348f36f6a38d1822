"""The demonstration comes out the same whatever carries the facts, and comes to its end."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.laptop import EARLY, Laptop

pytestmark = pytest.mark.timeout(2400)

PROJECTS = 12
ENDINGS = {"approve", "reject"}


@pytest.mark.kafka
def test_the_outcome_over_kafka_is_that_of_the_embedded_bus(
    own_broker: str, tmp_path: Path, laptop_outcome: Any
) -> None:
    environment = {"KAFKA_BOOTSTRAP": own_broker}
    with Laptop(tmp_path, "--no-demo", "--kafka", environment=environment) as laptop:
        laptop.play(EARLY)
        assert laptop.outcome() == laptop_outcome


@pytest.fixture(scope="module")
def finished(undisturbed: Path) -> list[dict[str, Any]]:
    """What `demo run` prints at its end, going on from where the undisturbed run stopped."""
    with Laptop(undisturbed, "--no-demo") as laptop:
        printed: list[dict[str, Any]] = json.loads(
            laptop.onestop("demo", "run", "--output", "json")
        )
    return printed


def test_the_demonstration_ends_with_every_project_cleared_or_explained(
    finished: list[dict[str, Any]],
) -> None:
    assert len(finished) == PROJECTS
    for project in finished:
        refused = [case for case in project["cases"] if case["decision"] == "reject"]
        assert project["outcome"] == ("rejected" if refused else "cleared"), project["project"]


def test_every_case_was_decided_with_both_windows_ended(finished: list[dict[str, Any]]) -> None:
    for project in finished:
        if project["outcome"] == "cleared":
            assert {case["decision"] for case in project["cases"]} <= ENDINGS, project["project"]
            assert project["licences"], project["project"]
            assert project["critical_path"], project["project"]
            assert 0 < project["days_net"] <= project["days_raw"] <= 100
        decided = [case for case in project["cases"] if case["decision"] in ENDINGS]
        assert all(w["ended_by"] for case in decided for w in case["windows"])
        assert all(len(case["windows"]) == 2 for case in decided)


def test_windows_ended_in_each_of_the_three_ways(finished: list[dict[str, Any]]) -> None:
    ways = {
        window["ended_by"]
        for project in finished
        for case in project["cases"]
        for window in case["windows"]
    }
    assert ways >= {"consent", "objection", "default_consent"}
