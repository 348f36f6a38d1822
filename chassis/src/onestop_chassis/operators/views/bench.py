"""One job at work on the builds of one view: alone, on a connection of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import psycopg
from psycopg import Connection

from onestop_chassis.log.database import Database, away
from onestop_chassis.log.lease import Lease
from onestop_chassis.log.log import Log
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.views.choosing import target_of, view_of
from onestop_chassis.operators.views.read_models import ReadModels
from onestop_chassis.operators.views.refusals import ViewBeingBuilt
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import Build, join_parts, live_of, parts_of
from onestop_chassis.views.builds.comparison import Comparison, compare
from onestop_chassis.views.builds.fold import Fold

TURNS, TURN_SECONDS = 3600, 1.0
"""How long a job waits for another one on the same view, in another process."""
TELL_SECONDS = 0.5


class Bench:
    """What the jobs on a view have in common. Made by `at_work`."""

    def __init__(
        self,
        log: Log,
        database: Database,
        working: Working[Any],
        view: View[Any],
        connection: Connection[Any],
    ):
        self.log = log
        self.database = database
        self.working = working
        self.view = view
        self.connection = connection
        self._told_at = 0.0

    def live_position(self) -> int:
        """How far readers see; of a version that is not live yet, how far the log is."""
        live = live_of(self.connection, self.view)
        return live.position if live.live else self.log.head()

    def catch_up(self, build: Build, upto: int) -> None:
        """Folds what has come since, in this thread; stored when it returns."""
        position = parts_of(self.connection, build)[0]
        if position < upto:
            fold = Fold(self.connection, self.log.service, self.view, build, position)
            fold.run(upto, self.working.check)
            join_parts(self.connection, build, upto)

    def compare(self, build: Build) -> Comparison:
        """Live and built rows at the live rows' position.

        Raises:
            Cancelled, Stopped.
        """

        def catch_up(upto: int) -> None:
            self.catch_up(build, upto)

        return compare(self.database, self.view, build, catch_up, self.working.check)

    def tell(self, done: int, total: int) -> None:
        """Says how far it is, not too often.

        Raises:
            Cancelled, Stopped.
        """
        if monotonic() - self._told_at > TELL_SECONDS:
            self._told_at = monotonic()
            self.working.save(done, total, {"passed": done})
        else:
            self.working.check()


@contextmanager
def at_work(models: ReadModels, working: Working[Any]) -> Iterator[Bench]:
    """The bench of a job whose parameters name a `view`; no other process works on that one.

    Raises:
        ViewBeingBuilt: another process did for a whole hour.
        Unavailable: the database went away; the job goes on when it is back.
    """
    view = view_of(models.every, working.parameters.view)
    lease = Lease(models.log.connect, f"builds/{target_of(view.name)}")
    _take_turn(lease.acquire, working, view)
    try:
        with models.database.connect() as connection:
            yield Bench(models.log, models.database, working, view, connection)
    except psycopg.OperationalError as error:
        raise away() from error
    finally:
        lease.release()


def _take_turn(acquire: Callable[[], bool], working: Working[Any], view: View[Any]) -> None:
    for _ in range(TURNS):
        if acquire():
            return
        working.rest(TURN_SECONDS)
    raise ViewBeingBuilt(view.name, view=view.name)
