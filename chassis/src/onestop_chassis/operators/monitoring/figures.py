"""What is waiting in a service, for how long: one bounded round of questions, no log scanned."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import TupleRow
from pydantic import BaseModel, ConfigDict

from onestop_chassis.bus.state import BusState
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.backup.directory import BackupDirectory
from onestop_chassis.operators.jobs.rows import OPEN, jobs
from onestop_chassis.operators.monitoring.parked import Cause, causes
from onestop_chassis.reactions.deadlines import Deadlines
from onestop_chassis.views.tables import placed, table_of

LEAST_OF_A_FACT = 4096
"""Bytes of a stored fact in which its time stands; the rest is not fetched."""
COUNTED = 1000
FOLLOWERS = frozenset({"views", "policies", "deadlines", "index", "relay"})
"""Whose stored cursor counts where this process does not run them."""
_TIME = re.compile(rb'"time":"([^"]+)"')
_FIRST_UNSEEN = (
    "SELECT f.name, substring(e.state FROM 1 FOR %s)"
    " FROM unnest(%s::text[], %s::bigint[]) AS f (name, position)"
    " CROSS JOIN LATERAL (SELECT state FROM events WHERE notification_id > f.position"
    " ORDER BY notification_id LIMIT 1) AS e"
)
_STORED = (
    "SELECT application_name, notification_id FROM tracking"
    " UNION ALL SELECT 'views', min(position) FROM views WHERE live HAVING count(*) > 0"
)
_DUE = (
    "SELECT count(*), min(due_at) FROM"
    " (SELECT due_at FROM deadlines WHERE due_at <= %s ORDER BY due_at, key LIMIT %s) AS due"
)


class Relay(BaseModel):
    """How publishing stands; `backlog` counts positions of the log, published or not."""

    model_config = ConfigDict(frozen=True)

    state: str
    backlog: int
    seconds: float


class Figures(BaseModel):
    """What waits. All ages are in seconds; counts stop at a bound where there are very many.

    `followers`: since when the first event that each has not seen was there. `inbox`: the same
    for the first fact of each source that is not stored. `overdue` is the age of the oldest
    deadline that should have fired, by the service's own clock; every other age is the wall's.
    `relay` and `inbox` are absent (None, empty) in a process that only serves. `backup_age` is that
    of the newest backup, infinite without one; None where no directory for them is set. `halted`:
    the log lost what others have heard, and nobody has released it yet.
    """

    model_config = ConfigDict(frozen=True)

    position: int
    behind: dict[str, int]
    followers: dict[str, float]
    inbox: dict[str, float]
    relay: Relay | None
    causes: tuple[Cause, ...]
    parked: int
    parked_oldest: float
    due: int
    overdue: float
    held: int
    jobs: dict[str, int]
    halted: bool = False
    backup_age: float | None = None

    @property
    def jobs_open(self) -> int:
        return sum(self.jobs.get(state, 0) for state in OPEN)


class Watch:
    """Looks at one service. `positions` are those of the followers that this process runs,
    `backups` the directory of the setting, empty where there is none.
    """

    def __init__(
        self,
        log: Log,
        database: Database,
        deadlines: Deadlines[Any],
        positions: Callable[[], Mapping[str, int]],
        bus: Callable[[], BusState | None],
        backups: str,
    ):
        self._log = log
        self._database = database
        self.backups = backups
        self._deadlines = deadlines
        self._positions = positions
        self._bus_state = bus

    def figures(self) -> Figures:
        """Everything at once.

        Raises:
            Unavailable, psycopg.OperationalError: the database is away.
        """
        bus, own = self._bus_state(), self._positions()
        head = self._log.head()
        with self._database.connection() as connection:
            reached = _reached(connection, own, bus)
            ages = self._ages(connection, reached, head)
            parked = causes(connection)
            due, earliest = self._due(connection)
            states = _states(connection)
        relay_at = reached.pop("relay", None)
        relay_age = ages.pop("relay", 0.0)
        return Figures(
            position=head,
            behind={name: max(0, head - position) for name, position in reached.items()},
            followers=ages,
            inbox=dict(bus.inbox) if bus else {},
            relay=(
                Relay(
                    state=bus.relay,
                    backlog=max(0, head - relay_at),
                    seconds=relay_age,
                )
                if bus is not None and relay_at is not None
                else None
            ),
            causes=tuple(parked),
            parked=sum(one.facts for one in parked),
            parked_oldest=max((self._age(one.oldest_at, one.first) for one in parked), default=0.0),
            due=due,
            overdue=self._overdue(earliest),
            held=len(self._deadlines.held),
            jobs=states,
            halted=self._log.loss().halted,
            backup_age=self._backup_age(),
        )

    def _backup_age(self) -> float | None:
        where = self.backups
        return BackupDirectory(where, self._log.service).age() if where else None

    def _ages(
        self, connection: Connection[Any], reached: Mapping[str, int], head: int
    ) -> dict[str, float]:
        """For each follower the age of the first event beyond its position."""
        waiting = {name: position for name, position in reached.items() if position < head}
        ages = dict.fromkeys(reached, 0.0)
        for name, recorded_at in _first_unseen(connection, waiting):
            ages[name] = self._age(recorded_at, waiting[name] + 1)
        return ages

    def _age(self, since: datetime | None, position: int) -> float:
        """By the wall. What a simulated clock stamped says nothing about waiting: then it counts
        from when this process knew of the position."""
        if self._log.clock.name != "wall" or since is None:
            return self._log.waited(position - 1)
        return max(0.0, (self._log.clock.now() - since).total_seconds())

    def _due(self, connection: Connection[Any]) -> tuple[int, datetime | None]:
        before = self._log.clock.now() - self._deadlines.settle
        found = connection.execute(_DUE, (before, COUNTED)).fetchone()
        return (found[0], found[1]) if found else (0, None)

    def _overdue(self, earliest: datetime | None) -> float:
        if earliest is None:
            return 0.0
        late = self._log.clock.now() - self._deadlines.settle - earliest
        return max(0.0, late.total_seconds())


def _reached(
    connection: Connection[Any], own: Mapping[str, int], bus: BusState | None
) -> dict[str, int]:
    """How far each follower is: what this process knows of its own, else what is stored."""
    stored = {
        name: int(position)
        for name, position in connection.execute(_STORED).fetchall()
        if name in FOLLOWERS
    }
    known = {**own, "relay": bus.published} if bus is not None else dict(own)
    reached = {**stored, **{name: max(at, stored.get(name, 0)) for name, at in known.items()}}
    if bus is None:
        reached.pop("relay", None)
    return reached


def _first_unseen(
    connection: Connection[Any], positions: Mapping[str, int]
) -> Iterable[tuple[str, datetime | None]]:
    if not positions:
        return
    values = (LEAST_OF_A_FACT, list(positions), list(positions.values()))
    rows: list[TupleRow] = connection.execute(_FIRST_UNSEEN, values).fetchall()
    for name, state in rows:
        yield name, _time_of(bytes(state))


def _time_of(state: bytes) -> datetime | None:
    """When a stored fact was recorded, read from its beginning; None where nobody can."""
    found = _TIME.search(state)
    try:
        return datetime.fromisoformat(found[1].decode("ascii")) if found else None
    except ValueError:
        return None


def _states(connection: Connection[Any]) -> dict[str, int]:
    found = connection.execute(
        sql.SQL("SELECT row->>'state', count(*) FROM {} GROUP BY 1").format(placed(table_of(jobs)))
    ).fetchall()
    return {state: int(count) for state, count in found}
