"""Shell completion: commands, and names of services and views wherever one is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest
from onestop_chassis.service.app import create_app
from onestop_cli.__main__ import completing

from tests.support.environment import clean
from tests.support.errand_service import runtime_on, toy_url  # noqa: F401 (a fixture)
from tests.support.served import served

PROGRAM = Path(sys.executable).with_name("onestop")


def completed(line: str) -> list[str]:
    words = line.split(" ")
    typed = {
        "_ONESTOP_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    ended = subprocess.run(
        [PROGRAM], env=clean(typed), capture_output=True, text=True, timeout=60, check=False
    )
    return ended.stdout.split()


@pytest.mark.parametrize("command", ["status", "service health", "parked list", "job list"])
def test_names_of_services_are_completed(command: str) -> None:
    assert completed(f"onestop {command} in") == ["intake", "intermediary_market"]


def test_names_of_views_are_completed_by_the_service_that_runs(url: str) -> None:
    runtime = runtime_on(url)
    runtime.start()
    try:
        with served(create_app(runtime, ()), "review") as address:
            typed = f"onestop projection show --services {address} review"
            assert completed(f"{typed} jo") == ["jobs"]
            assert "parked" in completed(f"{typed} ")
    finally:
        runtime.stop()
        runtime.database.close()
    assert completed(f"{typed} jo") == []  # nobody answers: nothing is offered, nothing is said


@pytest.mark.parametrize(
    ("typed", "waits_for"),
    [
        ({"COMP_WORDS": "onestop parked li"}, ["parked"]),
        ({"_TYPER_COMPLETE_ARGS": "onestop parked li"}, ["parked"]),
        ({"COMP_WORDS": "onestop parked "}, ["parked"]),
        ({"COMP_WORDS": "onestop parked"}, []),  # it may become another
        ({}, []),
    ],
)
def test_who_completes_a_line_waits_for_its_command_alone(
    typed: dict[str, str], waits_for: list[str]
) -> None:
    assert completing({"_ONESTOP_COMPLETE": "complete_bash", **typed}) == waits_for
    assert completing(typed) == []  # what a shell has left behind is no line to complete


def test_who_looks_at_all_commands_does_not_wait_for_the_services() -> None:
    look = (
        "import sys; from onestop_cli.__main__ import application; application()"
        "\nheavy = {'fastapi', 'psycopg', 'aiokafka', 'networkx', 'testcontainers'}"
        "\nprint(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], env=clean(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_commands_are_completed() -> None:
    assert "parked" in completed("onestop pa")


def test_a_shell_is_told_how() -> None:
    shown = subprocess.run(
        [PROGRAM, "--show-completion", "bash"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=clean({"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}),
    )
    assert "_ONESTOP_COMPLETE=complete_bash" in shown.stdout
