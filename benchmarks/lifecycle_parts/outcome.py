"""What the lifecycles left: counted, read as histories, and every view against the log."""

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
from benchmarks.lifecycle_parts.office import Office
from benchmarks.lifecycle_parts.plan import ITEMS, objected

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


def counted(database: Database, after: int) -> Mapping[str, int]:
    """The facts beyond a position by type, what was heard of intake among them."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT topic, count(*) FROM events WHERE notification_id > %s GROUP BY topic", (after,)
        ).fetchall()
    return dict(rows)


def fired(found: Mapping[str, int]) -> int:
    """How often the timer acted: every window it was for ended by silence."""
    return found[facts.DefaultConsentGranted.TYPE]


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
