"""What a caller asks of the log, and what it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop_chassis.decider import Issue
from onestop_chassis.recorded import Cause, Recorded

Note = tuple[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """Commands that are recorded together or not at all, with the follower's cursor.

    `tracking` is (cursor name, position), which must be further than the stored one.
    `expected` is the version the stream of the first issue should have. A work that cannot be
    sent to the database by `record_by` is refused as not recorded. `keyed`: whoever sent the first
    command gave it its id, which on any other stream is another command's. `note` is a statement
    with its values, carried out in the same transaction.
    """

    issues: Sequence[tuple[Issue, Cause]]
    tracking: tuple[str, int] | None = None
    expected: int | None = None
    record_by: datetime | None = None
    keyed: bool = False
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """The answer to one command.

    `position` is that of its last event, or the log's head when nothing was to be recorded.
    `version` is the stream's after it, 0 for an empty stream. `repeated`: the command id was
    known, and this is what was answered the first time.
    """

    position: int
    version: int
    events: tuple[Recorded[Any], ...]
    repeated: bool
