"""A view is rebuilt beside its live rows, compared, switched, rolled back, dropped, verified."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from onestop_chassis.log.lease import Lease
from onestop_chassis.service.prepare import prepare
from onestop_chassis.views.queries import ViewBehind

from tests.support.errands import Begin, End, ToyCount
from tests.support.toy_views import (
    Toys,
    blueprint,
    counts,
    doubled,
    prepared,
    running,
    second,
    some,
)
from tests.support.wait import until


@pytest.fixture
def url() -> Iterator[str]:
    with prepared() as address:
        yield address


@pytest.fixture
def toys(url: str) -> Iterator[Toys]:
    with running(url) as one:
        one.row("p0", one.record(*some()))
        yield one


def test_a_rebuilt_view_is_compared_and_waits_until_it_is_switched_to(toys: Toys) -> None:
    built = toys.done("rebuild")
    assert built["counts"] == {"same": 3, "different": 0, "only_live": 0, "only_built": 0}
    assert built["facts"]["live"] == built["facts"]["built"] != ""
    assert toys.states() == {1: "live", 2: "ready"}
    switched = toys.done("switch")
    assert (switched["facts"]["from"], switched["facts"]["to"]) == (1, 2)
    assert toys.states() == {2: "live", 1: "old"}
    position = toys.record(Begin("p0", "later"))
    assert toys.row("p0", position) == ToyCount(project="p0", begun=5, ended=2)


def test_a_long_log_is_folded_by_processes_of_their_own(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestop_chassis.operators.views.building.IN_THREAD", 0)
    monkeypatch.setattr("onestop_chassis.operators.views.building._in_thread", None)
    built = toys.done("rebuild", processes=2)
    assert built["counts"] == {"same": 3, "different": 0, "only_live": 0, "only_built": 0}


def test_a_build_has_the_indexes_of_the_live_rows(toys: Toys) -> None:
    def indexes() -> list[tuple[str]]:
        with toys.runtime.database.connection() as connection:
            return connection.execute(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'view_toy_counts_v1' ORDER BY 1"
            ).fetchall()

    before = indexes()
    toys.done("rebuild")
    toys.done("switch")
    assert indexes() == before
    toys.done("rebuild")
    toys.done("switch")
    assert indexes() == before


def test_what_differs_is_named_and_has_to_be_declared(toys: Toys) -> None:
    toys.damage("p1")
    built = toys.done("rebuild")
    assert built["counts"] == {"same": 2, "different": 1, "only_live": 0, "only_built": 0}
    assert built["facts"]["differences"] == [
        {"key": "p1", "field": "begun", "live": 99, "built": 4}
    ]
    refused = toys.ask("switch", number=0)
    assert (refused.status_code, refused.json()["number"]) == (409, 1)
    toys.done("switch", number=1)
    assert toys.row("p1") == ToyCount(project="p1", begun=4, ended=2)


def test_more_differences_than_were_declared_stop_a_switch(toys: Toys) -> None:
    toys.damage("p1")
    toys.done("rebuild")
    toys.damage("p2")
    row = toys.do("switch", number=1)
    assert (row["state"], row["detail"].split(":")[0]) == ("failed", "differences-undeclared")
    assert toys.states() == {1: "live", 2: "ready"}
    assert toys.done("switch", number=2)


def test_rows_that_only_one_side_has_are_counted_apart(toys: Toys) -> None:
    with toys.runtime.database.connection() as connection:
        connection.execute("UPDATE views.view_toy_counts_v1 SET key = 'zz' WHERE key = 'p0'")
    row = toys.done("rebuild")
    assert row["counts"] == {"same": 2, "different": 0, "only_live": 1, "only_built": 1}
    assert {one["key"]: one["field"] for one in row["facts"]["differences"]} == {"p0": "", "zz": ""}


def test_verifying_leaves_nothing_behind_and_ends_unverified_where_rows_differ(toys: Toys) -> None:
    assert toys.done("verify")["counts"]["same"] == 3
    toys.damage("p2")
    row = toys.do("verify")
    assert (row["state"], row["counts"]["different"]) == ("unverified", 1)
    assert toys.states() == {1: "live"}


def test_verifying_keeps_a_build_that_waits(toys: Toys) -> None:
    toys.done("rebuild")
    toys.done("verify")
    assert toys.states() == {1: "live", 2: "ready"}


def test_going_back_brings_what_came_since(toys: Toys) -> None:
    toys.done("rebuild")
    toys.done("switch")
    position = toys.record(Begin("p0", "new"), End("p1", "n1", "done"), Begin("p9", "first"))
    rows = [toys.row(name, position) for name in ("p0", "p1", "p9")]
    back = toys.done("rollback")
    assert (back["facts"]["from"], back["facts"]["to"]) == (2, 1)
    assert toys.states() == {1: "live", 2: "old"}
    assert [toys.row(name) for name in ("p0", "p1", "p9")] == rows
    assert toys.done("verify")["counts"]["same"] == 4
    assert toys.done("rollback")["facts"]["to"] == 2


def test_a_changed_meaning_is_switched_to_when_it_is_declared_and_can_be_taken_back(
    url: str,
) -> None:
    with running(url) as before:
        before.row("p0", before.record(*some()))
    with running(url, doubled) as toys:
        assert toys.done("rebuild")["counts"]["different"] == 3
        assert toys.ask("switch", number=2).status_code == 409
        toys.done("switch", number=3)
        assert toys.row("p0") == ToyCount(project="p0", begun=8, ended=2)
        toys.done("rollback", number=3)
        assert toys.row("p0") == ToyCount(project="p0", begun=4, ended=2)


def test_a_build_is_dropped_with_its_rows_and_the_live_one_never(toys: Toys) -> None:
    toys.done("rebuild")
    refused = toys.ask("drop", build=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "live-build-kept")
    assert toys.ask("drop", number=2, build=2).json()["code"] == "number-differs"
    assert toys.done("drop", number=3, build=2)["counts"] == {"dropped": 3}
    assert toys.states() == {1: "live"}
    unknown = toys.ask("drop", build=2)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "build-unknown")
    assert toys.ask("drop").json()["code"] == "job-parameters-wrong"


def test_what_cannot_be_done_is_refused_with_the_way_to_do_it(toys: Toys) -> None:
    unknown = toys.ask("rebuild", view="toy_count")
    assert (unknown.status_code, unknown.json()["near"]) == (404, ["toy_counts"])
    nothing = toys.ask("switch")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "no-ready-build")
    assert "onestop projection rebuild toy toy_counts" in nothing.json()["detail"]
    assert toys.ask("rollback").json()["code"] == "no-old-build"
    assert toys.ask("compare").json()["code"] == "no-ready-build"
    assert toys.http.get("/ops/projections/nothing").status_code == 404


def test_two_jobs_never_work_on_the_same_view(toys: Toys) -> None:
    elsewhere = Lease(toys.runtime.log.connect, "builds/view/toy_counts")
    assert elsewhere.acquire()
    asked = toys.ask("rebuild").json()
    toys.knows_job(asked["position"])
    refused = toys.ask("rebuild")
    assert (refused.status_code, refused.json()["job"]) == (409, asked["job"])
    assert toys.states() == {1: "live"}
    elsewhere.release()
    assert toys.ended(asked["job"])["state"] == "done"


def test_a_cancelled_rebuild_leaves_nothing(toys: Toys) -> None:
    elsewhere = Lease(toys.runtime.log.connect, "builds/view/toy_counts")
    assert elsewhere.acquire()
    asked = toys.ask("rebuild").json()
    job = asked["job"]
    toys.knows_job(asked["position"])
    until(lambda: toys.runtime.jobs.one(job).row.state == "running")
    toys.http.post(f"/ops/jobs/{job}/cancel", json={"reason": "enough"})
    assert toys.ended(job)["state"] == "cancelled"
    elsewhere.release()
    assert toys.states() == {1: "live"}


def test_readers_notice_nothing_of_switches(toys: Toys) -> None:
    """Every row is there at any time, reads never fail, and no position ever goes back."""
    wrong: list[object] = []
    reads = [0]
    stop = threading.Event()

    def read(n: int) -> None:
        position, begun = 0, 0
        while not stop.is_set():
            try:
                now = toys.runtime.views.position(counts)
                rows = toys.runtime.views.select(counts)
                row = toys.runtime.views.get(counts, "p0")
            except Exception as error:
                wrong.append(error)
                return
            reads[0] += 1
            if now < position or len(rows) < 3 or row is None or row.begun < begun:
                wrong.append((position, now, rows, row))
            position, begun = now, row.begun if row else 0

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            toys.record(Begin("p0", f"more{n}"))

    threads = [threading.Thread(target=read, args=(n,)) for n in range(3)]
    threads.append(threading.Thread(target=write))
    for thread in threads:
        thread.start()
    try:
        toys.done("rebuild")
        toys.done("switch")
        for _ in range(3):
            toys.done("rollback")
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert wrong == []
    assert reads[0] > 20
    assert toys.done("verify")["counts"]["same"] == 3
    until(lambda: not toys.runtime.status()["troubles"], what="no trouble is left")


def test_a_switch_does_not_keep_readers_waiting_behind_a_long_reading(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestop_chassis.views.builds.switch.PAUSE_SECONDS", 0.01)
    toys.done("rebuild")
    with toys.runtime.database.connect() as report, report.transaction():
        report.execute("SELECT count(*) FROM views.view_toy_counts_v1")
        with monkeypatch.context() as hasty:
            hasty.setattr("onestop_chassis.views.builds.switch.TRIES", 2)
            row = toys.do("switch")
        assert (row["state"], row["detail"].split(":")[0]) == ("failed", "view-busy")
        assert toys.row("p0") is not None
    toys.done("switch")


def _waits_for(toys: Toys) -> tuple[int, list[str]]:
    ready = toys.http.get("/health/ready")
    return ready.status_code, ready.json()["waiting_for"]


def test_a_new_version_is_built_by_the_service_itself_before_anybody_reads_it(
    url: str,
) -> None:
    with running(url) as before:
        position = before.record(*some())
        before.row("p0", position)
    prepare(blueprint(second), url)
    with running(url) as old:
        elsewhere = Lease(old.runtime.log.connect, "builds/view/toy_counts")
        assert elsewhere.acquire()
        with running(url, second) as new:
            with pytest.raises(ViewBehind):
                new.row("p0")
            until(lambda: _waits_for(new) == (503, ["view toy_counts v2"]), what="it is not ready")
            assert old.row("p0") == ToyCount(project="p0", begun=4, ended=2)
            elsewhere.release()
            until(lambda: new.http.get("/health/ready").status_code == 200, what="the new version")
            position = new.record(Begin("p0", "later"))
            assert new.row("p0", position) == ToyCount(project="p0", begun=10, ended=2)
            assert old.row("p0", position) == ToyCount(project="p0", begun=5, ended=2)
            rows = new.http.get("/ops/projections/toy_counts").json()["items"]
            assert [(row["version"], row["state"]) for row in rows] == [
                (2, "live"),
                (1, "old_version"),
            ]
            [job] = new.http.get("/ops/jobs").json()["items"]
            row = new.ended(job["row"]["job"])
            assert (row["actor"], row["state"]) == ("system", "done")
            assert row["times_taken"] == 1  # the old instance left it alone
            assert new.done("verify")["counts"]["same"] == 3


def test_an_earlier_version_is_dropped_when_nobody_needs_it(url: str) -> None:
    with running(url) as before:
        before.row("p0", before.record(*some()))
    prepare(blueprint(second), url)
    with running(url, second) as toys:
        until(lambda: not toys.runtime.unbuilt(), what="the new version")
        [job] = toys.http.get("/ops/jobs").json()["items"]
        toys.ended(job["row"]["job"])
        assert toys.ask("drop", version=2).json()["code"] == "live-build-kept"
        assert toys.ask("drop", version=7).json()["code"] == "live-build-kept"
        assert toys.done("drop", number=3, version=1)["counts"] == {"dropped": 3}
        [row] = toys.http.get("/ops/projections/toy_counts").json()["items"]
        assert (row["version"], row["state"], row["rows"]) == (2, "live", 3)


def test_a_job_view_that_is_new_to_the_log_is_caught_up_with_at_once(url: str) -> None:
    with running(url) as before:
        before.row("p0", before.record(*some()))
        before.done("verify")
    with running(url) as toys, toys.runtime.database.connection() as connection:
        connection.execute("TRUNCATE views.view_jobs_v1")
        connection.execute("UPDATE views SET live = false, position = 0 WHERE name = 'jobs'")
    with running(url) as toys:
        jobs: Any = until(
            lambda: not toys.runtime.unbuilt() and toys.http.get("/ops/jobs").json()["items"]
        )
        assert [job["row"]["kind"] for job in jobs] == ["projection-verify"]


def test_operators_see_every_view_with_its_builds(toys: Toys) -> None:
    toys.done("rebuild")
    rows = toys.http.get("/ops/projections").json()["items"]
    assert [(row["view"], row["state"]) for row in rows] == [
        ("toy_counts", "live"),
        ("toy_counts", "ready"),
        ("parked", "live"),
        ("jobs", "live"),
    ]
    shown = toys.http.get("/ops/projections/toy_counts").json()["items"]
    assert [row["rows"] for row in shown] == [3, 3]
    assert shown[1]["comparison"]["same"] == 3
