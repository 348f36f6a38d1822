"""Which facts of the own log are meant: between positions or instants, of a project, of types."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop_contracts.event import published_types
from psycopg import Connection

from onestop_chassis.log.codec import instant
from onestop_chassis.log.stored import StoredRow

_COLUMNS = "originator_id, originator_version, topic, state, notification_id"
_TIME = 'substring(state from position(\'"time":"\'::bytea in state) + 8 for 32)'
"""When its producer recorded a fact: an instant in UTC that is written the same way in own facts
and in others', so that the bytes compare as the instants do."""
_META = "substring(state for position(',\"data\":'::bytea in state))"
"""What a fact says of itself, before its data."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of the log beyond `after` up to `through`.

    `published` leaves out what came from others and what stays inside. Instants are those of
    the fact's producer, the first included, the last not.
    """

    after: int
    through: int
    since: datetime | None = None
    until: datetime | None = None
    project: str = ""
    types: Sequence[str] = ()
    published: bool = True

    def count(self, connection: Connection[Any]) -> int:
        """How many there are."""
        where, values = self._where(self.after)
        found = connection.execute(f"SELECT count(*) FROM events WHERE {where}", values).fetchone()  # noqa: S608
        return int(found[0]) if found else 0

    def rows(self, connection: Connection[Any], after: int, limit: int) -> list[StoredRow]:
        """The next ones beyond `after`, in order."""
        where, values = self._where(max(after, self.after))
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM events WHERE {where} ORDER BY notification_id LIMIT %s",  # noqa: S608
            (*values, limit),
            binary=True,
        )
        return [StoredRow._make(row) for row in found.fetchall()]

    def _where(self, after: int) -> tuple[str, tuple[Any, ...]]:
        """Only fixed text; what was asked for goes in as values."""
        parts: list[tuple[str, tuple[Any, ...]]] = [
            ("notification_id > %s AND notification_id <= %s", (after, self.through))
        ]
        types = list(self.types) or (sorted(published_types()) if self.published else [])
        if types:
            parts.append(("topic = ANY(%s)", (types,)))
        if self.published:
            parts.append(("originator_id NOT LIKE 'inbox/%%'", ()))
        if self.since is not None:
            parts.append((f"{_TIME} >= %s", (instant(self.since).encode(),)))
        if self.until is not None:
            parts.append((f"{_TIME} < %s", (instant(self.until).encode(),)))
        if self.project:
            subject = f'"subject":{json.dumps(self.project, ensure_ascii=False)}'.encode()
            parts.append((f"position(%s::bytea in {_META}) > 0", (subject,)))
        return " AND ".join(text for text, _ in parts), tuple(v for _, vs in parts for v in vs)
