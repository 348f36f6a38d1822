"""docs/how-to/noun.md is followed step by step in a scratch tree, and what it builds runs."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.documented import ROOT
from tests.support.environment import clean

SERVICE = "services/intermediary_market/src/onestop_intermediary_market"
BLOCK = re.compile(r"^```(?:python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`([\w/]+/\w+\.py)`", re.MULTILINE)


def test_the_noun_of_the_page_is_built_by_following_it(tmp_path: Path) -> None:
    page = (ROOT / "docs/how-to/noun.md").read_text(encoding="utf-8")
    noun, line, tests = BLOCK.findall(page)
    noun_file, tests_file = FILE.findall(page)
    shutil.copytree(ROOT / SERVICE, tmp_path / SERVICE)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "tests/support", tmp_path / "tests/support")
    (tmp_path / tests_file).parent.mkdir(parents=True)
    (tmp_path / noun_file).write_text(noun, encoding="utf-8")
    (tmp_path / tests_file).write_text(tests, encoding="utf-8")
    _name_it(tmp_path / SERVICE / "app.py", line)

    done = _run(tmp_path, "-m", "pytest", tests_file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    pure = _run(tmp_path, "-m", "mypy", "--strict", noun_file, "--no-incremental")
    assert pure.returncode == 0, pure.stdout


def _name_it(app: Path, line: str) -> None:
    """Step 2: the one line, and the import it needs."""
    text = app.read_text(encoding="utf-8")
    named = re.sub(r"^    nouns=.*\n", line, text, flags=re.MULTILINE)
    assert named != text
    package = "from onestop_intermediary_market"
    app.write_text(
        named.replace(f"\n{package}", f"\n{package}.loan import loan\n{package}", 1),
        encoding="utf-8",
    )


def _run(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Python with the scratch tree's service before the installed one, and nothing else of ours."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env=clean({"PYTHONPATH": f"{tree / SERVICE}/.."}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
