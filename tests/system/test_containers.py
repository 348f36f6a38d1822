"""The city in containers, one service alone, and a stranger who reads the topic."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from onestop_cli.addresses import SERVICES

from tests.support.city import free_port
from tests.support.containers import images

ROOT = Path(__file__).parents[2]
UNTIL = "2026-03-06"


def compose(
    *arguments: str, environment: Mapping[str, str], file: str = "docker-compose.yml"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", "compose", "-f", str(ROOT / file), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def onestop(*arguments: str, environment: Mapping[str, str], cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "onestop_cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Everything up and healthy, on ports and volumes of its own."""
    environment = {
        **images(),
        "COMPOSE_PROJECT_NAME": f"onestop-test-{os.getpid()}",
        "KAFKA_PORT": str(free_port()),
        **{f"{name.upper()}_PORT": str(free_port()) for name in SERVICES},
    }
    try:
        up = compose("up", "--build", "--detach", "--wait", environment=environment)
        assert up.returncode == 0, up.stderr[-3000:]
        yield environment
    finally:
        compose("down", "--volumes", "--remove-orphans", environment=environment)


@pytest.fixture(scope="module")
def played(composed: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The first days of the demonstration, played on the containers."""
    here = tmp_path_factory.mktemp("compose")
    onestop("demo", "load", "--services", "compose", environment=composed, cwd=here)
    onestop(
        "demo", "run", "--until", UNTIL, "--services", "compose", environment=composed, cwd=here
    )
    return composed


@pytest.mark.docker
def test_every_container_that_serves_is_healthy_and_runs_as_nobody(
    composed: dict[str, str],
) -> None:
    listed = compose("ps", "--format", "json", environment=composed).stdout.splitlines()
    states = {one["Service"]: one["Health"] for one in map(json.loads, listed)}
    wanted = {name.replace("_", "-") for name in SERVICES} | {"kafka", "postgres"}
    assert {name for name, health in states.items() if health == "healthy"} == wanted
    for name in SERVICES:
        who = compose("exec", "-T", name.replace("_", "-"), "id", "-u", environment=composed)
        assert who.stdout.strip() == "10001"


@pytest.mark.docker
def test_the_demonstration_has_the_same_outcome_in_containers_and_on_the_laptop(
    played: dict[str, str], tmp_path: Path, laptop_outcome: object
) -> None:
    told = onestop(
        "demo",
        "outcome",
        "--output",
        "json",
        "--services",
        "compose",
        environment=played,
        cwd=tmp_path,
    )
    assert json.loads(told) == laptop_outcome


@pytest.mark.docker
def test_a_service_cannot_change_what_it_recorded(played: dict[str, str]) -> None:
    for statement in ("UPDATE events SET topic = 'x'", "DELETE FROM events", "TRUNCATE events"):
        tried = compose(
            "exec", "-T", "-e", "PGPASSWORD=onestop", "postgres",
            "psql", "-h", "127.0.0.1", "-U", "review", "-d", "review", "-c", statement,
            environment=played,
        )  # fmt: skip
        assert tried.returncode != 0
        assert "permission denied" in tried.stderr


@pytest.mark.docker
def test_who_knows_only_kafka_and_json_reads_default_consents_as_cloud_events(
    played: dict[str, str],
) -> None:
    told = subprocess.run(
        [
            sys.executable, str(ROOT / "contracts/examples/subscriber.py"),
            "--bootstrap", f"localhost:{played['KAFKA_PORT']}",
            "--type", "onestop.review.DefaultConsentGranted.v1",
            "--from-beginning", "--max", "3",
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    events = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    assert len(events) == 3
    for event in events:
        assert event["specversion"] == "1.0"
        assert event["type"] == "onestop.review.DefaultConsentGranted.v1"
        assert event["data"]["granted_at"] >= event["data"]["deadline"]


@pytest.mark.docker
def test_one_service_runs_alone_with_its_own_database_and_a_broker() -> None:
    environment = {
        **images(),
        "COMPOSE_PROJECT_NAME": f"onestop-alone-{os.getpid()}",
        "KAFKA_PORT": str(free_port()),
        "LAND_PORT": str(free_port()),
    }
    file = "services/land/compose.yaml"
    try:
        up = compose("up", "--build", "--detach", "--wait", environment=environment, file=file)
        assert up.returncode == 0, up.stderr[-3000:]
        asked = subprocess.run(
            ["curl", "-sf", f"http://127.0.0.1:{environment['LAND_PORT']}/indices"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(asked.stdout)["version"] == 0
    finally:
        compose("down", "--volumes", environment=environment, file=file)
