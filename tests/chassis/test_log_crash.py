"""Killed in the middle: what was acknowledged is there once, what was not can be sent again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from onestop_chassis.clock import WallClock
from onestop_chassis.log.crashpoints import CrashPlan
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log

from tests.support.environment import clean
from tests.support.tally import Count, cause, tally

ROOT = Path(__file__).parents[2]


def _worker(url: str, commands: int, crash: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.support.log_worker", url, str(commands)],
        cwd=ROOT,
        env=clean({"ONESTOP_CRASH": crash}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("point", ["before-append", "after-append"])
def test_i1_a_process_killed_at_a_commit_loses_and_doubles_nothing(
    any_database_url: str, point: str
) -> None:
    killed = _worker(any_database_url, 10, f"{point}:4")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    acknowledged = killed.stdout.split()
    assert acknowledged == ["0", "1", "2"]
    with Database(any_database_url) as database, Log("test", database, WallClock()) as log:
        stored = len(log.stream("tally/a"))
        assert stored == (8 if point == "after-append" else 6)
        for n in range(4):
            again = log.handle(tally, "tally/a", Count(2), cause(f"c{n}"))
            assert again.repeated == (n < 3 or point == "after-append")
            assert (again.version, len(again.events)) == (2 * n + 2, 2)
    rest = _worker(any_database_url, 10)
    assert rest.returncode == 0, rest.stderr
    with Database(any_database_url) as database, Log("test", database, WallClock()) as log:
        assert [fact.event.nth for fact in log.stream("tally/a")] == list(range(1, 21))


def test_a_crash_plan_counts_and_only_its_own_point_counts() -> None:
    plan = CrashPlan({"ONESTOP_CRASH": "mid-fold:3"})
    for _ in range(2):
        plan.reach("mid-fold")
        plan.reach("before-append")
    assert plan.left == 1


def test_without_a_plan_nothing_happens() -> None:
    CrashPlan({}).reach("before-append")
    CrashPlan({"ONESTOP_ENV": "production"}).reach("before-append")


@pytest.mark.parametrize("plan", ["before-append", "inbox-stored:1"])
def test_production_refuses_to_start_with_a_crash_plan(plan: str) -> None:
    with pytest.raises(RuntimeError, match="production"):
        CrashPlan({"ONESTOP_CRASH": plan, "ONESTOP_ENV": "production"})


@pytest.mark.parametrize("plan", ["elsewhere:1", "mid-fold:0", "mid-fold:x"])
def test_a_crash_plan_that_cannot_come_true_is_refused(plan: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        CrashPlan({"ONESTOP_CRASH": plan})
