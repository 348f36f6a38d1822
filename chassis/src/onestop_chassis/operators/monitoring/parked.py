"""What is parked: by cause, fact by fact, and what each of them says of itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, sql
from pydantic import BaseModel, ConfigDict

from onestop_chassis.reactions.parked import ParkedRow, parked
from onestop_chassis.views.tables import placed, table_of

MOST = 50_000
"""Waiting facts that are counted at most; there are never that many unless all is wrong."""
BEHIND, UNKNOWN_TYPE = "behind", "unknown-type"
_CAUSE = sql.SQL(
    "CASE WHEN row->>'reason' LIKE 'waits behind%%' THEN 'behind'"
    " WHEN row->>'reason' LIKE 'unknown type%%' THEN 'unknown-type'"
    " ELSE split_part(row->>'reason', ':', 1) END"
)
_GROUPS = sql.SQL(
    "SELECT cause, type, count(*), count(DISTINCT queue), min(parked_at), min(position)"
    " FROM (SELECT {cause} AS cause, row->>'type' AS type, row->>'queue' AS queue,"
    " (row->>'parked_at')::timestamptz AS parked_at, (row->>'position')::bigint AS position"
    " FROM {table} LIMIT %(limit)s) AS waiting GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
)
_HEADS = sql.SQL(
    "SELECT queue, position FROM (SELECT DISTINCT ON (row->>'queue') row->>'queue' AS queue,"
    " (row->>'position')::bigint AS position, {cause} AS cause, row->>'type' AS type"
    " FROM {table} WHERE row->>'queue' > %(after)s"
    " AND (%(queue)s = '' OR row->>'queue' = %(queue)s) ORDER BY row->>'queue', key) AS heads"
    " WHERE (%(cause)s = '' OR cause = %(cause)s) AND (%(type)s = '' OR type = %(type)s)"
    " ORDER BY queue LIMIT %(limit)s"
)
_WAITING = sql.SQL(
    "SELECT row::text FROM {table} WHERE key > %(after)s"
    " AND (%(queue)s = '' OR row->>'queue' = %(queue)s)"
    " AND (%(cause)s = '' OR {cause} = %(cause)s) AND (%(type)s = '' OR row->>'type' = %(type)s)"
    " AND (%(before)s::timestamptz IS NULL"
    " OR (row->>'parked_at')::timestamptz < %(before)s::timestamptz)"
    " ORDER BY key LIMIT %(limit)s"
)
_FACTS = (
    "SELECT notification_id, originator_id, originator_version, state FROM events"
    " WHERE notification_id = ANY(%s) ORDER BY 1"
)


class Cause(BaseModel):
    """Facts that wait for the same reason: `cause` is a refusal's code or a kind of error.

    Those that only wait for an earlier fact of their project have the cause `behind`. `first`
    is the lowest position of them in the own log.
    """

    model_config = ConfigDict(frozen=True)

    cause: str
    type: str
    facts: int
    queues: int
    oldest_at: datetime
    first: int
    follower: str = "policies"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which waiting facts are meant; an empty field means any."""

    queue: str = ""
    cause: str = ""
    type: str = ""
    before: datetime | None = None


class ParkedFact(ParkedRow):
    """A waiting fact with its cause, which `reason` explains."""

    cause: str


class ParkedMeta(ParkedFact):
    """And what the fact says of itself, without its data and without who did it."""

    id: str
    stream: str
    version: int
    subject: str
    recorded_at: str
    effective_at: str
    correlation: str
    causation: str
    capacity: str


def cause_of(reason: str) -> str:
    """The cause in a reason as it was recorded, the same as in the groups."""
    if reason.startswith("waits behind"):
        return BEHIND
    return UNKNOWN_TYPE if reason.startswith("unknown type") else reason.partition(":")[0]


def causes(connection: Connection[Any]) -> list[Cause]:
    """The groups, the largest first."""
    names = ("cause", "type", "facts", "queues", "oldest_at", "first")
    rows = connection.execute(_of(_GROUPS), {"limit": MOST}).fetchall()
    return [Cause(**dict(zip(names, row, strict=True))) for row in rows]


def waiting(
    connection: Connection[Any], choice: Choice, limit: int, after: str = ""
) -> list[ParkedFact]:
    """Those that are meant, in the order of the log, beyond key `after` of the view."""
    found = connection.execute(_of(_WAITING), _values(choice, limit, after)).fetchall()
    rows = [ParkedRow.model_validate_json(text) for (text,) in found]
    return [ParkedFact(**row.model_dump(), cause=cause_of(row.reason)) for row in rows]


def heads(
    connection: Connection[Any], choice: Choice, limit: int, after: str = ""
) -> list[tuple[str, int]]:
    """(queue, position of its first fact) of the queues whose first fact is meant, by name."""
    return connection.execute(_of(_HEADS), _values(choice, limit, after)).fetchall()


def described(
    connection: Connection[Any], facts: Sequence[ParkedFact], service: str
) -> list[ParkedMeta]:
    """The facts with their meta, read from the log of `service`."""
    rows = connection.execute(_FACTS, ([fact.position for fact in facts],)).fetchall()
    found = {row[0]: row[1:] for row in rows}
    return [_described(fact, service, *found[fact.position]) for fact in facts]


def _of(query: sql.SQL) -> sql.Composed:
    return query.format(cause=_CAUSE, table=placed(table_of(parked)))


def _values(choice: Choice, limit: int, after: str) -> dict[str, Any]:
    return {**asdict(choice), "limit": limit, "after": after}


def _described(
    fact: ParkedFact, service: str, stream: str, version: int, state: bytes
) -> ParkedMeta:
    meta = _meta(bytes(state))
    return ParkedMeta(
        **fact.model_dump(),
        id=meta.get("id", f"{service}/{fact.position}"),
        stream=meta.get("streamid", stream),
        version=meta.get("streamversion", version),
        subject=meta.get("subject", ""),
        recorded_at=meta.get("time", ""),
        effective_at=meta.get("effectivetime", ""),
        correlation=meta.get("correlationid", ""),
        causation=meta.get("causationid", ""),
        capacity=meta.get("capacity", ""),
    )


def _meta(state: bytes) -> Mapping[str, Any]:
    """What stands beside the data of a stored fact; nothing where it cannot be read."""
    try:
        stored = json.loads(state)
    except ValueError:
        return {}
    if not isinstance(stored, dict):
        return {}
    meta = stored.get("meta", stored)
    return meta if isinstance(meta, dict) else {}
