"""A project's whole lifecycle through review, against one commit an act and nothing else.

    python -m benchmarks.lifecycle [--projects 200] [--workers 4] [--rounds 1] [--url URL]

Review's own nouns, policies, timers and views run in its Runtime; the bus is the in-process one
and intake is a stand-in with a log of its own on the same server. Every project has three phases
of four items, each phase needing all of the one before. Exactly one item in ten gets a written
objection, which ends in an agreement; all other windows end by silence when the timer fires. The
clock is simulated. Fresh databases, half as many projects to warm up, ANALYZE, CHECKPOINT; the
time runs until all is committed and views and index have caught up. The outcome is counted, and
must be the same whoever worked; then 100 histories are read by the API's own functions, and every
view is rebuilt and compared row by row.

What differs from the barest form (28.2 facts in 14.2 acts), which is what the reference
`limit_action` records: the catalogue cannot give an item one window only, so each has its two
(受理 of three working days, 办理 of two), each opened by a notice; a person accepts it, drafts and
decides; an objection, always in the second window, is registered and a consultation convened
before it agrees; each phase has its licences; what intake published is stored too. So `acts`
(people's and the timer's) and `facts` of a lifecycle stand beside each rate, and `acts_ratio`
compares acts per second. A phase begins at ten on a deputies' day; then the clock is set once, to
a minute after the last window's end, instead of three days on. People's acts are the API's own
functions without HTTP. `limit_action` and review each run in a process of their own; the client's
processor time has the stand-in's in it, and `kb` its database. `rebuild_1000_ms` is of the cases'
view on one core, in proportion. Prints one JSON line per round and one with the medians.
"""

import argparse
import json
import os
from collections.abc import Sequence
from statistics import median
from typing import Any

from onestop_chassis.telemetry.logging import configure
from psycopg.conninfo import make_conninfo

from benchmarks.append import settings_of
from benchmarks.lifecycle_parts import limit, work
from benchmarks.lifecycle_parts.alone import NAMES, Result, Way, measured, server
from benchmarks.lifecycle_parts.plan import ACTS

PER_SECOND, KB, OBJECTION_MS, HISTORY_MS, REBUILD_MS = 170.0, 20.0, 10.0, 1.0, 100.0
"""What is aimed at."""


def review(url: str, projects: int, workers: int) -> Result:
    """Through the product."""
    configure("error", "review")
    urls = [make_conninfo(url, dbname=name) for name in NAMES]
    return work.measure(urls, NAMES, projects, workers)


def limit_action(url: str, projects: int, workers: int) -> Result:
    """Through one table."""
    return limit.measure(make_conninfo(url, dbname=NAMES[0]), NAMES[0], projects, workers)


def round_of(url: str, run: int, projects: int, workers: int) -> Result:
    """Both ways with one worker and with all, in alternating order."""
    result: Result = {"round": run}
    ways: Sequence[Way] = (limit_action, review) if run % 2 else (review, limit_action)
    for number in dict.fromkeys((1, workers)):
        sides = {way.__name__: measured(way, url, projects, number) for way in ways}
        per_second = {side: sides[side]["per_second"] for side in sides}
        ratio = per_second["review"] / per_second["limit_action"]
        sides["review"]["ratio"] = round(ratio, 3)
        sides["review"]["acts_ratio"] = round(ratio * sides["review"]["acts"] / ACTS, 3)
        result[f"workers_{number}"] = sides
    return result


def middle(found: Sequence[Any]) -> Any:
    """The medians of figures that stand at the same place; None where one is unknown."""
    if isinstance(found[0], dict):
        return {name: middle([one[name] for one in found]) for name in found[0]}
    return None if None in found else median(found)


def reached(review: Result) -> bool:
    """Whether all of it is what is aimed at."""
    return bool(
        review["per_second"] >= PER_SECOND
        and review["kb"] <= KB
        and review["objection_p99_ms"] <= OBJECTION_MS
        and review["history_p50_ms"] <= HISTORY_MS
        and review["rebuild_1000_ms"] <= REBUILD_MS
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=200, help="a multiple of 10")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--url", help="an administrator's address of a PostgreSQL server")
    asked = parser.parse_args()
    if asked.projects < 10 or asked.projects % 10:
        parser.error("--projects: a multiple of 10, so that exactly one item in ten is objected to")
    load = round(os.getloadavg()[0], 1)  # what others were doing
    with server(asked.url) as url:
        rounds = []
        for run in range(1, asked.rounds + 1):
            rounds.append(round_of(url, run, asked.projects, asked.workers))
            print(json.dumps(rounds[-1]), flush=True)
        medians = middle(rounds)
        del medians["round"]
        result = {
            "benchmark": "lifecycle",
            "projects": asked.projects,
            **medians,
            "reached": reached(medians[f"workers_{asked.workers}"]["review"]),
            "load_before": load,
            "server": settings_of(url),
        }
        print(json.dumps(result))


if __name__ == "__main__":
    main()
