"""The demonstration for real: embedded PostgreSQL, five services, killed and started again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import onestop_cli
import pytest
from onestop_cli.importers.kinds import KINDS, load
from onestop_contracts.identifiers import item_and_attempt

from tests.support.environment import clean
from tests.support.readiness import lacking
from tests.support.wait import until

GOLDEN = Path(__file__).parent / "demonstration.json"
TABLES = Path(onestop_cli.__file__).parent / "data"
PROJECTS = 12
ENDINGS = {"approve", "reject", "revoked"}
AGAIN = {"P2-03": "revoked", "P2-09": "reject", "P3-03": "refused"}
"""What came to nothing first and was applied for again, and how it ended first."""
LATE = "2026-150603-65-03-100333"

pytestmark = pytest.mark.timeout(2400)


def onestop(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "onestop_cli", *arguments, "--data", str(data)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=600, env=clean(), check=False
    )


def start(data: Path) -> None:
    begun = onestop(data, "up", "--detach", "--port", "0")
    assert begun.returncode == 0, begun.stderr + (data / "onestop.log").read_text()[-3000:]


def running(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / "run.json").read_text(encoding="utf-8"))
    return found


@cache
def signed_in(url: str, user: str) -> dict[str, str]:
    asked = {"user": user, "password": "demo"}
    token = httpx.post(f"{url}/signin", json=asked, timeout=60).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def position(data: Path) -> int:
    url = running(data)["url"]
    status = httpx.get(
        f"{url}/review/ops/status", headers=signed_in(f"{url}/review", "operator"), timeout=60
    ).json()
    return int(status.get("position", 0))  # nothing while it cannot be told


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("city")
    start(directory)
    yield directory
    onestop(directory, "down")


def test_the_city_shows_twelve_projects_on_their_way(data: Path) -> None:
    url = running(data)["url"]
    page = httpx.get(url, follow_redirects=True, timeout=60)
    assert page.status_code == 200
    assert str(page.url) == f"{url}/sign-in?next=%2F"
    projects = httpx.get(
        f"{url}/intake/projects", headers=signed_in(f"{url}/intake", "director"), timeout=60
    ).json()["items"]
    assert len(projects) == PROJECTS
    assert {project["stage"] for project in projects} == {"accepted"}
    for service in ("intake", "review", "intermediary-market", "land", "archive"):
        assert lacking(f"{url}/{service}") == []
        assert httpx.get(f"{url}/{service}/docs", timeout=60).status_code == 200


def test_a_second_start_on_the_same_data_is_refused_with_the_address(data: Path) -> None:
    second = onestop(data, "up", "--port", "0")
    assert second.returncode == 1
    assert running(data)["url"] in second.stderr


@pytest.mark.parametrize(
    "kind",
    ["departments", "divisions", "materials", "items", "indices", "calendar", "projects"],
)
def test_the_same_table_twice_changes_nothing_and_says_so(data: Path, kind: str) -> None:
    again = onestop(data, "import", kind, str(TABLES / f"{kind}.csv"))
    assert again.returncode == 0, again.stderr
    assert "没有变化" in again.stdout
    assert "nothing changed" in again.stdout


def test_a_table_can_be_changed_and_changed_back(data: Path, tmp_path: Path) -> None:
    original = TABLES / "departments.csv"
    other = tmp_path / "departments.csv"
    text = original.read_text(encoding="utf-8")
    other.write_text(text.replace("Transport Bureau", "Bureau of Transport"), encoding="utf-8-sig")
    for file in (other, original, other, original):
        changed = onestop(data, "import", "departments", str(file))
        assert "1 changed" in changed.stdout, changed.stdout + changed.stderr


@pytest.fixture(scope="module")
def ended(data: Path) -> list[dict[str, Any]]:
    """What `demo run` prints at its end, after everybody was killed in the middle."""
    arguments = ("demo", "run", "--data", str(data))
    before = position(data)
    player = subprocess.Popen(
        [sys.executable, "-P", "-m", "onestop_cli", *arguments],
        env=clean(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: position(data) > before + 150, timeout=600, what="the demonstration moving")
    os.kill(running(data)["pid"], signal.SIGKILL)
    assert player.wait(timeout=300) == 1
    start(data)
    done = onestop(data, "demo", "run", "--output", "json")
    assert done.returncode == 0, done.stderr
    projects: list[dict[str, Any]] = json.loads(done.stdout)
    return projects


def test_killed_in_the_middle_and_started_again_nothing_is_lost_or_doubled(
    ended: list[dict[str, Any]],
) -> None:
    found = [shortened(project) for project in ended]
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_demonstration_ends_with_every_project_cleared_or_explained(
    ended: list[dict[str, Any]],
) -> None:
    assert len(ended) == PROJECTS
    assert {project["outcome"] for project in ended} == {"cleared"}


def test_what_came_to_nothing_was_applied_for_again_and_approved(
    ended: list[dict[str, Any]],
) -> None:
    told = [{case["item"]: case["decision"] for case in project["cases"]} for project in ended]
    first = {item: how for one in told for item, how in one.items() if how != "approve"}
    assert first == AGAIN
    second = {item: how for one in told for item, how in one.items() if "." in item}
    assert second == {f"{item}.2": "approve" for item in AGAIN}


@cache
def kinds() -> dict[str, str]:
    """How each item is supervised."""
    rows = load(KINDS["items"], TABLES / "items.csv")
    return {row["item"]: row["supervision"] for row in rows}


def windows_of(case: str) -> int:
    """One of what is decided on the spot comes after the decision."""
    item, _ = item_and_attempt(case)
    return 2 if kinds()[item] == "before" else 1


def test_every_case_was_decided_with_its_windows_ended(ended: list[dict[str, Any]]) -> None:
    for project in ended:
        if project["outcome"] == "cleared":
            assert {case["decision"] for case in project["cases"]} <= {*ENDINGS, "refused"}
            assert project["licences"], project["project"]
            assert project["critical_path"], project["project"]
            assert 0 < project["days_net"] <= project["days_raw"]
            assert (project["days_raw"] <= 100) == (project["project"] != LATE)
        decided = [case for case in project["cases"] if case["decision"] in ENDINGS]
        assert all(w["ended_by"] for case in decided for w in case["windows"])
        assert all(len(case["windows"]) == windows_of(case["item"]) for case in decided)


def test_windows_ended_in_each_of_the_three_ways(ended: list[dict[str, Any]]) -> None:
    ways = {
        w["ended_by"] for project in ended for case in project["cases"] for w in case["windows"]
    }
    assert ways >= {"consent", "objection", "default_consent"}


def test_x07_a_revoked_licence_holds_up_what_needs_it_until_its_item_is_approved_again(
    ended: list[dict[str, Any]],
) -> None:
    (project,) = [project for project in ended if project["revoked"]]
    (revoked,) = project["revoked"]
    before, after = revoked["plan"]
    assert before < after
    assert revoked["held_up"] == ["P3-01", "P3-03", "P3-04", "P3-10"]
    assert revoked["revoked_on"] < revoked["approved_again_on"]
    assert revoked["verified_as"] == "revoked"
    assert revoked["hand_out"] == "licence-revoked"
    assert revoked["licence"] in project["licences"]
    assert f"{revoked['licence']}.2" in project["licences"]


def test_x20_a_late_project_tells_its_slack_whose_step_it_is_and_each_warning(
    ended: list[dict[str, Any]],
) -> None:
    (project,) = [project for project in ended if project["late"]]
    assert project["project"] == LATE
    late = project["late"]
    assert late["finish_on"] > late["target_on"]
    (step,) = late["steps"]
    assert (step["item"], step["owner"]) == ("P2-13", "ss")
    assert step["slack_wd"] < 0
    warned = {one["threshold"]: one["holders"] for one in late["warnings"]}
    assert set(warned) == {"70", "90", "plan", "100"}
    assert set(map(tuple, warned.values())) == {("ss",)}
    assert project["critical_path"] == ["P2-13"]


def test_each_of_the_three_routes_is_taken_and_leads_to_its_own_approval(
    ended: list[dict[str, Any]],
) -> None:
    approvals = {"filing": "P1-01", "verification": "P1-02", "approval": "P1-09"}
    assert {project["route"] for project in ended} == set(approvals)
    for project in ended:
        cases = {case["item"]: case["decision"] for case in project["cases"]}
        own = {route for route, item in approvals.items() if cases.get(item) == "approve"}
        assert own == {project["route"]}


@pytest.fixture(scope="module")
def reported(data: Path, ended: list[dict[str, Any]]) -> str:
    """What `demo run` shows to people at its end."""
    told = onestop(data, "demo", "run")
    assert told.returncode == 0, told.stderr
    return " ".join(told.stdout.split())


def test_what_the_report_shows_is_verified(reported: str) -> None:
    assert reported.count("✓") >= 8
    assert "✗" not in reported


@pytest.mark.parametrize(
    "said",
    [
        "licence revoked on 2026-",
        "held up: P3-01, P3-03, P3-04, P3-10",
        "核验页显示 revoked，窗口不予发放",
        f"{LATE} 超期",
        "the step of ss, slack -",
        "day 70, warned: ss",
        "按审批制办理",
        "by the route of approval",
    ],
)
def test_the_report_says_what_is_worth_a_look(reported: str, said: str) -> None:
    assert said in reported


def shortened(project: dict[str, Any]) -> dict[str, Any]:
    """Windows as `acceptance, handling`; licences as their number."""
    return {
        **{name: project[name] for name in ("project", "outcome", "days_raw", "days_net")},
        "critical_path": project["critical_path"],
        "licences": len(project["licences"]),
        "cases": {
            case["item"]: [case["decision"], *(w["ended_by"] for w in case["windows"])]
            for case in project["cases"]
        },
    }
