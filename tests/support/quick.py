"""`--quick`: only files whose tests start nothing: no database, no broker, no process, no browser.

What a file needs is read from its imports, through the modules of `tests` that it uses, and from
the fixtures that it names. A test that starts a process after all fails.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STARTERS = frozenset(
    {
        "multiprocessing", "onestop_cli.broker", "onestop_cli.embedded", "onestop_cli.kafka_jars",
        "playwright", "psycopg", "subprocess", "tests.support.kafka", "tests.support.postgres",
    }
)  # fmt: skip
"""Whoever imports one of these starts something, or asks a database."""
FIXTURES = frozenset(
    {"any_database_url", "database_url", "empty_database_url", "kafka", "own_broker", "pair"}
)
STARTS = frozenset({"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"})
"""Audit events of what a quick test does not do."""
_testing: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only tests that start nothing")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--quick"):
        sys.addaudithook(_refuse)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out a file that starts something; None leaves the choice to pytest."""
    if not config.getoption("--quick") or collection_path.suffix != ".py":
        return None
    return None if starts_nothing(collection_path) else True


@pytest.fixture(autouse=True)
def _nothing_is_started(request: pytest.FixtureRequest) -> Iterator[None]:
    _testing.append(request.node.nodeid)
    yield
    _testing.pop()


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    assert event not in STARTS or not _testing, f"{event}: a quick test starts nothing"


@cache
def starts_nothing(file: Path) -> bool:
    """Whether neither it nor a module of `tests` that it uses imports a starter, nor it names
    such a fixture."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = set(_imported(tree))
    named = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    if imported & STARTERS or named & FIXTURES:
        return False
    ours = (ROOT / f"{name.replace('.', '/')}.py" for name in imported if name[:6] == "tests.")
    return all(starts_nothing(one) for one in ours if one.exists() and one != file)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
