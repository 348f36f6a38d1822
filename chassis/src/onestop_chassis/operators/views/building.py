"""Building a view anew beside its live rows: in this thread, or in processes of its own."""

import os
from collections.abc import Collection
from typing import Any

from onestop_chassis.log.database import Database
from onestop_chassis.operators.jobs.runner import PASSING
from onestop_chassis.operators.jobs.working import Stopped, Working
from onestop_chassis.operators.views.bench import Bench
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import (
    BUILDING,
    Build,
    begin,
    builds_of,
    drop,
    join_parts,
    parts_of,
)
from onestop_chassis.views.builds.fold import Fold
from onestop_chassis.views.builds.processes import Share, fold_in_processes
from onestop_chassis.views.tables import index_names

IN_THREAD = 20_000
"""Up to so many positions a process of its own would take longer to start than to work; beyond,
it keeps the work away from those who ask the service something."""


def parts_for(view: View[Any], processes: int) -> int:
    """Into how many key ranges the view can be divided for so many processes."""
    return processes if view.spread is not None else 1


def built(bench: Bench, processes: int, upto: int, *replaced: str) -> Build:
    """This job's build, folded up to a position at least, with its indexes.

    Goes on with what an earlier run of the job stored. What other jobs left unfinished goes, and
    builds in one of the `replaced` states.
    """
    build = _own(bench) or _new(bench, parts_for(bench.view, processes), replaced)
    positions = parts_of(bench.connection, build)
    if min(positions.values()) < upto:
        if len(positions) == 1 and upto - positions[0] <= IN_THREAD:
            _in_thread(bench, build, positions[0], upto)
        else:
            _in_processes(bench, build, len(positions), upto)
        join_parts(bench.connection, build, upto)
    for index in index_names(bench.view):
        bench.connection.execute("SELECT index_view_build(%s, %s)", (build.table, index))
        bench.working.check()
    return build


def cleared(database: Database, working: Working[Any], error: BaseException) -> None:
    """Takes the job's build away, unless the job goes on later."""
    if isinstance(error, (Stopped, *PASSING)):
        return
    with database.connection() as connection:
        for build in builds_of(connection, working.parameters.view):
            if build.job == working.job and build.state == BUILDING:
                drop(connection, build)


def _own(bench: Bench) -> Build | None:
    for build in builds_of(bench.connection, bench.view.name):
        if build.job == bench.working.job and build.version == bench.view.version:
            return build
    return None


def _new(bench: Bench, parts: int, replaced: Collection[str]) -> Build:
    gone = {BUILDING, *replaced}
    for left in builds_of(bench.connection, bench.view.name):
        if left.state in gone and left.version == bench.view.version:
            drop(bench.connection, left)
    return begin(bench.connection, bench.view, bench.working.job, parts)


def _in_thread(bench: Bench, build: Build, position: int, upto: int) -> None:
    fold = Fold(bench.connection, bench.log.service, bench.view, build, position)
    fold.run(upto, lambda: bench.tell(fold.position, upto))


def _in_processes(bench: Bench, build: Build, parts: int, upto: int) -> None:
    def watch(seconds: float) -> None:
        bench.working.rest(seconds)
        bench.tell(min(parts_of(bench.connection, build).values()), upto)

    url, service = bench.database.url, bench.log.service
    fold_in_processes(
        [
            Share(service, url, bench.view, build, part, parts, upto, os.getpid())
            for part in range(parts)
        ],
        watch,
    )
