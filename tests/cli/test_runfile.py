"""What a running laptop leaves behind, and how a stale one is recognised."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from onestop_cli.addresses import addresses, mounted
from onestop_cli.client import Client
from onestop_cli.runfile import Running, read_running, start_mark, write_running
from onestop_cli.say import Failed

from tests.support.environment import clean


def test_what_was_written_is_found_again_and_is_alive(tmp_path: Path) -> None:
    write_running(tmp_path, "http://127.0.0.1:8080", ready=True)
    running = read_running(tmp_path)
    assert running
    assert running.alive
    assert running.ready
    assert running.pid == os.getpid()


def test_a_process_that_ended_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""], env=clean())
    child.wait()
    assert not Running("http://127.0.0.1:1", child.pid, "1").alive


def test_a_process_number_that_was_given_out_again_is_not_alive() -> None:
    assert start_mark(os.getpid()) != "1"
    assert not Running("http://127.0.0.1:1", os.getpid(), "1").alive


@pytest.mark.parametrize("content", ["", "{", "[]", '{"url": 1, "what": 2}'])
def test_a_broken_file_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    assert read_running(tmp_path) is None


def test_addresses_come_from_the_option_the_environment_and_the_laptop_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ONESTOP_URL", "ONESTOP_INTAKE_URL"):
        monkeypatch.delenv(name, raising=False)
    write_running(tmp_path, "http://127.0.0.1:1")
    assert addresses(tmp_path) == mounted("http://127.0.0.1:1")
    monkeypatch.setenv("ONESTOP_URL", "http://127.0.0.1:2/")
    assert addresses(tmp_path)["intermediary_market"] == "http://127.0.0.1:2/intermediary-market"
    assert addresses(tmp_path, "http://127.0.0.1:3") == mounted("http://127.0.0.1:3")


def test_a_command_that_needs_more_than_the_named_services_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONESTOP_URL", raising=False)
    monkeypatch.setenv("ONESTOP_INTAKE_URL", "http://127.0.0.1:8081")
    with Client(addresses(tmp_path)) as client, pytest.raises(Failed, match="review"):
        client.get("review", "/catalogue")


def test_where_nothing_runs_the_message_says_how_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONESTOP_URL", raising=False)
    with pytest.raises(Failed, match="onestop up"):
        addresses(tmp_path)
