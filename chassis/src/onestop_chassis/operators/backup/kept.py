"""Which tables a backup keeps, and which are built again from the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a table. `log`: kept row by row; `whole`: kept as it is with every run;
    `built`: empty after a restore, and filled again by following the log; `schema`: made by
    `migrate`."""

    LOG = "log"
    WHOLE = "whole"
    BUILT = "built"
    SCHEMA = "schema"


FATES: Mapping[str, Fate] = {
    "events": Fate.LOG,
    "commands": Fate.LOG,
    "tracking": Fate.WHOLE,
    "inbox_positions": Fate.WHOLE,
    "topics": Fate.WHOLE,
    "simulated_clock": Fate.WHOLE,
    "presence": Fate.WHOLE,
    "views": Fate.BUILT,
    "deadlines": Fate.BUILT,
    "job_progress": Fate.BUILT,
    "view_builds": Fate.BUILT,
    "view_build_parts": Fate.BUILT,
    "event_index": Fate.BUILT,
    "sandbox_rows": Fate.BUILT,
    "schema_version": Fate.SCHEMA,
}
"""Every table of the chassis; a test refuses a migration whose table is not here."""

CURSORS = ("policies", "relay")
"""The followers whose place is kept: what they did lies outside the tables that are built again.
Every other cursor belongs to such a table and begins with it."""


def whole() -> tuple[str, ...]:
    """The small tables, in the order of their names."""
    return tuple(sorted(name for name, fate in FATES.items() if fate is Fate.WHOLE))


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of one service that cannot be built again from its log.

    `read` selects one text per row, with the rights of the service's own role; `write` stores
    one such text, with those of the role that migrates.
    """

    table: str
    read: str
    write: str
