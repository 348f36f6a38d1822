"""A replay whose process is killed in the middle goes on where it was."""

import json
import re
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.laptop import Laptop
from tests.support.wait import until

DAY = "2026-03-02"
STARTS = 5
"""The replay is given the time of so many starts: it goes on while the city still comes up, twice,
and is to be in the middle each time it is killed, however slow the machine."""
LEAST_SECONDS = 90.0


def told(laptop: Laptop, *command: str) -> Any:
    """What a command tells programs."""
    return json.loads(laptop.onestop(*command, "--output", "json"))


def bounds(through: str, name: str) -> tuple[str, ...]:
    return ("review", "--until", through, "--to", f"sandbox:{name}")


def until_position(laptop: Laptop) -> str:
    """The last fact of the demonstration so far; a job's own facts come after it."""
    plan = laptop.ask("replay", "plan", "review", "--until", "99999999", "--to", "sandbox:x")
    found = re.search(r"log ends at (\d+)", plan.stderr)
    assert found, plan.stderr
    return found[1]


def done_of(laptop: Laptop, job: str) -> int:
    """How many facts it says it has repeated."""
    with laptop.client() as client:
        progress = client.get("review", f"/ops/jobs/{job}", "operator")["progress"]
    return int(progress["done"]) if progress else 0


def _beyond(laptop: Laptop, job: str, done: int) -> bool:
    return done_of(laptop, job) > done


def sandbox(laptop: Laptop, name: str) -> dict[str, Any]:
    """Every row of every view there."""
    show = ("replay", "show", "review", name)
    views = {one["view"] for one in told(laptop, *show) if one["sandbox"] == name}
    return {view: told(laptop, *show, view, "--limit", "500") for view in views}


@pytest.mark.timeout(2400)
def test_a_replay_that_is_killed_twice_gives_what_one_in_peace_gives(tmp_path: Path) -> None:
    done = 0
    began = time.monotonic()
    with Laptop(tmp_path, "--no-demo") as laptop:
        up_seconds = time.monotonic() - began
        laptop.play(DAY)
        through = until_position(laptop)
        [plan] = told(laptop, "replay", "plan", *bounds(through, "killed"))
        number = plan["number"]
        start = ("--confirm", str(number), "--reason", "what the ministry asked")
        rate = str(max(1, int(number / max(STARTS * up_seconds, LEAST_SECONDS))))
        slowly = (*bounds(through, "killed"), *start, "--rate", rate, "--no-wait")
        [begun] = told(laptop, "replay", "start", *slowly)
        job = begun["job"]
        for _ in range(2):
            until(partial(_beyond, laptop, job, done), 60, "some of the replay")
            assert done_of(laptop, job) < number, f"too fast at {rate}/s"
            laptop.kill()
            laptop.up()
            done = done_of(laptop, job)
        [ended] = told(laptop, "job", "wait", "review", job)
        assert (ended["state"], ended["total"]) == ("done", number)
        assert ended["times_taken"] >= 3
        assert sum(ended["counts"].values()) == number
        told(laptop, "replay", "start", *bounds(through, "peace"), *start, "--rate", "0")
        killed, peace = sandbox(laptop, "killed"), sandbox(laptop, "peace")
        assert killed["cases"]
        assert killed == peace
