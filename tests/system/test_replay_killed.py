"""A replay whose process is killed in the middle goes on where it was."""

import json
import re
import signal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.laptop import Laptop

BATCHES = 8
"""In so many the facts are repeated, one a second."""
DIES = {"ONESTOP_CRASH": "mid-replay:3"}
"""With the third batch of each life, which is not committed."""


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
    """How many facts were repeated for good, while the city is down."""
    with (
        laptop.database_server() as server,
        psycopg.connect(server.address("onestop_review")) as connection,
    ):
        query = "SELECT done FROM job_progress WHERE job = %s"
        found = connection.execute(query, (job,)).fetchone()
    assert found, "it never began"
    return int(found[0])


def sandbox(laptop: Laptop, name: str) -> dict[str, Any]:
    """Every row of every view there."""
    show = ("replay", "show", "review", name)
    views = {one["view"] for one in told(laptop, *show) if one["sandbox"] == name}
    return {view: told(laptop, *show, view, "--limit", "500") for view in views}


@pytest.mark.timeout(2400)
def test_a_replay_that_is_killed_twice_gives_what_one_in_peace_gives(begun: Path) -> None:
    with Laptop(begun, "--no-demo", environment=DIES) as laptop:
        through = until_position(laptop)
        [plan] = told(laptop, "replay", "plan", *bounds(through, "killed"))
        number = plan["number"]
        size = number // BATCHES
        start = ("--confirm", str(number), "--reason", "what the ministry asked")
        slowly = (*bounds(through, "killed"), *start, "--rate", str(size), "--no-wait")
        [asked] = told(laptop, "replay", "start", *slowly)
        job = asked["job"]
        assert laptop.died() == -signal.SIGKILL
        assert done_of(laptop, job) == 2 * size
        laptop.start()
        assert laptop.died() == -signal.SIGKILL
        assert done_of(laptop, job) == 4 * size < number
        del laptop.environment["ONESTOP_CRASH"]
        laptop.up()
        [ended] = told(laptop, "job", "wait", "review", job)
        assert (ended["state"], ended["total"]) == ("done", number)
        assert ended["times_taken"] == 3
        assert sum(ended["counts"].values()) == number
        told(laptop, "replay", "start", *bounds(through, "peace"), *start, "--rate", "0")
        killed, peace = sandbox(laptop, "killed"), sandbox(laptop, "peace")
        assert killed["cases"]
        assert killed == peace
