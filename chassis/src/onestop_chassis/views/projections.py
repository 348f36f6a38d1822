"""All views of a service, kept up together from one reading of the log."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

import structlog
from onestop_contracts.event import types_of
from psycopg import Connection

from onestop_chassis.log.database import Database
from onestop_chassis.log.decoded import decoded
from onestop_chassis.log.log import IDLE_SECONDS, Log
from onestop_chassis.log.passing import Park, nowhere, passes, place_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.views.projection import BuildReplaced, FoldOvertaken, Projection

log = structlog.get_logger(__name__)

_ADVANCE = (
    "UPDATE views SET position = %s"
    " FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::int[]) AS mine(name, version, at, build)"
    " WHERE views.name = mine.name AND views.version = mine.version"
    " AND views.position = mine.at AND views.build = mine.build"
)
BATCH = 5000
POLL_SECONDS = 0.2
"""How soon a version that is not live yet is looked for again."""


class Projections:
    """All views of a service, folded from one reading of the log.

    A version that is not live yet is left to the job that builds it. Those of the views named in
    `here` are small, and what runs jobs needs them: they are caught up with in this process.
    """

    def __init__(
        self,
        own_log: Log,
        database: Database,
        views: Sequence[View[Any]],
        here: Sequence[View[Any]] = (),
        park: Park = nowhere,
    ):
        """`park`: where a fact of another service is put that a view cannot take."""
        self._log = own_log
        self._database = database
        self._park = park
        self.all = [Projection(view, database, self._pass_over) for view in views]
        self._here = {view.name for view in here}
        self._looked_at = 0.0

    @property
    def position(self) -> int:
        """How far the slowest live view is."""
        live = [one.position for one in self._live()]
        return min(live) if live else self._log.head()

    def step(self) -> None:
        """Folds the next batch, or waits a moment for one."""
        self._look_for_new()
        start = self.position
        rows = self._log.news(start, BATCH)
        if not rows:
            complete = all(one.live for one in self.all)
            self._log.wait(start, IDLE_SECONDS if complete else POLL_SECONDS)
            return
        upto = rows[-1].position
        behind = [one for one in self._live() if one.position < upto]
        self._fold(behind, decoded(self._log, rows), upto)

    def _pass_over(self, view: View[Any], fact: Recorded[Any], error: Exception) -> None:
        """Before the view moves on: what is parked twice is parked once."""
        if fact.source == self._log.service:
            raise error
        self._park(f"view/{view.name}/{fact.position}", fact, f"not-in-view: {place_of(error)}")

    def _live(self) -> list[Projection]:
        return [one for one in self.all if one.live]

    def _fold(self, behind: list[Projection], facts: Sequence[Recorded[Any]], upto: int) -> None:
        """All of them in one transaction; where that fails, whatever the reason, each alone, so
        that what is wrong with one of them keeps none of the others."""
        try:
            with self._database.connection() as connection, connection.transaction():
                for one in behind:
                    one.write(connection, facts)
                _advance(connection, behind, upto)
        except Exception as error:
            log.info("views_folded_apart", upto=upto, error=type(error).__name__)
            self._fold_apart(behind, facts, upto)
        else:
            for one in behind:
                one.moved(upto)

    def _fold_apart(
        self, behind: list[Projection], facts: Sequence[Recorded[Any]], upto: int
    ) -> None:
        for one in behind:
            one.forget()
        failed: list[Exception] = []
        for one in behind:
            try:
                self._fold_alone(one, facts, upto)
            except Exception as error:  # said when all the others have had their turn
                failed.append(error)
        if failed:
            raise failed[0]

    def _fold_alone(self, one: Projection, facts: Sequence[Recorded[Any]], upto: int) -> None:
        try:
            try:
                one.fold(facts, upto)
            except Exception as error:
                if passes(error) or isinstance(error, FoldOvertaken):
                    raise
                self._fold_singly(one, facts, upto)
        except BuildReplaced:  # as far as the other one; what is missing is read with the next
            log.info("view_switched", view=one.view.name, build=one.build, position=one.position)
        except FoldOvertaken:  # by another instance, as in any rolling update
            log.info("fold_overtaken", view=one.view.name, position=one.position)

    def _fold_singly(self, one: Projection, facts: Sequence[Recorded[Any]], upto: int) -> None:
        """Finds out by which fact the rows became what the database does not take."""
        for fact in facts:
            if fact.position <= one.position:
                continue
            try:
                one.fold([fact], fact.position)
            except Exception as error:
                if passes(error) or isinstance(error, FoldOvertaken):
                    raise
                self._pass_over(one.view, fact, error)
                one.fold([], fact.position)
        one.fold([], upto)

    def _look_for_new(self) -> None:
        """Versions that were not live: whether they are by now."""
        new = [one for one in self.all if not one.live]
        if not new or monotonic() - self._looked_at < POLL_SECONDS:
            return
        self._looked_at = monotonic()
        for one in new:
            if not one.look() and one.view.name in self._here:
                self._catch_up(one)

    def _catch_up(self, one: Projection) -> None:
        head, types = self._log.head(), types_of(*one.view.reads)
        while one.position < head:
            rows = self._log.read_types(one.position, head, types, BATCH)
            upto = rows[-1].position if len(rows) == BATCH else head
            one.fold(decoded(self._log, rows), upto, live=upto == head)

    def reached(self, name: str) -> int:
        """The position that view `name` reflects."""
        return next(one.position for one in self.all if one.view.name == name)


def _advance(connection: Connection[Any], behind: Sequence[Projection], upto: int) -> None:
    """Moves them on from where this process left them, in the builds that they were in.

    Raises:
        FoldOvertaken: another process moved one of them.
    """
    names, versions = [one.view.name for one in behind], [one.view.version for one in behind]
    positions, builds = [one.position for one in behind], [one.build for one in behind]
    moved = connection.execute(_ADVANCE, (upto, names, versions, positions, builds))
    if moved.rowcount != len(behind):
        raise FoldOvertaken(", ".join(names))
