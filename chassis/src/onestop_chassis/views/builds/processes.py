"""Several processes that fold a key range of a build each, watched over by the one that asked."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.process import BaseProcess
from typing import Any

from onestop_chassis.log.database import Database
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import Build, parts_of
from onestop_chassis.views.builds.fold import Fold

TRIES = 3
"""How often a part is begun again that died."""
COLLECT_EVERY = 100
"""Batches between two looks for cycles."""
LOOK_SECONDS = 0.2
STOP_SECONDS = 5.0


class PartDied(RuntimeError):
    """The process of a part ended before its work did, more often than it is begun again."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a process is told: everything is found again by name on its side."""

    service: str
    url: str
    view: View[Any]
    build: Build
    part: int
    parts: int
    upto: int
    asked_by: int


def fold_share(share: Share) -> None:
    """Folds one part to its end; ends early when nobody waits for it any more."""
    batches = count(1)

    def between() -> None:
        if os.getppid() != share.asked_by:
            raise SystemExit(1)
        if next(batches) % COLLECT_EVERY == 0:
            gc.collect()

    database = Database(share.url, size=1)
    with uncollected(), database, database.connect() as connection:
        position = parts_of(connection, share.build)[share.part]
        fold = Fold(
            connection,
            share.service,
            share.view,
            share.build,
            position,
            share.part,
            share.parts,
        )
        fold.run(share.upto, between)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's collector of cycles, which looks through everything that is kept, again and
    again while that grows, and takes a third of the time. Facts and rows have no cycles; whoever
    works for long looks now and then himself.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def fold_in_processes(shares: Sequence[Share], watch: Callable[[float], None]) -> None:
    """Runs every share; `watch` is given the seconds to wait, and may raise to end it all.

    Raises:
        PartDied: naming the part; what is stored by then stays.
    """
    running = {share.part: _start(share) for share in shares}
    tries = dict.fromkeys(running, 1)
    by_part = {share.part: share for share in shares}
    try:
        while running:
            watch(LOOK_SECONDS)
            for part, process in list(running.items()):
                ended = process.exitcode  # asked once: it may end between two looks
                if ended is None:
                    continue
                if ended == 0:
                    del running[part]
                elif tries[part] == TRIES:
                    raise PartDied(f"part {part}: exit {ended}")
                else:
                    tries[part] += 1
                    running[part] = _start(by_part[part])
    finally:
        for process in running.values():
            process.terminate()
            process.join(STOP_SECONDS)


def _start(share: Share) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=fold_share, args=(share,), name=f"rebuild-{share.part}", daemon=True
    )
    process.start()
    return process
