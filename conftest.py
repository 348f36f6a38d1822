"""What holds for every test: the path, hypothesis's profile, and that nothing is skipped quietly.

With ONESTOP_REQUIRE_ALL=1 a test that would be skipped fails with the reason. Without it, a run
ends with a list of what was not run and why.
"""

import os
import signal
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import pytest
from hypothesis import settings
from onestop_chassis.log.database import WIRE

sys.path.insert(0, str(Path(__file__).parent))
from tests.support.temporary import temporary

# A run that begins closes the common directory to database servers, which have a user of their
# own: every checkout has one for itself, so that runs beside each other do not end each other's.
# One that a test made has it beside itself, and goes with it.
HERE, TEMPORARY = Path(__file__).parent, temporary()
OWN = (
    HERE.parent / f"{HERE.name}-tmp"
    if HERE.is_relative_to(TEMPORARY)
    else TEMPORARY / f"onestop-{crc32(bytes(HERE)):08x}"
)
OWN.mkdir(exist_ok=True)
RUN = pytest.MonkeyPatch()
"""Of the whole run: what it sets is there for every test."""
RUN.setenv("TMPDIR", str(TEMPORARY))
RUN.setattr(tempfile, "tempdir", str(TEMPORARY))
RUN.setenv("PYTEST_DEBUG_TEMPROOT", os.environ.get("PYTEST_DEBUG_TEMPROOT", str(OWN)))

# Who starts the tests in the background of a shell hands down an ear that is deaf to Ctrl-C, and
# all that they start would inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A broker that lives for minutes gains nothing from what the JVM does for one that lives for days.
BRIEF = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
RUN.setenv("JDK_JAVA_OPTIONS", os.environ.get("JDK_JAVA_OPTIONS", BRIEF))

# How long one example takes says something about the machine's load, nothing about the rule.
settings.register_profile("onestop", deadline=None)
settings.load_profile("onestop")

pytest_plugins = ("tests.support.kafka", "tests.support.postgres", "tests.support.quick")

R = TypeVar("R", pytest.TestReport, pytest.CollectReport)
SKIPPED = "Skipped: "
TESTS = Path(__file__).parent / "tests"
FIRST = ("faults", "documented_commands")
"""The two longest files begin first, beside tests that need little; begun last they would end
alone."""
LAST = "system"
"""Whole cities come at the end."""
LONG = ("console", "containers", "crash_points", "supervision_over_kafka", "city_over_kafka")
"""Of the last, these begin first: who is through sooner finds something short to do."""

SLOW_SECONDS = 60.0
BOUNDS = (
    "onestop_chassis.http.waiting.WAIT_SECONDS",
    "onestop_chassis.service.runtime.ANSWER_SECONDS",
    "onestop_chassis.operators.backup.restore.LEAVING_SECONDS",
)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the product gives somebody's patience in seconds, a test gives a slow machine in
    minutes; who tests such a bound sets it back."""
    for bound in BOUNDS:
        monkeypatch.setattr(bound, SLOW_SECONDS)
    monkeypatch.setitem(WIRE, "connect_timeout", int(SLOW_SECONDS))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the files in the order in which two cores get through them soonest."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, int]:
    folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
    name = item.path.stem.removeprefix("test_")
    if name in FIRST:
        return -1, FIRST.index(name)
    return int(folder == LAST), LONG.index(name) if name in LONG else len(LONG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip in a test or in one of its fixtures."""
    return _demanded((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skip of a whole module, as `importorskip` makes it."""
    return _demanded((yield))


def _demanded(report: R) -> R:
    """The report; failed instead of skipped where everything is required to run."""
    if report.skipped and not hasattr(report, "wasxfail") and _all_required():
        report.outcome = "failed"
        report.longrepr = (
            f"必须运行而未能运行 / required here, but could not run: {_reason(report)}"
        )
    return report


def _all_required() -> bool:
    return os.environ.get("ONESTOP_REQUIRE_ALL") == "1"


def _reason(report: Any) -> str:
    """Why it was skipped, on one line."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return " ".join(told.removeprefix(SKIPPED).split())


@pytest.hookimpl(wrapper=True, tryfirst=True)  # after everything else that is said at the end
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None, None, None]:
    """Names what was not run, and why."""
    yield
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if not hasattr(report, "wasxfail")
    ]
    if not skipped:
        return
    title = f"{len(skipped)} 项测试未运行 / {len(skipped)} tests were NOT RUN"
    terminalreporter.section(title, sep="!", red=True, bold=True)
    for line in _not_run(skipped):
        terminalreporter.line(line)


def _not_run(skipped: Iterable[Any]) -> Generator[str, None, None]:
    """Each reason with the files it concerns and how many tests of each."""
    files: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in skipped:
        files[_reason(report)][report.nodeid.split("::")[0]] += 1
    for reason, counted in files.items():
        yield f"原因 / because: {reason}"
        for name, number in sorted(counted.items()):
            yield f"    {name}: {number}"
