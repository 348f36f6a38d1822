"""What several system tests compare with or begin with: an undisturbed run on the laptop."""

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.environment import clean
from tests.support.kafka import emptied
from tests.support.laptop import BEGUN, EARLY, LATE, Laptop


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a laptop that was played to LATE in peace, and stopped.

    Beside its data lie the business outcome at each day, and its data as they were at BEGUN; one
    for all workers of a test run.
    """
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    directory = shared / "undisturbed"
    with (shared / "undisturbed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / LATE).exists():
            directory.mkdir()
            try:
                _play(directory)
            except BaseException:
                shutil.rmtree(directory, ignore_errors=True)
                raise
    return directory


def _play(directory: Path) -> None:
    with Laptop(directory, "--no-demo") as laptop:
        laptop.play(BEGUN)
    _copy(directory / ".onestop", directory / BEGUN)
    with laptop:
        for day in (EARLY, LATE):
            laptop.play(day)
            (directory / day).write_text(json.dumps(laptop.outcome()), encoding="utf-8")


def _copy(data: Path, to: Path) -> None:
    """With its owners: the database's files belong to the server's user."""
    subprocess.run(["cp", "-a", str(data), str(to)], check=True, env=clean())


@pytest.fixture(scope="module")
def begun(undisturbed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of one's own with a city that was played to BEGUN in peace, and stopped."""
    directory = tmp_path_factory.mktemp("begun")
    _copy(undisturbed / BEGUN, directory / ".onestop")
    return directory


@pytest.fixture(scope="session")
def laptop_outcome(undisturbed: Path) -> Any:
    """The business outcome of the first days on the embedded default."""
    return json.loads((undisturbed / EARLY).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def late_outcome(undisturbed: Path) -> Any:
    """The business outcome up to LATE on the embedded default."""
    return json.loads((undisturbed / LATE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def own_broker(kafka: str) -> str:
    """Bootstrap servers of a broker on which nothing is, and to which no other module writes."""
    return emptied(kafka)
