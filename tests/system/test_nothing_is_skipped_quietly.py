"""What a run of the tests says about tests that could not run."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.environment import clean

ROOT = Path(__file__).parents[2]
MODULES = {
    "test_some.py": """
import pytest

@pytest.fixture
def broker():
    pytest.skip("没有 Kafka / no Kafka")

def test_with_a_fixture(broker):
    pass

def test_that_skips_itself():
    pytest.skip("no Docker")

@pytest.mark.skip(reason="no Java")
def test_that_is_marked():
    pass

@pytest.mark.xfail(reason="a bound that is known", strict=True)
def test_that_is_expected_to_fail():
    raise AssertionError

def test_that_runs():
    pass
""",
    "test_whole.py": """
import pytest
pytest.importorskip("a_module_that_nobody_has")
""",
}
WARNS = """
import warnings
import threading
import pytest

def test_that_warns():
    warnings.warn("outdated", DeprecationWarning)

def test_whose_thread_dies():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

@pytest.mark.xfail(reason="a bound that is known")
def test_that_passes_though_it_should_not():
    pass
"""
REASONS = ("没有 Kafka / no Kafka", "no Docker", "no Java", "a_module_that_nobody_has")


def run(directory: Path, required: str) -> subprocess.CompletedProcess[str]:
    """These modules under the root's conftest."""
    for name, text in MODULES.items():
        (directory / name).write_text(text, encoding="utf-8")
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="ascii")
    return subprocess.run(
        [
            sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider",
            "-q", "--continue-on-collection-errors", f"--basetemp={directory / 'tmp'}",
            str(directory),
        ],
        env=clean({
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "COLUMNS": "200",
            "ONESTOP_REQUIRE_ALL": required,
        }),
        cwd=directory, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_run_ends_with_what_was_not_run_and_why(tmp_path: Path) -> None:
    done = run(tmp_path, "0")
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    told = done.stdout.partition("4 项测试未运行 / 4 tests were NOT RUN")[2]
    assert all(reason in told for reason in REASONS), done.stdout
    assert "1 passed, 4 skipped, 1 xfailed" in told


def test_where_everything_is_required_each_skip_is_a_failure_with_its_reason(
    tmp_path: Path,
) -> None:
    done = run(tmp_path, "1")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert all(reason in done.stdout for reason in REASONS), done.stdout
    assert "1 failed, 1 passed, 1 xfailed, 3 errors" in done.stdout


def test_a_warning_fails_the_test_that_raised_it_and_each_exception_is_explained() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    options = tomllib.loads(text)["tool"]["pytest"]["ini_options"]
    first, *exceptions = options["filterwarnings"]
    assert (first, options["xfail_strict"]) == ("error", True)
    for one in exceptions:
        assert one.startswith(("ignore:", "default:")), f"{one} says nothing about what it excepts"
        assert re.search(rf'{re.escape(one)}", +# \w+', text), f"{one} is not explained"


def test_a_warning_and_a_thread_that_dies_are_failures(tmp_path: Path) -> None:
    (tmp_path / "test_warns.py").write_text(WARNS, encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "conftest.py", tmp_path)
    shutil.copytree(ROOT / "tests/support", tmp_path / "tests/support")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "test_warns.py"],
        env=clean({}), cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert "3 failed" in done.stdout
