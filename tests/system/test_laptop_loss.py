"""A laptop loses one service's database and goes on from its backup."""

import json
import re
from pathlib import Path

import psycopg
import pytest
from onestop_cli.addresses import SERVICES

from tests.support.laptop import THESE, Laptop
from tests.support.loss import all_hold

LATER, END = "2026-03-05", "2026-03-06"
WHY = ("--reason", "the disk was lost")


@pytest.mark.timeout(2400)
def test_a_laptop_that_lost_a_database_goes_on_from_its_backup(begun: Path, tmp_path: Path) -> None:
    laptop = Laptop(begun, "--no-demo")
    with laptop:
        laptop.onestop("backup", "create", "review", *WHY)
        [backup] = json.loads(laptop.onestop("backup", "list", "review", "--output", "json"))
        laptop.play(LATER)
        busy = laptop.ask("backup", "restore", "review", "--from", backup["directory"])
        assert busy.returncode == 5, busy.stderr
    over = laptop.ask("backup", "restore", "review", "--from", backup["directory"])
    assert (over.returncode, "Nothing is restored over live data" in over.stderr) == (5, True)
    source = ("backup", "restore", "review", "--from", backup["directory"], "--set-aside")
    assert f"{backup['events']} events" in laptop.onestop(*source)
    laptop.onestop(*source, *WHY, "--execute", "--confirm", str(backup["events"]))
    with laptop:
        gone_on(laptop, tmp_path / "lost.ndjson", backup["through"])
        laptop.play(END)
    kept = (tmp_path / "lost.ndjson").read_text(encoding="utf-8")
    lost = {json.loads(line)["id"] for line in kept.splitlines()}
    with laptop.database_server() as server:
        urls = {name: server.address(f"onestop_{name}") for name in SERVICES}
        all_hold(urls, "review", lost)
        with psycopg.connect(server.address("postgres")) as connection:
            aside = connection.execute(
                "SELECT count(*) FROM pg_database WHERE datname LIKE 'onestop_review_until_%'"
            ).fetchone()
    assert aside == (1,)


def gone_on(laptop: Laptop, lost: Path, through: int) -> None:
    """Halted, told what to do, released."""
    status = json.loads(laptop.ask("status", "--output", "json").stdout)
    assert status["review"]["halted"]["position"] == through
    refused = laptop.ask("demo", "run", *THESE, "--until", LATER)
    assert refused.returncode == 1
    assert "onestop backup release" in refused.stderr
    ahead = laptop.ask("backup", "check-consumers", "review", "--output", "json")
    assert ahead.returncode == 3
    assert {row["by"] for row in json.loads(ahead.stdout) if row["ahead"]} >= {"intake", "archive"}
    laptop.onestop("backup", "lost", "review", "--to", str(lost))
    release = ("backup", "release", "review", *WHY)
    plan = laptop.onestop(*release)
    found = re.search(r"gives up the (\d+) positions", plan)
    assert found, plan
    assert laptop.ask(*release, "--execute", "--confirm", "1").returncode == 5
    assert laptop.ask(*release, "--skip-to", "1").returncode == 5
    laptop.onestop(*release, "--execute", "--confirm", found[1])
    assert laptop.ask("backup", "check-consumers", "review").returncode == 0
