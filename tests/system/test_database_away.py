"""A database that is not there at the start, or goes away while a service runs."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from onestop_cli.client import Client, Refused
from onestop_cli.demo.load import DATA
from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.importers.targets import TARGETS
from onestop_cli.ports import free_port

from tests.support import invariants
from tests.support.city import City
from tests.support.environment import clean
from tests.support.invariants import Logbook
from tests.support.killing import all_ended, kill_server
from tests.support.wait import until

pytestmark = pytest.mark.timeout(2400)

FAILED, UNAVAILABLE = 1, 503
BACK_SECONDS = 180.0
GONE_SECONDS = 120.0
ANSWER_SECONDS = 120.0
"""A service waits some seconds for a connection before it says that there is none."""


def _run(
    *command: str, directory: Path, address: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        env=clean({"ONESTOP_DATABASE_URL": address, **environment}),
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _nowhere() -> str:
    return f"postgresql://onestop:secret@127.0.0.1:{free_port()}/land"


@pytest.mark.parametrize("command", ["serve", "migrate"])
@pytest.mark.parametrize("clock", ["wall", "simulated"])
def test_a_service_without_its_database_ends_with_1_and_says_why_in_both_languages(
    tmp_path: Path, command: str, clock: str
) -> None:
    ended = _run(
        "onestop_land",
        command,
        directory=tmp_path,
        address=_nowhere(),
        ONESTOP_KAFKA_BOOTSTRAP=f"127.0.0.1:{free_port()}",
        ONESTOP_CLOCK=clock,
    )
    assert ended.returncode == FAILED
    assert "数据库无法连接" in ended.stderr
    assert "the database is away; start it" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stderr
    assert not list(tmp_path.iterdir())


def test_a_laptop_without_its_database_ends_with_1_and_leaves_nothing_running(
    tmp_path: Path,
) -> None:
    ended = _run(
        "onestop_cli", "up", "--port", str(free_port()), directory=tmp_path, address=_nowhere()
    )
    assert ended.returncode == FAILED
    assert "无法连接数据库" in ended.stderr
    assert "Cannot reach the database" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stderr
    assert not (tmp_path / ".onestop" / "run.json").exists()


def test_a_database_that_was_never_migrated_is_named_as_such(
    tmp_path: Path, empty_database_url: str
) -> None:
    ended = _run(
        "onestop_land",
        "serve",
        directory=tmp_path,
        address=empty_database_url,
        ONESTOP_KAFKA_BOOTSTRAP=f"127.0.0.1:{free_port()}",
    )
    assert ended.returncode == FAILED
    assert "请先运行 migrate / never migrated" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_migration_without_a_broker_ends_with_1_and_can_be_repeated(
    tmp_path: Path, empty_database_url: str
) -> None:
    for _ in range(2):
        ended = _run(
            "onestop_land",
            "migrate",
            directory=tmp_path,
            address=empty_database_url,
            ONESTOP_KAFKA_BOOTSTRAP=f"127.0.0.1:{free_port()}",
        )
        assert ended.returncode == FAILED
        assert "Kafka 无法连接" in ended.stderr
        assert "the database is ready" in ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """Land alone, on a server of its own, with no broker."""
    city = City(tmp_path, f"127.0.0.1:{free_port()}", ("land",))
    try:
        yield city.up(topics=False)
    finally:
        city.server.start()
        city.down()


def _kill_the_server(city: City) -> None:
    family = kill_server(city.directory / "postgres")
    until(lambda: all_ended(family), GONE_SECONDS, "the killed server's processes to end")


@pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])
def test_while_the_database_is_away_requests_get_503_and_nothing_is_half_done(
    city: City, killed: bool
) -> None:
    land = city.services["land"]
    with city.client() as client:
        client.get("land", "/indices", "land")  # Signed in while that is possible.
        _kill_the_server(city) if killed else city.server.stop()
        for refused in (_refused(client, "read"), _refused(client, "command")):
            assert refused.status == UNAVAILABLE
            assert refused.problem["title_zh"]
            assert refused.problem["title"]
        assert _asked(land.url, "live").status_code == httpx.codes.OK
        ready = _asked(land.url, "ready")
        assert ready.status_code == UNAVAILABLE
        assert ready.headers["Retry-After"]
        city.server.start()
        until(lambda: _asked(land.url, "ready").is_success, BACK_SECONDS, "ready again")
        first, second = _command(client), _command(client)
    assert first["position"] == second["position"]
    with Logbook("land", city.database_url("land")) as book:
        invariants.versions_have_no_holes(book)
        assert [fact.version for fact in book.own()] == [1]


def _asked(url: str, what: str) -> httpx.Response:
    return httpx.get(f"{url}/health/{what}", timeout=ANSWER_SECONDS, verify=False)


def _command(client: Client) -> dict[str, Any]:
    target = TARGETS["indices"]
    records = load(KINDS["indices"], DATA / "indices.csv")
    body = {target.field: [target.shape(record) for record in records]}
    answer: dict[str, Any] = client.post("land", target.address, target.user, body, "once")
    return answer


def _refused(client: Client, what: str) -> Refused:
    with pytest.raises(Refused) as refused:
        client.get("land", "/indices", "land") if what == "read" else _command(client)
    return refused.value
