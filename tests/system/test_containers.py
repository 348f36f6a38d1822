"""The city in containers, one service alone, and a stranger who reads the topic."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from onestop_cli.addresses import SERVICES
from onestop_cli.ports import free_port
from psycopg import OperationalError, connect
from psycopg.conninfo import make_conninfo

from tests.support.containers import images
from tests.support.environment import PROXIES, clean
from tests.support.laptop import THESE
from tests.support.loss import all_hold
from tests.support.wait import until

pytestmark = pytest.mark.timeout(2400)  # images are built and a whole city is played

ROOT = Path(__file__).parents[2]
UNTIL, LATER, END = "2026-03-06", "2026-03-09", "2026-03-10"


def compose(
    *arguments: str, environment: Mapping[str, str], file: str = "docker-compose.yml"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", "compose", "-f", str(ROOT / file), *arguments],
        env=clean(environment, keep=PROXIES),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def ask(
    *arguments: str, environment: Mapping[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onestop_cli", *arguments],
        env=clean(environment, keep=PROXIES),
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=600,
    )


def onestop(*arguments: str, environment: Mapping[str, str], cwd: Path) -> str:
    done = ask(*arguments, environment=environment, cwd=cwd)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def secrets(place: Path) -> dict[str, str]:
    """Where a city of its own finds its secrets, which are made."""
    there = {"ONESTOP_SECRETS": str(place)}
    subprocess.run(["sh", "deploy/secrets.sh"], cwd=ROOT, env=clean(there), check=True)
    return there


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Everything up and healthy, on ports, volumes and secrets of its own."""
    environment = {
        **secrets(tmp_path_factory.mktemp("secrets")),
        **images(),
        "COMPOSE_PROJECT_NAME": f"onestop-test-{os.getpid()}",
        "KAFKA_PORT": str(free_port()),
        **{f"{name.upper()}_PORT": str(free_port()) for name in (*SERVICES, "console")},
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
    onestop(
        *("demo", "load", "--services", "compose", *THESE),
        environment=composed,
        cwd=here,
    )
    onestop(
        *("demo", "run", "--services", "compose", *THESE, "--until", UNTIL),
        environment=composed,
        cwd=here,
    )
    return composed


@pytest.mark.docker
def test_every_container_that_serves_is_healthy_and_runs_as_nobody(
    composed: dict[str, str],
) -> None:
    listed = compose("ps", "--format", "json", environment=composed).stdout.splitlines()
    states = {one["Service"]: one["Health"] for one in map(json.loads, listed)}
    wanted = {name.replace("_", "-") for name in SERVICES} | {"console", "kafka", "postgres"}
    assert {name for name, health in states.items() if health == "healthy"} == wanted
    for name in (*SERVICES, "console"):
        service = name.replace("_", "-")
        who = compose("exec", "-T", service, "id", "-u", environment=composed)
        assert who.stdout.strip() == "10001"
        written = compose("exec", "-T", service, "touch", "/app/x", environment=composed)
        assert "Read-only file system" in written.stderr
        told = compose("exec", "-T", service, "env", environment=composed).stdout
        assert not any(secret.read_text() in told for secret in kept(composed))


@pytest.mark.docker
def test_people_come_in_by_the_console(composed: dict[str, str]) -> None:
    """Its door answers, and behind it the services: over their own network, by their names."""
    home = f"http://localhost:{composed['CONSOLE_PORT']}"
    with httpx.Client(base_url=home, trust_env=False, timeout=60) as browser:
        door = browser.get("/sign-in")
        assert (door.status_code, "rep.nr" in door.text) == (200, True)
        assert door.headers["content-security-policy"].startswith("default-src 'none'")
        assert browser.post("/sign-in", data={"user": "rep.nr"}).status_code == 303
        for page in ("/", "/projects", "/supervision", "/rules"):
            assert browser.get(page).status_code == 200, page
    for statement in ("DROP TABLE sessions", "CREATE TABLE further (a int)"):
        tried = compose(
            "exec", "-T", "postgres", "psql", "-U", "console", "-d", "console", "-c", statement,
            environment=composed,
        )  # fmt: skip
        assert tried.returncode != 0, statement


def kept(environment: Mapping[str, str]) -> list[Path]:
    return sorted(Path(environment["ONESTOP_SECRETS"]).iterdir())


@pytest.mark.docker
def test_x83_each_role_has_a_secret_of_its_own_and_the_administrator_none(
    composed: dict[str, str],
) -> None:
    assert len({secret.read_text() for secret in kept(composed)}) == len(kept(composed))
    address = _address(composed)
    own = _password(composed, "review")
    for user, password, enters in (
        ("review", own, True),
        ("land", own, False),
        ("review_owner", own, False),
        ("postgres", own, False),
        ("postgres", "until-databases-sh-takes-it-away", False),
        ("review", "onestop", False),
    ):
        database = "land" if user == "land" else "review"
        name = make_conninfo(host=address, user=user, password=password, dbname=database)
        entered = False
        with suppress(OperationalError), connect(name, connect_timeout=5):
            entered = True
        assert entered is enters, user


def _password(environment: Mapping[str, str], role: str) -> str:
    return (Path(environment["ONESTOP_SECRETS"]) / role).read_text(encoding="ascii")


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
            "exec", "-T", "postgres",
            "psql", "-U", "review", "-d", "review", "-c", statement,
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
        env=clean(), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    events = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    assert len(events) == 3
    for event in events:
        assert event["specversion"] == "1.0"
        assert event["type"] == "onestop.review.DefaultConsentGranted.v1"
        assert event["data"]["granted_at"] >= event["data"]["deadline"]


@pytest.mark.docker
def test_a_view_is_rebuilt_switched_and_rolled_back_by_a_role_that_owns_nothing(
    played: dict[str, str], tmp_path: Path
) -> None:
    def did(verb: str, *options: str) -> dict[str, Any]:
        told = onestop(
            "projection", verb, "review", "cases", "--reason", "in containers", *options,
            "--output", "json", "--services", "compose", environment=played, cwd=tmp_path,
        )  # fmt: skip
        row: dict[str, Any] = json.loads(told)[0]
        assert row["state"] == "done"
        return row

    built = did("rebuild")
    rows = built["counts"]["same"]
    assert (rows > 0, built["counts"]["different"]) == (True, 0)
    assert did("switch", "--execute", "--confirm", "0")["facts"]["to"] == 2
    assert did("rollback", "--execute", "--confirm", "0")["facts"]["to"] == 1
    dropped = did("drop", "--build", "2", "--execute", "--confirm", str(rows))
    assert dropped["counts"] == {"dropped": rows}
    assert did("verify")["counts"]["same"] == rows


@pytest.mark.docker
@pytest.mark.timeout(2400)
def test_a_lost_database_is_restored_halts_and_goes_on_when_released(
    played: dict[str, str], tmp_path: Path
) -> None:
    why, lost = ("--reason", "the disk was lost"), tmp_path / "lost.ndjson"

    def typed(*arguments: str, code: int = 0) -> str:
        done = ask(*arguments, "--services", "compose", environment=played, cwd=tmp_path)
        assert done.returncode == code, (done.stdout + done.stderr)[-3000:]
        return done.stdout + done.stderr

    def did(*arguments: str) -> str:
        done = compose(*arguments, environment=played)
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return done.stdout

    typed("backup", "create", "review", *why)
    [backup] = json.loads(
        ask("backup", "list", "review", "--output", "json", "--services", "compose",
            environment=played, cwd=tmp_path).stdout
    )  # fmt: skip
    typed("demo", "run", *THESE, "--until", LATER)
    did("stop", "review")
    psql = ("exec", "-T", "postgres", "psql", "-U", "postgres")
    did(*psql, "-c", "DROP DATABASE review WITH (FORCE)")
    did(*psql, "-c", "CREATE DATABASE review OWNER review_owner",
        "-c", "GRANT CONNECT ON DATABASE review TO review")  # fmt: skip
    source = ("run", "--rm", "review-migrate", "restore", "--from", backup["directory"])
    assert f"{backup['events']} events" in did(*source)
    did(*source, *why, "--execute", "--confirm", str(backup["events"]))
    did("up", "--detach", "--wait", "review")

    halted = typed("demo", "run", *THESE, "--until", LATER, code=1)
    assert "onestop backup release" in halted
    typed("backup", "check-consumers", "review", code=3)
    until(lambda: "TopicAhead" in _troubles(typed("status", "--output", "json")), 60, "the relay")
    typed("backup", "lost", "review", "--to", str(lost))
    typed("db", "check", "review", code=3)
    plan = typed("backup", "release", "review", *why)
    found = re.search(r"gives up the (\d+) positions", plan)
    assert found, plan
    typed("backup", "release", "review", *why, "--execute", "--confirm", found[1])
    typed("backup", "check-consumers", "review")
    typed("demo", "run", *THESE, "--until", END)
    typed("db", "check", "review")
    address = _address(played)
    urls = {
        name: make_conninfo(
            host=address, user=name, password=_password(played, name), dbname=name,
            connect_timeout=5,
        )
        for name in SERVICES
    }  # fmt: skip
    gone = {json.loads(line)["id"] for line in lost.read_text(encoding="utf-8").splitlines()}
    all_hold(urls, "review", gone)


def _troubles(status: str) -> str:
    found: dict[str, str] = json.loads(status)["review"]["bus"]["troubles"]
    return str(found)


def _address(environment: Mapping[str, str]) -> str:
    """Where the database server is; its port is not published."""
    name = compose("ps", "--quiet", "postgres", environment=environment).stdout.strip()
    form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    told = subprocess.run(
        ["docker", "inspect", "--format", form, name],
        env=clean(),
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()


@pytest.mark.docker
def test_one_service_runs_alone_with_its_own_database_and_a_broker(tmp_path: Path) -> None:
    environment = {
        **secrets(tmp_path / "secrets"),
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
            env=clean(), capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(asked.stdout)["version"] == 0
    finally:
        compose("down", "--volumes", environment=environment, file=file)


@pytest.mark.docker
def test_x83_a_password_is_exchanged(played: dict[str, str]) -> None:
    """As the page says; last, since everything starts anew."""
    place = Path(played["ONESTOP_SECRETS"])
    before = _password(played, "review")
    (place / "review").unlink()
    secrets(place)
    assert _password(played, "review") != before
    for did in (
        compose("up", "--detach", "--wait", "--force-recreate", "postgres", environment=played),
        compose(
            "exec", "-T", "postgres", "bash", "/docker-entrypoint-initdb.d/databases.sh",
            environment=played,
        ),
        compose("up", "--detach", "--wait", "--force-recreate", environment=played),
    ):  # fmt: skip
        assert did.returncode == 0, did.stderr[-3000:]
