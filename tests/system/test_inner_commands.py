"""No test depends on who started it: commands that tests start get an environment of their own."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.environment import PROXIES, clean

ROOT = Path(__file__).parents[2]
HELPER = ROOT / "tests" / "support" / "environment.py"
WARM = ROOT / "tests" / "support" / "warm.py"
"""Gives a copied process the environment it was made for, and that alone."""
STARTS = {"run", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput"}
UNSEEN = {"system", "popen", "putenv", "fork", "environb", "posix_spawn", "posix_spawnp"}
"""Of `os`: these start a command, or hand on the environment, past what is looked at here."""
OUTER = {
    "MAKEFLAGS": "w",
    "MAKELEVEL": "1",
    "MFLAGS": "-w",
    "MAKEOVERRIDES": "KAFKA=1",
    "KAFKA": "1",
    "PYTEST_ADDOPTS": "--no-such-option",
    "ONESTOP_URL": "http://127.0.0.1:1",
    "PGHOST": "nowhere",
    "KAFKA_BOOTSTRAP": "nowhere:1",
    "INTAKE_PORT": "1",
    "http_proxy": "http://127.0.0.1:1",
    "HTTPS_PROXY": "http://127.0.0.1:1",
}
MACHINE = {
    "DOCKER_HOST": "unix:///somewhere",
    "PYTHON_IMAGE": "local/python",
    "POSTGRES_IMAGE": "local/postgres",
    "KAFKA_IMAGE": "local/kafka",
}


@pytest.fixture
def called_by_make(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if `make test KAFKA=1` had started this, from a shell that has settings of its own."""
    for name, value in {**OUTER, **MACHINE}.items():
        monkeypatch.setenv(name, value)


def make_help(environment: dict[str, str] | None) -> list[str]:
    done = subprocess.run(
        ["make", "help"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.usefixtures("called_by_make")
def test_x0_an_inner_make_knows_nothing_of_the_outer_one() -> None:
    assert "Leaving directory" in make_help(dict(os.environ))[-1], "else this proves nothing"
    said = make_help(clean())
    assert said[0].startswith("help\t")
    assert said[-1].startswith("clean\t")


@pytest.mark.usefixtures("called_by_make")
def test_x0_what_steers_the_services_is_dropped_and_what_the_machine_has_is_kept() -> None:
    found = clean()
    assert not OUTER.keys() & found.keys()
    assert {name: found[name] for name in MACHINE} == MACHINE
    assert (found["PATH"], found["HOME"]) == (os.environ["PATH"], os.environ["HOME"])


@pytest.mark.usefixtures("called_by_make")
def test_x0_a_test_passes_what_it_wants_and_names_what_it_keeps() -> None:
    found = clean({"ONESTOP_URL": "mine"}, keep=(*PROXIES, "KAFKA_BOOTSTRAP"))
    kept = {"http_proxy", "HTTPS_PROXY", "KAFKA_BOOTSTRAP"}
    assert {name: found[name] for name in kept} == {name: OUTER[name] for name in kept}
    assert found["ONESTOP_URL"] == "mine"
    assert "PGHOST" not in found


@pytest.mark.usefixtures("called_by_make")
def test_x0_an_inner_pytest_takes_no_options_of_the_outer_one(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it():\n    pass\n", encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(tmp_path)],
        cwd=tmp_path,
        env=clean(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.OK, done.stdout + done.stderr


def test_x0_the_pipeline_calls_the_command_of_the_readme() -> None:
    commands = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "make test" in commands
    assert "\nmake test\n" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_x0_no_command_is_started_with_the_callers_environment() -> None:
    files = [*sorted((ROOT / "tests").rglob("*.py")), ROOT / "conftest.py"]
    found = [
        f"{file.relative_to(ROOT)}:{line}: {why}"
        for file in files
        if file not in {HELPER, WARM, Path(__file__)}
        for line, why in offences(file.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "subprocess.run(['make'])",
        "subprocess.Popen(['make'], env=None)",
        "start = partial(subprocess.run, check=True)",
        "start = subprocess.run",
        "environment = {**os.environ, 'A': 'b'}",
        "environment = {n: v for n, v in os.environ.items() if n != 'A'}",
        "find(directory, os.environ)",
        "environment = os.environ.copy()",
        "os.system('make')",
        "os.execv('make', [])",
        "from os import environ",
        "from subprocess import run",
        "import subprocess as sp",
        "import os as operating_system",
        "await asyncio.create_subprocess_exec('make')",
    ],
)
def test_whoever_hands_on_the_callers_environment_is_found(text: str) -> None:
    assert list(offences(text))


@pytest.mark.parametrize(
    "text",
    [
        "subprocess.run(['make'], env=clean())",
        "start = partial(subprocess.run, env=clean())",
        "def make() -> subprocess.Popen[bytes]: ...",
        "os.environ.get('A')",
        "os.environ['A'] if 'A' in os.environ else ''",
        "raise subprocess.TimeoutExpired('a', 1)",
    ],
)
def test_whoever_does_not_is_left_alone(text: str) -> None:
    assert not list(offences(text))


def offences(text: str) -> Iterator[tuple[int, str]]:
    """Places that start a command without saying in what environment, or that take the caller's
    as a whole: reading one variable of it by its name is nobody's harm."""
    tree = ast.parse(text)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="os" | "subprocess" as module):
                yield node.lineno, f"import {module}, so that one sees where it is used"
            case ast.Import(names=names) if any(
                one.asname and one.name in {"os", "subprocess"} for one in names
            ):
                yield node.lineno, "import it under its own name"
            case ast.Attribute(attr="create_subprocess_exec" | "create_subprocess_shell" as name):
                yield node.lineno, f"{name}: use subprocess"
            case ast.Attribute(value=ast.Name("subprocess"), attr=name) if name in STARTS:
                if not (_typed(node, above) or _given(node, above)):
                    yield node.lineno, f"subprocess.{name} without env=clean(...)"
            case ast.Attribute(value=ast.Name("os"), attr="environ"):
                if not _reads_one(node, above[node]):
                    yield node.lineno, "os.environ as a whole: use clean(...)"
            case ast.Attribute(value=ast.Name("os"), attr=name) if (
                name in UNSEEN or name.startswith(("exec", "spawn"))
            ):
                yield node.lineno, f"os.{name}: use subprocess"


def _typed(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """`subprocess.Popen[bytes]` is a type."""
    return isinstance(above[node], ast.Subscript)


def _given(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Called, or handed to `partial`, with an environment."""
    call = above[node]
    if not isinstance(call, ast.Call):
        return False
    return any(
        one.arg == "env" and not (isinstance(one.value, ast.Constant) and one.value.value is None)
        for one in call.keywords
    )


def _reads_one(node: ast.Attribute, user: ast.AST) -> bool:
    match user:
        case ast.Subscript(value=value, ctx=ast.Load()):
            return value is node
        case ast.Attribute(attr="get"):
            return True
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return True
    return False
