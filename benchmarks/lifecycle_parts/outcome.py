"""What the lifecycles left: counted, and read as histories."""

from collections.abc import Mapping
from statistics import median
from time import perf_counter

from onestop_chassis.log.database import Database
from onestop_contracts import review as facts
from onestop_review.docket.events import DocketClosed, DocketSettled

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
    """The facts beyond a position by type, what was heard of others among them."""
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
