"""Every view built anew as a service has it built, and compared with what readers see."""

import multiprocessing
import os
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from onestop_chassis.service.runtime import Runtime
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import begin, drop
from onestop_chassis.views.builds.comparison import compare
from onestop_chassis.views.builds.fold import Fold
from onestop_chassis.views.builds.processes import Share, fold_share
from onestop_review.app import blueprint
from onestop_review.reference import Reference


def rebuilt(runtime: Runtime[Reference], lifecycles: int) -> dict[str, float]:
    """Each in a process of its own, on one core; compared row by row.

    The time is given for 1 000 lifecycles, in proportion to those that were there. Starting the
    process is not in it.
    """
    took = {view.name: rebuild(runtime, view) for view in blueprint.views}
    each = 1000 * 1000 / lifecycles
    return {
        "rebuild_1000_ms": round(each * took["cases"]),
        "rebuild_1000_every_view_ms": round(each * sum(took.values())),
    }


def rebuild(runtime: Runtime[Reference], view: View[Any]) -> float:
    """Seconds that the fold took. What was built is dropped again."""
    url, head = runtime.database.url, runtime.log.head()
    with runtime.database.connect() as connection:
        build = begin(connection, view, "benchmark", 1)
        took = _in_a_process(Share(runtime.name, url, view, build, 0, 1, head, os.getpid()))
        last = Fold(connection, runtime.name, view, build, head)
        found = compare(runtime.database, view, build, last.run, lambda: None)
        drop(connection, build)
    assert found.same > 0, view.name
    assert (found.differing, found.live) == (0, found.built), (view.name, found)
    return took


def _in_a_process(share: Share) -> float:
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_timed, args=(share, sender))
    process.start()
    sender.close()
    seconds = float(receiver.recv())
    process.join()
    return seconds


def _timed(share: Share, answer: Connection) -> None:
    began = perf_counter()
    fold_share(share)
    answer.send(perf_counter() - began)
