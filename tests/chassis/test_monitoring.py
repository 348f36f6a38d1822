"""What a service lets be seen: ages of what waits, the metrics, and the files made for them."""

import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from fastapi.testclient import TestClient
from onestop_chassis.bus.inbox_lag import InboxLag
from onestop_chassis.clock import Clock, WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.own_connection import Ping
from onestop_chassis.operators.monitoring.alerts import ALERTS
from onestop_chassis.operators.monitoring.boards import BOARDS
from onestop_chassis.operators.monitoring.figures import LEAST_OF_A_FACT, Figures
from onestop_chassis.operators.monitoring.files import files
from onestop_chassis.operators.switch import Part
from onestop_chassis.recorded import Cause
from onestop_chassis.service.app import create_app
from onestop_chassis.telemetry.known_since import APART_SECONDS, KnownSince
from onestop_land.app import blueprint as land

from tests.support.containers import images
from tests.support.documented import ROOT, leads_somewhere
from tests.support.environment import clean
from tests.support.errand_service import runtime_on, send, toy_url  # noqa: F401 (a fixture)
from tests.support.errands import START, Begin
from tests.support.keyed import Keyed
from tests.support.plain_service import PlainService, running
from tests.support.signed import operator
from tests.support.wait import until

AN_HOUR = 3600.0
"""More than a test takes, less than any clock here is away from the wall's."""
OPERATOR = Cause("o", "o", "request/1", "operator", "operator")
FOLDER = ROOT / "deploy/observability"
NAMED = re.compile(r"\b(?:onestop|process)_[a-z_]+\b")


def by(n: int) -> Cause:
    return Cause(f"o{n}", "o", "request/1", "operator", "operator")


@dataclass
class Seconds:
    """A monotonic clock that somebody sets."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr("onestop_chassis.telemetry.known_since.monotonic", clock)
    return clock


def test_what_waits_is_as_old_as_the_first_position_beyond_and_nothing_is_0(
    seconds: Seconds,
) -> None:
    known = KnownSince()
    known.note(10)
    seconds.now += APART_SECONDS
    known.note(20)
    seconds.now += 0.25
    assert [known.waited(at) for at in (9, 10, 19, 20)] == [APART_SECONDS + 0.25, 0.25, 0.25, 0]


def test_a_position_between_two_marks_is_not_forgotten_when_nothing_follows(
    seconds: Seconds,
) -> None:
    known = KnownSince()
    known.note(10)
    seconds.now += APART_SECONDS / 2
    known.note(11)
    seconds.now += 3
    assert [known.waited(at) for at in (10, 11)] == [APART_SECONDS / 2 + 3, 0]


def test_what_a_topic_holds_waits_until_it_is_stored() -> None:
    place = TopicPartition("onestop.intake", 0)
    lag = InboxLag({"onestop.intake": "intake", "onestop.land": "land"})
    lag.there(place, 5, 5)
    assert lag.seconds() == {"intake": 0, "land": 0}
    lag.there(place, 9, 5)
    until(lambda: lag.seconds()["intake"] > 0.05)
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp() * 1000
    lag.at_hand(place, hour_ago)
    assert 3600 <= lag.seconds()["intake"] < 3700
    lag.got(place, 8)
    assert lag.seconds() == {"intake": 0, "land": 0}


def test_a_server_that_hangs_is_away_within_the_time_given_and_is_asked_once() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/none"
        with Database(address, timeout=0.1) as database:
            ping = Ping(database)
            assert not ping.answers(0.3)
            asked = ping._asked
            assert not ping.answers(0.3)
            assert ping._asked is asked is not None
            assert not asked.done(), "it was waited for until it gave up"
            silent.close()  # nobody need wait any longer for an answer


def test_a_database_that_answers_is_up_and_its_restart_costs_no_wrong_answer(
    database_url: str,
) -> None:
    with Database(database_url) as database:
        ping = Ping(database)
        assert ping.answers(60)
        with database.connection() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert ping.answers(60)
        ping.close()


@dataclass
class Toys:
    runtime: Any
    http: TestClient

    def figures(self) -> Figures:
        found: Figures = self.runtime.figures()
        return found

    def metrics(self) -> str:
        answer = self.http.get("/metrics", headers=operator(self.runtime))
        return str(answer.text)


@pytest.fixture(params=["wall", "simulated"])
def toys(request: pytest.FixtureRequest, url: str) -> Iterator[Toys]:
    clock: Clock | None = WallClock() if request.param == "wall" else None
    runtime = runtime_on(url, clock)
    runtime.start()
    with Keyed(create_app(runtime, ())) as http:
        yield Toys(runtime, http)
    runtime.stop()
    runtime.database.close()


def test_a_follower_that_stands_still_gets_older_and_the_others_do_not(toys: Toys) -> None:
    toys.runtime.switches.close(Part.POLICIES, "a test", by(1))
    until(lambda: not any(toys.figures().behind.values()) or toys.figures().behind["policies"])
    send(toys.runtime, Begin("p1", "x"), "c1")
    until(lambda: toys.figures().followers["policies"] > 0.3)
    until(lambda: not toys.figures().behind["views"])
    found = toys.figures()
    assert found.followers["policies"] < AN_HOUR
    assert (found.followers["views"], found.behind["policies"] > 0) == (0, True)
    toys.runtime.switches.open(Part.POLICIES, "a test", by(2))
    until(lambda: toys.figures().followers["policies"] == 0)


def test_the_age_of_a_large_fact_is_read_from_its_beginning(toys: Toys) -> None:
    toys.runtime.switches.close(Part.POLICIES, "r" * 2 * LEAST_OF_A_FACT, by(1))
    send(toys.runtime, Begin("p1", "x" * 2 * LEAST_OF_A_FACT), "c1")
    until(lambda: toys.figures().followers["policies"] > 0.1)


def test_parked_facts_have_a_cause_and_an_age(toys: Toys) -> None:
    send(toys.runtime, Begin("p1", "bad"), "c1")
    until(lambda: toys.figures().parked)
    [cause] = toys.figures().causes
    assert (cause.cause, cause.type) == ("toy-not-begun", "onestop.toy.ToyBegun.v1")
    until(lambda: toys.figures().parked_oldest > 0.2)
    assert toys.figures().parked_oldest < AN_HOUR
    text = toys.metrics()
    labels = '{cause="toy-not-begun",type="onestop.toy.ToyBegun.v1"}'
    assert f"onestop_parked_by_cause{labels} 1.0" in text
    assert "p1" not in re.findall(r'"([^"]*)"', text)


def test_a_part_that_is_closed_shows(toys: Toys) -> None:
    assert 'onestop_part_closed{part="relay"} 0.0' in toys.metrics()
    toys.runtime.switches.close(Part.RELAY, "a test", by(1))
    assert 'onestop_part_closed{part="relay"} 1.0' in toys.metrics()


@pytest.fixture
def heard() -> Iterator[PlainService]:
    with running(land, START) as service:
        yield service


def test_a_source_that_is_not_heard_gets_older(heard: PlainService) -> None:
    source = land.listens[0]
    heard.settle()
    assert heard.runtime.figures().inbox[source] == 0
    heard.runtime.switches.close(Part.INBOX, "a test", OPERATOR)
    attached: Any = heard.runtime._attachment
    until(lambda: attached._closed_inbox)
    heard.say(source, "project/x")
    heard.sources[source].handle(*_fact(heard))
    until(lambda: heard.runtime.figures().inbox[source] > 0.1)


def _fact(heard: PlainService) -> Any:
    from tests.support.errands import stream, toy  # noqa: PLC0415

    return toy, stream("p1", "x"), Begin("p1", "x"), by(9)


def test_every_metric_that_a_board_or_an_alert_names_is_exported(
    heard: PlainService, tmp_path: Path
) -> None:
    nobody_backs_up = str(tmp_path)
    heard.runtime.watch.backups = nobody_backs_up
    heard.client.get("/health/live")
    text = heard.client.get("/metrics", headers=operator(heard.runtime)).text
    assert "onestop_backup_age_seconds +Inf" in text
    assert "onestop_log_halted 0.0" in text
    exported = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
    exprs = [alert.expr for alert in ALERTS]
    exprs += [expr for board in BOARDS for panel in board.panels for expr, _ in panel.queries]
    named = {re.sub(r"_(bucket|count|sum)$", "", n) for e in exprs for n in NAMED.findall(e)}
    assert named - exported == set()
    assert len(named) > 20


def test_the_committed_files_are_what_the_code_makes() -> None:
    told = {name: (FOLDER / name).read_text(encoding="utf-8") for name in files()}
    assert told == files()
    there = {str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*") if file.is_file()}
    assert there == set(files())


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_every_runbook_leads_to_a_heading(alert: Any) -> None:
    assert leads_somewhere("README.md", alert.runbook)


def test_every_service_is_scraped_where_the_compose_file_has_it() -> None:
    compose = Path(ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    found = re.findall(r'"([a-z-]+):9464"', files()["prometheus.yml"])
    assert found
    for name in found:
        assert f"\n  {name}:\n" in compose


@pytest.mark.docker
def test_the_compose_file_with_prometheus_and_grafana_is_valid() -> None:
    images()
    checked = subprocess.run(
        ["docker", "compose", "--profile", "watch", "config"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=clean(),
    )
    assert checked.returncode == 0, checked.stderr
    assert "/etc/prometheus/alerts.yml" in checked.stdout
    for file in re.findall(r"source: (.*/deploy/observability/.*)", checked.stdout):
        assert Path(file).exists(), file


def test_readiness_says_no_while_the_database_has_not_given_its_answer(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: toys.http.get("/health/ready").status_code == 200)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/none"
        with Database(address, timeout=5.0) as hangs:
            monkeypatch.setattr("onestop_chassis.service.runtime.ANSWER_SECONDS", 0.8)
            toys.runtime._ping.close()
            ping = toys.runtime._ping = Ping(hangs)
            waiting = toys.http.get("/health/ready")
            assert ping._asked is not None
            assert not ping._asked.done(), "it was waited for until it gave up"
            silent.close()  # nobody need wait any longer for an answer
    assert (waiting.status_code, waiting.json()["waiting_for"]) == (503, ["database"])
