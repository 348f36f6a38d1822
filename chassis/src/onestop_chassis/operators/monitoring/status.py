"""Where everything stands: what `/ops/status` says, and what tests and operators wait for."""

from collections.abc import Mapping
from typing import Any

from onestop_contracts.event import published_types
from psycopg import sql

from onestop_chassis.log.arrays import Texts
from onestop_chassis.log.database import Database
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.log import Log
from onestop_chassis.operators.switch import Part
from onestop_chassis.operators.switches import Switches
from onestop_chassis.reactions.deadlines import Deadlines
from onestop_chassis.reactions.parked import parked
from onestop_chassis.views.tables import placed, table_of

_PUBLISHED = (
    "SELECT notification_id FROM events WHERE topic = ANY(%s) AND notification_id > %s"
    " AND originator_id NOT LIKE 'inbox/%%' ORDER BY notification_id DESC LIMIT 1"
)

_PARKED = sql.SQL("SELECT count(*) FROM {}").format(placed(table_of(parked)))


class Published:
    """The last own position that other services hear of. Looks only at what is new each time."""

    def __init__(self, database: Database):
        self._database = database
        self._known = (0, 0)
        self._types = Texts(published_types())

    def position(self, head: int) -> int:
        """As of `head`, which must not be further than the log's."""
        looked, found = self._known
        if head <= looked:
            return found
        with self._database.connection() as connection:
            newer = connection.execute(_PUBLISHED, (self._types, looked)).fetchone()
        found = max(found, int(newer[0])) if newer else found
        self._known = head, found
        return found


def standing(log: Log, followers: Mapping[str, Follower], switches: Switches) -> dict[str, Any]:
    """What fails, whether every thread lives, and each part that is closed with its reason."""
    troubles = {name: one.trouble for name, one in followers.items() if one.trouble}
    if log.trouble:
        troubles["appender"] = log.trouble
    return {
        "troubles": troubles,
        "alive": log.stores and all(one.alive for one in followers.values()),
        "closed": {
            part.value: switch.reason for part in Part if (switch := switches.of(part)).closed
        },
    }


def parked_facts(database: Database) -> int:
    """How many facts wait."""
    with database.connection() as connection:
        found = connection.execute(_PARKED).fetchone()
    return int(found[0]) if found else 0


def deadlines(of: Deadlines[Any], *, works: bool) -> dict[str, Any]:
    """What is due, what comes next, and what could not be fired."""
    earliest = of.next_at()
    due = of.due() if works else []
    held = dict(of.held)  # a copy: the deadlines' thread goes on
    return {
        "due": len(due),
        "next_at": earliest.isoformat() if earliest else None,
        "held": {key: one.reason for key, one in held.items()},
        "tries": {key: one.failures for key, one in held.items()},
    }


def kinds_of(troubles: Mapping[str, str]) -> dict[str, str]:
    """Of each failure only its kind: its message may quote what failed."""
    return {name: text.partition(":")[0] for name, text in troubles.items()}
