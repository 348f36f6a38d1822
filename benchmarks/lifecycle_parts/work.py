"""The lifecycles of many projects side by side, through review's runtime."""

import resource
from collections.abc import Sequence
from typing import Any

from onestop_chassis.log.database import Database

from benchmarks.lifecycle_parts import outcome
from benchmarks.lifecycle_parts.acts import Acts
from benchmarks.lifecycle_parts.cost import figures, read
from benchmarks.lifecycle_parts.office import Office, open_office
from benchmarks.lifecycle_parts.plan import PHASES, Workers, objected, pairs, share
from benchmarks.lifecycle_parts.rebuilding import rebuilt


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
    urls: Sequence[str], names: Sequence[str], projects: int, workers: int
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
        found = outcome.counted(office.runtime.database, start)
        outcome.check(office, found, projects)
        result = {
            **figures(before, after, projects),
            "acts": round((hands.given - given + outcome.fired(found)) / projects, 1),
            "facts": round(sum(found.values()) / projects, 1),
            "objection_p50_ms": share(took, 0.5),
            "objection_p99_ms": share(took, 0.99),
            **outcome.histories(acts, projects),
            **rebuilt(office.runtime, projects + projects // 2),
            "peak_mb": round(peak),
        }
        hands.close()
        return result


def _tidy(url: str) -> None:
    with Database(url, size=1) as database, database.connect() as connection:
        connection.autocommit = True
        connection.execute("ANALYZE")
        connection.execute("CHECKPOINT")
