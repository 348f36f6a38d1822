"""The doctor: what is missing is named with its mend, what is there is fine."""

import json
import socket
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from onestop_chassis.operators.setting import Origin
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.telemetry.version import VERSION
from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.commands.status import behind, over, span
from onestop_cli.doctor import machine, running
from onestop_cli.doctor.finding import Verdict
from onestop_cli.runfile import write_running

from tests.cli.test_commands import onestop

FINE, LACKING, WRONG = Verdict


def about(**changes: Any) -> dict[str, Any]:
    now = datetime(2026, 3, 2, tzinfo=UTC).isoformat()
    return {
        "version": VERSION,
        "clock": "simulated",
        "now": now,
        "env": "demo",
        "revisions": ["c0001", "c0002"],
        "expected_revisions": ["c0002"],
        "weak_secrets": ["ONESTOP_TOKEN_KEY"],
        **changes,
    }


def test_where_nothing_runs_the_machine_is_looked_at_all_the_same(tmp_path: Path) -> None:
    ended = onestop("doctor", "--data", str(tmp_path), "--output", "json")
    found = {row["check"]: row for row in json.loads(ended.stdout)}
    assert found["python"]["verdict"] == "fine"
    assert found["database server"]["verdict"] == "fine"
    assert (found["services"]["verdict"], found["services"]["mend"]) == ("lacking", "onestop up")
    assert ended.returncode == 0, ended.stdout
    assert all(row["mend"] for row in found.values() if row["verdict"] != "fine")


def test_a_service_that_is_away_ends_the_doctor_with_1() -> None:
    ended = onestop("doctor", "--services", "http://127.0.0.1:1", "--output", "json")
    assert ended.returncode == 1
    rows = {row["check"]: row for row in json.loads(ended.stdout)}
    assert rows["review"]["verdict"] == "wrong"


def test_an_old_python_and_a_full_disk_are_wrong(tmp_path: Path) -> None:
    assert machine.python((3, 10, 2)).verdict is WRONG
    assert machine.python((3, 11, 0)).verdict is FINE
    assert machine.disk(tmp_path, 1000).verdict is WRONG
    assert machine.disk(tmp_path, 2 << 30).verdict is LACKING
    assert machine.disk(tmp_path / "not" / "there", 9 << 30).verdict is FINE


def test_a_file_in_the_way_and_a_taken_port_are_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    assert machine.directory(tmp_path / "data").verdict is WRONG
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        found = machine.port(tmp_path, number)
        assert (found.verdict, str(number) in found.found) == (LACKING, True)
    assert machine.port(tmp_path, number).verdict is FINE


def test_a_program_that_is_not_there_or_fails_is_lacking() -> None:
    assert machine.program("x", ["no-such-program"], "get it").mend == "get it"
    assert machine.program("x", ["false"], "get it").verdict is LACKING
    assert machine.program("x", ["echo", "1.0"], "get it").found == "1.0"


def test_a_broker_that_is_named_has_to_answer(tmp_path: Path) -> None:
    assert machine.broker({}, tmp_path).verdict is FINE
    assert machine.broker({"KAFKA_BOOTSTRAP": "127.0.0.1:1"}, tmp_path).verdict is WRONG
    assert machine.broker({"KAFKA_BOOTSTRAP": "nonsense"}, tmp_path).verdict is WRONG


def test_services_of_two_versions_or_clocks_are_wrong() -> None:
    assert running.versions({"a": about()}).verdict is FINE
    assert running.versions({"a": about(), "b": about(version="9")}).verdict is WRONG
    assert running.clocks({"a": about(), "b": about()}).verdict is FINE
    assert running.clocks({"a": about(), "b": about(clock="wall")}).verdict is WRONG
    later = about(now=datetime(2026, 3, 3, tzinfo=UTC).isoformat())
    assert running.clocks({"a": about(), "b": later}).verdict is WRONG


def test_a_clock_that_is_off_is_wrong_in_either_direction() -> None:
    for seconds, verdict in ((1, FINE), (60, WRONG), (-60, WRONG)):
        assert running.skew({"a": timedelta(seconds=seconds)}).verdict is verdict


def test_a_schema_that_is_behind_names_the_command() -> None:
    assert running.revisions("land", about()).verdict is FINE
    behind_one = running.revisions("land", about(revisions=["c0001"]))
    assert (behind_one.verdict, behind_one.mend) == (WRONG, "onestop-land migrate")


def test_the_demonstrations_keys_are_wrong_in_production_only() -> None:
    [demo] = running.secrets("land", about())
    [production] = running.secrets("land", about(env="production"))
    assert (demo.verdict, production.verdict) == (LACKING, WRONG)


class Told:
    """A service whose topic is as given."""

    def __init__(self, *differs: str):
        self.differs = list(differs)

    def get(self, *_: Any, **__: Any) -> Any:
        return {"differs": self.differs}


def test_x52_a_topic_that_is_not_as_the_settings_want_it_is_told() -> None:
    assert list(running.topic(cast(Client, Told()), "land", "operator")) == []
    differs = cast(Client, Told("partitions: 3, wanted 6"))
    [found] = running.topic(differs, "land", "operator")
    assert (found.check, found.verdict) == ("land topic", LACKING)
    assert "onestop bus renew land" in found.mend


def test_a_setting_says_where_it_came_from() -> None:
    given = ServiceSettings(port=9000)
    assert given.origin("port", {}) is Origin.GIVEN
    assert given.origin("port", {"ONESTOP_PORT": "9000"}) is Origin.ENVIRONMENT
    assert given.origin("port", {"ONESTOP_PORT": "9001"}) is Origin.GIVEN
    assert given.origin("host", {"ONESTOP_HOST": "127.0.0.1"}) is Origin.DEFAULT


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_is_shown_or_printed(service: str) -> None:
    settings = import_module(f"onestop_{service}.settings").Settings
    secret = [
        n for n in settings.model_fields if any(w in n for w in ("key", "secret", "password"))
    ]
    # Where one lies is none, and keys that verify are public.
    names = [name for name in secret if not name.endswith(("_file", "_signing_keys"))]
    told = settings(
        database_url="postgresql://land:hunter2@db:5432/land", **dict.fromkeys(names, "hunter2")
    )
    assert names
    for name in (*names, "database_url"):
        assert "hunter2" not in str(told.shown(name))
    assert "hunter2" not in repr(told)
    assert told.shown("database_url") == "postgresql://***@db:5432/land"


def waits(**changes: Any) -> dict[str, Any]:
    calm = {"followers": {"views": 0.0}, "inbox": {}, "relay": None, "parked": 0}
    return {"service": "land", "waits": {**calm, **changes}}


def test_every_part_counts_towards_the_limit_of_seconds() -> None:
    assert list(over(waits(), 0, 0)) == []
    late = waits(inbox={"intake": 61.0}, relay={"seconds": 62.0}, followers={"index": 63.0})
    assert behind(late) == {"index": 63.0, "inbox intake": 61.0, "relay": 62.0}
    assert len(list(over(late, 60, None))) == 3
    assert len(list(over(late, 62, None))) == 1
    assert len(list(over(waits(parked=3), 0, 2))) == 1


def test_times_are_told_in_a_unit_that_tells_something() -> None:
    assert [span(s) for s in (3.2, 90, 5400, 200_000)] == ["3 s", "1.5 min", "1.5 h", "2.3 d"]


def test_x62_the_broker_of_what_runs_is_seen_with_its_address(tmp_path: Path) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        write_running(tmp_path, "http://127.0.0.1:1", broker=address)
        found = machine.broker({}, tmp_path)
        assert (found.verdict, found.found.split()[0]) == (FINE, address)
    assert machine.broker({}, tmp_path).verdict is WRONG
    assert machine.broker({}, tmp_path / "elsewhere").verdict is FINE
