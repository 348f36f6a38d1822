"""Folding a build: the same rows as the live fold, in whatever steps, processes and deaths."""

import gc
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from onestop_chassis.operators.jobs.jobs import name_of
from onestop_chassis.views.builds import fold, processes
from onestop_chassis.views.builds.build import BUILDING, Build, begin, drop, join_parts, parts_of
from onestop_chassis.views.builds.comparison import Comparison, compare
from onestop_chassis.views.builds.fold import Fold
from onestop_chassis.views.builds.processes import PartDied, Share, fold_in_processes, fold_share
from onestop_chassis.views.builds.rows import Rows
from onestop_chassis.views.projection import FoldOvertaken
from psycopg.errors import UniqueViolation

from tests.support.environment import clean
from tests.support.errands import Begin, End, ToyCount
from tests.support.invariants import rebuilt
from tests.support.toy_views import Toys, counts, prepared, running, some

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with prepared() as address:
        yield address


@pytest.fixture(scope="module")
def toys(url: str) -> Iterator[Toys]:
    """Rows that come, change, go and come again."""
    chance = random.Random(7)
    with running(url) as one:
        commands: list[Begin | End] = []
        for n in range(150):
            project = f"p{chance.randrange(12)}"
            how = chance.choice(("done", "forgotten"))
            commands += [Begin(project, f"n{n}"), End(project, f"n{n}", how)]
        one.row("p0", one.record(*commands))
        yield one


def share_of(toys: Toys, url: str) -> Share:
    """The whole of a build that nobody has begun."""
    build = Build("toy_counts", 1, 1, "nowhere", BUILDING, "test", 0, {})
    return Share("toy", url, counts, build, 0, 1, toys.runtime.log.head(), os.getpid())


def same(found: Comparison) -> bool:
    return found.differing == 0 and found.live == found.built != "" and found.same > 3


def test_the_rows_are_those_of_the_live_fold(toys: Toys) -> None:
    assert same(rebuilt(toys.runtime.database, "toy", counts, 1))


@pytest.mark.parametrize("rows", [1, 2, 5, 100])
@pytest.mark.parametrize("batch", [1, 7, 50])
def test_the_rows_are_the_same_however_little_is_kept_in_memory(
    toys: Toys, monkeypatch: pytest.MonkeyPatch, rows: int, batch: int
) -> None:
    monkeypatch.setattr(fold, "ROWS", rows)
    monkeypatch.setattr(fold, "BATCH", batch)
    assert same(rebuilt(toys.runtime.database, "toy", counts, 1))


def test_memory_holds_no_more_rows_than_there_is_room_for(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fold, "ROWS", 4)
    monkeypatch.setattr(fold, "BATCH", 1)
    kept: list[int] = []
    with toys.runtime.database.connect() as connection:
        build = begin(connection, counts, "test", 1)
        one = Fold(connection, "toy", counts, build, 0)
        one.run(toys.runtime.log.head(), lambda: kept.append(len(one._cache)))
        drop(connection, build)
    assert 1 <= max(kept) <= 4


def test_large_rows_leave_room_for_fewer(toys: Toys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold, "BYTES", 200)
    monkeypatch.setattr(fold, "BATCH", 1)
    kept: list[int] = []
    with toys.runtime.database.connect() as connection:
        build = begin(connection, counts, "test", 1)
        one = Fold(connection, "toy", counts, build, 0)
        one.run(toys.runtime.log.head(), lambda: kept.append(len(one._cache)))
        drop(connection, build)
    assert 1 <= max(kept) < 8


def test_rows_come_back_as_they_were_added_whatever_their_text(toys: Toys) -> None:
    texts = ("\t", "a\\b", "\\.", "\n\r", "\\n", "监督期\t\\N", '"')
    rows = {f"key{text}": ToyCount(project=text) for text in texts}
    with toys.runtime.database.connect() as connection:
        build = begin(connection, counts, "test", 1)
        table = Rows(connection, counts, build.table)
        table.add({key: row.model_dump_json() for key, row in rows.items()})
        assert table.load(rows) == rows
        drop(connection, build)


@pytest.mark.parametrize("parts", [2, 5])
def test_key_ranges_add_up_to_the_whole(toys: Toys, parts: int) -> None:
    assert same(rebuilt(toys.runtime.database, "toy", counts, parts))


def test_processes_of_their_own_give_the_same_rows(toys: Toys, url: str) -> None:
    database = toys.runtime.database
    with database.connect() as connection:
        build = begin(connection, counts, "test", 2)

        def catch_up(upto: int) -> None:
            shares = [Share("toy", url, counts, build, n, 2, upto, os.getpid()) for n in (0, 1)]
            fold_in_processes(shares, lambda _: None)
            assert set(parts_of(connection, build).values()) == {upto}
            join_parts(connection, build, upto)

        assert same(compare(database, counts, build, catch_up, lambda: None))
        drop(connection, build)


class Ending:
    """A process that ends between two looks at it, with these exit codes, one a start."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.started = 0

    def start(self, _share: Share) -> "Ending":
        self.looks = iter([None, self.codes[self.started]])
        self.started += 1
        return self

    @property
    def exitcode(self) -> int | None:
        return next(self.looks)  # running, then ended; nobody may ask a third time

    def terminate(self) -> None:
        """Ended already."""

    def join(self, _seconds: float) -> None:
        """Ended already."""


@pytest.mark.parametrize("codes", [(0,), (1, 0), (1, 1, 0)])
def test_a_part_is_begun_again_when_it_failed_and_only_then(
    toys: Toys, url: str, monkeypatch: pytest.MonkeyPatch, codes: tuple[int, ...]
) -> None:
    process = Ending(*codes)
    monkeypatch.setattr(processes, "_start", process.start)
    fold_in_processes([share_of(toys, url)], lambda _: None)
    assert process.started == len(codes)


def test_a_part_that_fails_each_time_is_given_up(
    toys: Toys, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Ending(*[7] * processes.TRIES)
    monkeypatch.setattr(processes, "_start", process.start)
    with pytest.raises(PartDied, match="part 0: exit 7"):
        fold_in_processes([share_of(toys, url)], lambda _: None)
    assert process.started == processes.TRIES


def test_a_process_that_nobody_waits_for_ends(toys: Toys, url: str) -> None:
    with toys.runtime.database.connect() as connection:
        build = begin(connection, counts, "test", 1)
        with pytest.raises(SystemExit):
            fold_share(Share("toy", url, counts, build, 0, 1, toys.runtime.log.head(), 1))
        assert parts_of(connection, build) == {0: 0}
        drop(connection, build)


def test_cycles_are_collected_while_nothing_is_folded_as_before() -> None:
    assert gc.isenabled()
    with processes.uncollected():
        assert not gc.isenabled()
        with processes.uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_second_process_that_folds_the_same_part_gives_way(toys: Toys) -> None:
    head = toys.runtime.log.head()
    with toys.runtime.database.connect() as connection:
        build = begin(connection, counts, "test", 1)
        late = Fold(connection, "toy", counts, build, 0)
        Fold(connection, "toy", counts, build, 0).run(head)
        with pytest.raises((FoldOvertaken, UniqueViolation)):
            late.run(head)
        assert parts_of(connection, build) == {0: head}
        drop(connection, build)


def work(url: str, kind: str, key: str, crash: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.support.rebuild_worker", url, kind, key],
        cwd=ROOT,
        env=clean({"ONESTOP_CRASH": crash}),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def row_of(done: "subprocess.CompletedProcess[str]") -> Any:
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))


def test_killed_in_the_middle_it_goes_on_at_the_last_flush_and_gives_the_same_digest() -> None:
    with prepared() as url:
        with running(url) as toys:
            toys.row("p0", toys.record(*some(projects=12, each=8)))
            undisturbed = toys.done("rebuild")["facts"]["built"]
            toys.done("drop", number=12, build=2)
        killed = work(url, "rebuild", "one", "mid-rebuild:4")
        assert killed.returncode == -signal.SIGKILL, killed.stderr[-3000:]
        with psycopg.connect(url) as connection:  # before anybody goes on with it
            [(position,)] = connection.execute("SELECT position FROM view_build_parts").fetchall()
            [(head,)] = connection.execute("SELECT max(notification_id) FROM events").fetchall()
            assert 0 < position < head
        with running(url) as toys:
            row = toys.ended(name_of("one"))
            assert (row["state"], row["times_taken"]) == ("done", 2)
            assert row["facts"]["live"] == row["facts"]["built"] == undisturbed
            assert toys.states() == {1: "live", 2: "ready"}
        killed = work(url, "switch", "two", "mid-switch:1")
        assert killed.returncode == -signal.SIGKILL, killed.stderr[-3000:]
        assert row_of(work(url, "switch", "two"))["state"] == "done"
        with running(url) as toys:
            assert toys.states() == {1: "old", 2: "live"}
            assert toys.done("verify")["facts"]["live"] == undisturbed
