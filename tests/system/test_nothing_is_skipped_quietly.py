"""What a run of the tests says about tests that could not run."""

import subprocess
import sys
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
REASONS = ("没有 Kafka / no Kafka", "no Docker", "no Java", "a_module_that_nobody_has")


def run(directory: Path, required: str) -> subprocess.CompletedProcess[str]:
    """These modules under the root's conftest."""
    for name, text in MODULES.items():
        (directory / name).write_text(text, encoding="utf-8")
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="ascii")
    return subprocess.run(
        [
            sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider",
            "-q", "--continue-on-collection-errors", str(directory),
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
