"""Known defects, each as a change of one place in the sources, and the test that must notice it."""

import shutil
import subprocess
import sys
import xml.etree.ElementTree as Xml
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.environment import clean

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path.parent for path in ROOT.glob("*/src/onestop_*")) + sorted(
    path.parent for path in ROOT.glob("services/*/src/onestop_*")
)
CHASSIS = "chassis/src/onestop_chassis"
SECONDS = 900


class Moved(AssertionError):
    """The place that a mutant changes is not there exactly once: find it again."""


@dataclass(frozen=True)
class Mutant:
    """`old` in `file` becomes `new`; `caught_by` is the test that fails then."""

    name: str
    file: str
    old: str
    new: str
    caught_by: str

    def apply(self, copy: Path) -> None:
        path = copy / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise Moved(f"{self.name}: {self.file} has {text.count(self.old)} of: {self.old}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


MUTANTS = (
    Mutant(
        "offset committed before the database",
        f"{CHASSIS}/log/log.py",
        "        place = (source, partition, offset)\n",
        "        place = (source, partition, offset)\n"
        "        with self._database.answering() as conn:\n"
        "            conn.execute(_STORE, (*place, Longs(()), Texts(()), Blobs(())))\n",
        "tests/chassis/test_log_facts.py::test_i8_what_could_not_be_stored_moves_no_offset[embedded]",
    ),
    Mutant(
        "dedupe of facts dropped",
        f"{CHASSIS}/log/migrations/versions/c0007_new_facts.sql",
        "            ON CONFLICT (originator_id, originator_version) DO NOTHING\n",
        "",
        "tests/chassis/test_log_facts.py::test_i8_a_fact_delivered_again_is_not_stored_again[embedded]",
    ),
    Mutant(
        "dedupe of commands dropped",
        f"{CHASSIS}/log/append/batch.py",
        "        known = draft.answer_to(cause.command_id)\n        if known is not None:\n",
        "        known = draft.answer_to(cause.command_id)\n        if known is not None and 0:\n",
        "tests/chassis/test_log.py::test_a_command_sent_twice_gets_the_first_answer[embedded]",
    ),
    Mutant(
        "timer without settle",
        f"{CHASSIS}/reactions/deadlines.py",
        "(now or self._log.clock.now()) - self.settle\n",
        "(now or self._log.clock.now())\n",
        "tests/chassis/test_followers.py::test_i2_the_timer_waits_until_the_deadline_has_settled",
    ),
    Mutant(
        "timer without conflict check",
        "services/review/src/onestop_review/case/lapse.py",
        "        if not runs(case) or window is None or not window.open:\n",
        "        if not runs(case) or window is None:\n",
        "tests/review/case/test_supervision.py::test_a_window_lapses_once",
    ),
    Mutant(
        "parked without blocking its project",
        f"{CHASSIS}/reactions/policies.py",
        "        if self._log.state(parking, stream_of(_queue(fact)))[0].waiting:\n",
        "        if False:\n",
        "tests/chassis/test_followers.py::test_a_refused_reaction_parks_its_project_and_no_other",
    ),
    Mutant(
        "relay marks before acknowledgement",
        f"{CHASSIS}/bus/relay_session.py",
        "            await batches.acknowledged()\n            self._reach.position = through\n",
        "            self._reach.position = through\n            await batches.acknowledged()\n",
        "tests/chassis/test_relay.py::test_i8_nothing_counts_as_published_before_it_is_acknowledged",
    ),
    Mutant(
        "leader without fence",
        f"{CHASSIS}/bus/relay_session.py",
        "                await asyncio.to_thread(self._checks.still_leads)\n"
        "                confirmed_at = time.monotonic()\n",
        "                confirmed_at = time.monotonic()\n",
        "tests/chassis/test_relay.py::test_i8_a_leader_that_lost_its_lock_ends_its_term",
    ),
    Mutant(
        "calendar off by one",
        f"{CHASSIS}/worktime/calendar.py",
        "    left = abs(n)\n",
        "    left = abs(n) + (n > 0)\n",
        "tests/chassis/test_worktime_calendar.py::test_known_dates_come_out",
    ),
    Mutant(
        "unknown type skipped",
        f"{CHASSIS}/reactions/policies.py",
        "            self._park(row, queue_of(project_of(row), row.position), "
        'f"unknown type {unknown}")\n',
        "            del unknown\n",
        "tests/chassis/test_followers.py::test_an_unknown_type_is_parked_never_skipped",
    ),
)
TOGETHER = (
    (
        "offset committed before the database",
        "dedupe of commands dropped",
        "timer without conflict check",
        "unknown type skipped",
        "leader without fence",
        "parked without blocking its project",
    ),
    (
        "dedupe of facts dropped",
        "timer without settle",
        "relay marks before acknowledgement",
        "calendar off by one",
    ),
)
"""Mutants that do not meet: in each company the tests of its own members fail, and no other. (The
test of an unknown type notices a queue that blocks nothing, too, so these two keep company.)"""


def named(names: Iterable[str]) -> list[Mutant]:
    return [next(one for one in MUTANTS if one.name == name) for name in names]


def copy_sources(to: Path) -> Path:
    """The sources, laid out as they are here."""
    for source in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, to / source.relative_to(ROOT), ignore=ignored)
    return to


@dataclass(frozen=True)
class Verdict:
    """Which tests failed on a copy, which passed, and what was printed."""

    failed: frozenset[str]
    passed: frozenset[str]
    printed: str


def judge(copy: Path, tests: Sequence[str]) -> Verdict:
    """Runs the tests in a process that finds the copy before what is installed."""
    path = ":".join(str(copy / source.relative_to(ROOT)) for source in SOURCES)
    report = copy / "report.xml"
    options = ["-q", "--tb=short", "-o", "junit_family=xunit1", f"--junitxml={report}"]
    # A place of its own: beginning in the common one closes it to a database server's user.
    options.append(f"--basetemp={copy / 'tmp'}")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=ROOT,
        env=clean({"PYTHONPATH": path, "ONESTOP_REQUIRE_ALL": "1"}),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    printed = done.stdout + done.stderr
    assert report.exists(), printed[-3000:]
    return _verdict(report, printed)


def _verdict(report: Path, printed: str) -> Verdict:
    failed: set[str] = set()
    passed: set[str] = set()
    for case in Xml.parse(report).iter("testcase"):
        name = f"{case.get('file')}::{case.get('name')}"
        bad = case.find("failure") is not None or case.find("error") is not None
        (failed if bad else passed).add(name)
    return Verdict(frozenset(failed), frozenset(passed), printed)
