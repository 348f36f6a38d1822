"""Commands from outside: exit codes 0, 1 and 2, and messages that say what to do."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.environment import clean


def onestop(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onestop_cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean(environment),
        check=False,
    )


def test_a_wrong_call_ends_with_2() -> None:
    assert onestop("import", "planets", "x.csv").returncode == 2
    assert onestop("up", "--port", "99999").returncode == 2


def test_where_nothing_runs_the_commands_end_with_1_and_say_how_to_start(tmp_path: Path) -> None:
    for command in (("status",), ("demo", "run"), ("demo", "load")):
        ended = onestop(*command, "--data", str(tmp_path))
        assert ended.returncode == 1
        assert "onestop up" in ended.stderr
        assert ended.stdout == ""


def test_projects_that_the_demonstration_does_not_have_are_named() -> None:
    ended = onestop("demo", "run", "--projects", "4, 13, two")
    assert ended.returncode == 2
    assert "there is no project number 13, two" in ended.stderr


def test_ending_what_does_not_run_is_fine(tmp_path: Path) -> None:
    ended = onestop("down", "--data", str(tmp_path))
    assert ended.returncode == 0
    assert "nothing runs" in ended.stdout


def test_a_bad_table_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "divisions.csv"
    file.write_text("code,name_zh,name_en,level\n1,,,\n", encoding="utf-8")
    ended = onestop("import", "divisions", str(file), "--data", str(tmp_path))
    assert ended.returncode == 1
    assert "第2行 [code]" in ended.stderr
    assert "line 2 [name_en]" in ended.stderr


def test_a_port_that_is_taken_is_named_and_nothing_is_left_running(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = onestop("up", "--port", port, "--data", str(tmp_path))
    assert ended.returncode == 1
    assert port in ended.stderr
    assert "--port" in ended.stderr
    assert not (tmp_path / "run.json").exists()


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/none", "not a url"])
def test_a_database_that_is_not_there_is_named_and_nothing_is_half_done(
    tmp_path: Path, url: str
) -> None:
    ended = onestop("up", "--port", "0", "--data", str(tmp_path), ONESTOP_DATABASE_URL=url)
    assert ended.returncode == 1
    assert "ONESTOP_DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "run.json").exists()


def test_a_directory_that_cannot_hold_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("in the way", encoding="utf-8")
    ended = onestop("up", "--port", "0", "--data", str(tmp_path))
    assert ended.returncode == 1
    assert str(tmp_path / "postgres") in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_service_that_is_away_ends_the_status_with_1(tmp_path: Path) -> None:
    ended = onestop("status", "--services", "http://127.0.0.1:1", "--output", "json")
    assert ended.returncode == 1
    assert '"away"' in ended.stdout
