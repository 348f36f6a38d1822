"""`--quick` runs what starts nothing, and notices what starts something after all."""

import subprocess
import sys
from pathlib import Path

from tests.support.environment import clean
from tests.support.quick import ROOT, starts_nothing

HELPER = "def started():\n    import os\n    return os.system('true')\n"
MODULES = {
    "test_pure.py": "def test_that_starts_nothing():\n    pass\n",
    "test_process.py": "import subprocess\n\ndef test_left_out():\n    raise AssertionError\n",
    "test_database.py": "def test_left_out(database_url):\n    raise AssertionError\n",
    "test_sly.py": f"{HELPER}\ndef test_that_starts_something():\n    assert started() == 0\n",
}


def test_a_quick_run_leaves_out_what_starts_something_and_fails_what_hides_it(
    tmp_path: Path,
) -> None:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--quick", "-c", ROOT / "pyproject.toml",
         f"--confcutdir={ROOT}", "-p", "conftest", f"--basetemp={tmp_path / 'tmp'}", tmp_path],
        cwd=ROOT, env=clean({"PYTHONPATH": str(ROOT)}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "os.system: a quick test starts nothing" in done.stdout


def test_what_a_file_needs_is_read_through_the_modules_that_it_uses() -> None:
    tests = ROOT / "tests"
    assert starts_nothing(tests / "review/case/test_i_machine.py")
    assert not starts_nothing(tests / "review/test_review_service.py")
    assert not starts_nothing(tests / "system/test_kill_everything.py")
