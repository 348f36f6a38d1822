"""The lifecycles of many projects side by side, through review's runtime; and what they left."""

import resource
from collections.abc import Mapping
from statistics import median
from time import perf_counter
from typing import Any

from onestop_chassis.builds.build import begin, drop
from onestop_chassis.builds.comparison import compare
from onestop_chassis.builds.fold import Fold
from onestop_chassis.db import Database
from onestop_chassis.view import View
from onestop_contracts import review as facts
from onestop_review.docket_facts import DocketClosed, DocketSettled
from onestop_review.views import views

from benchmarks.lifecycle_parts.acts import Acts
from benchmarks.lifecycle_parts.cost import figures, read
from benchmarks.lifecycle_parts.office import Office, open_office
from benchmarks.lifecycle_parts.plan import ITEMS, PHASES, Workers, objected, pairs, share

EXPECTED = {
    facts.CaseOpened.TYPE: 12.0,
    facts.CaseAccepted.TYPE: 12.0,
    facts.SupervisionOpened.TYPE: 24.0,
    facts.DefaultConsentGranted.TYPE: 22.8,
    facts.ObjectionFiled.TYPE: 1.2,
    facts.ConsultationConcluded.TYPE: 1.2,
    facts.ItemApproved.TYPE: 12.0,
    facts.LicencesIssued.TYPE: 3.0,
    DocketSettled.TYPE: 1.0,
    DocketClosed.TYPE: 1.0,
    facts.WindowExtended.TYPE: 0.0,
    facts.CaseDeemedAccepted.TYPE: 0.0,
}
"""Of each lifecycle, on the average of any ten in a row."""


def carry(office: Office, acts: Acts, projects: range, workers: Workers) -> list[float]:
    """The whole work, until all is committed and the views are there; milliseconds by objection."""
    took: list[float] = []
    workers.each(office.begin, [(project, "") for project in projects])
    office.settle()
    for n, phase in enumerate(PHASES):
        if n:
            office.next_slot()
        every = pairs(projects, phase)
        contested = [pair for pair in every if objected(*pair)]
        workers.each(acts.accept, every)
        workers.each(acts.draft, every)
        office.settle()  # the notices are served: both windows of each item are open
        took += workers.timed(acts.object, contested)
        for act in (acts.register, acts.convene, acts.agree):
            workers.each(act, contested)
        office.after_the_windows()
        workers.each(acts.approve, every)
        office.settle()
    workers.each(office.end, [(project, "") for project in projects])
    office.settle()
    return took


def measure(
    urls: tuple[str, str], names: tuple[str, str], projects: int, workers: int
) -> dict[str, Any]:
    """The figures of so many lifecycles on fresh databases, after half as many."""
    with open_office(*urls) as office:
        acts, hands = Acts(office.runtime), Workers(workers)
        carry(office, acts, range(projects, projects + projects // 2), hands)
        office.next_slot()
        for url in urls:
            _tidy(url)
        given, start, before = hands.given, office.runtime.log.head(), read(urls[0], names)
        took = carry(office, acts, range(projects), hands)
        after = read(urls[0], names)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found = counted(office.runtime.database, start)
        check(office, found, projects)
        fired = found[facts.DefaultConsentGranted.TYPE]
        result = {
            **figures(before, after, projects),
            "acts": round((hands.given - given + fired) / projects, 1),
            "facts": round(sum(found.values()) / projects, 1),
            "objection_p50_ms": share(took, 0.5),
            "objection_p99_ms": share(took, 0.99),
            **histories(acts, projects),
            **rebuilt(office, projects + projects // 2),
            "peak_mb": round(peak),
        }
        hands.close()
        return result


def _tidy(url: str) -> None:
    with Database(url, size=1) as database, database.connect() as connection:
        connection.autocommit = True
        connection.execute("ANALYZE")
        connection.execute("CHECKPOINT")


def counted(database: Database, after: int) -> Mapping[str, int]:
    """The facts beyond a position by type, what was heard of intake among them."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT topic, count(*) FROM events WHERE notification_id > %s GROUP BY topic", (after,)
        ).fetchall()
    return dict(rows)


def check(office: Office, found: Mapping[str, int], projects: int) -> None:
    """Every lifecycle ended as it should, and nothing is left over."""
    for kind, each in EXPECTED.items():
        assert found.get(kind, 0) == round(each * projects), (kind, found.get(kind, 0))
    status = office.runtime.status()
    assert status["parked"] == 0, status
    assert not status["deadlines"]["held"], status
    assert office.runtime.deadlines.next_at() is None, "a deadline is open"


def histories(acts: Acts, projects: int) -> dict[str, float]:
    """100 histories, of projects and of single cases; the right ones tell of an objection."""
    whole, single, sizes = [], [], []
    for n in range(100):
        project, item = n * projects // 100, ITEMS[n % len(ITEMS)]
        began = perf_counter()
        history = acts.history(project)
        whole.append(1000 * (perf_counter() - began))
        sizes.append(len(history))
        began = perf_counter()
        told = {fact["type"] for fact in acts.case_history(project, item)}
        single.append(1000 * (perf_counter() - began))
        assert (facts.ObjectionFiled.TYPE in told) == objected(project, item), (project, item)
    return {
        "history_p50_ms": round(median(whole), 2),
        "history_facts": median(sizes),
        "case_history_p50_ms": round(median(single), 2),
    }


def rebuilt(office: Office, lifecycles: int) -> dict[str, float]:
    """Each view built anew on one core, and compared row by row with what readers see.

    The time is given for 1 000 lifecycles, in proportion to those that were there.
    """
    took = {view.name: 1000 * _rebuild(office, view) / lifecycles for view in views}
    return {
        "rebuild_1000_ms": round(1000 * took["cases"]),
        "rebuild_1000_every_view_ms": round(1000 * sum(took.values())),
    }


def _rebuild(office: Office, view: View[Any]) -> float:
    """Seconds."""
    runtime, head = office.runtime, office.runtime.log.head()
    with runtime.database.connect() as connection:
        build = begin(connection, view, "benchmark", 1)
        fold = Fold(connection, runtime.name, view, build, 0)
        began = perf_counter()
        fold.run(head)
        took = perf_counter() - began
        found = compare(runtime.database, view, build, fold.run, lambda: None)
        drop(connection, build)
    assert found.same > 0, view.name
    assert (found.differing, found.live) == (0, found.built), (view.name, found)
    return took
