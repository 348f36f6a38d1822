"""Finding facts: by what they say of themselves, page by page, without scanning the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from onestop_chassis.log.database import Database
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.refusal import Refusal

LARGEST = 500
PATIENCE_SECONDS = 10
SKEW = timedelta(minutes=5)
"""By how much the clocks of replicas may differ: positions follow commits, times follow clocks."""
_ROWS = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM events"
    " WHERE notification_id = ANY(%s) ORDER BY notification_id"
)
_HEARD = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM events"
    " WHERE originator_id = %s AND originator_version = ANY(%s) ORDER BY notification_id"
)
_AROUND = """
SELECT
    (SELECT recorded_at FROM event_index WHERE own
        AND position < %(at)s AND position > %(at)s - 1000 ORDER BY position DESC LIMIT 1),
    (SELECT recorded_at FROM event_index WHERE own
        AND position > %(at)s AND position < %(at)s + 1000 ORDER BY position LIMIT 1)
"""
_FIRST = """
SELECT coalesce(
    (SELECT min(position) FROM event_index
        WHERE own AND recorded_at >= %(at)s AND recorded_at < %(far)s),
    (SELECT position FROM event_index
        WHERE own AND recorded_at >= %(at)s ORDER BY recorded_at, position LIMIT 1))
"""
_LAST = """
SELECT coalesce(
    (SELECT max(position) FROM event_index
        WHERE own AND recorded_at <= %(at)s AND recorded_at > %(far)s),
    (SELECT position FROM event_index
        WHERE own AND recorded_at <= %(at)s ORDER BY recorded_at DESC, position DESC LIMIT 1))
"""


class TooWide(Refusal):
    """What was asked for would take longer than a look may take."""

    code = "search-too-wide"
    title = "The search takes too long"
    title_zh = "检索范围过大"
    remedy = "Narrow it: by project, stream, correlation, or a stretch of time."
    remedy_zh = "请按项目、事件流、关联编号或时间段缩小范围。"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; empty fields ask for nothing. `after` is the last position seen.

    `types` and `causes` match any of their members. Unless `heard`, facts of other services are
    left out: they are found where they were recorded.
    """

    types: tuple[str, ...] = ()
    project: str = ""
    actor: str = ""
    correlation: str = ""
    causes: tuple[str, ...] = ()
    stream: str = ""
    since: datetime | None = None
    until: datetime | None = None
    heard: bool = False
    oldest_first: bool = False
    after: int | None = None
    limit: int = 50


def found(database: Database, wanted: Search) -> list[StoredRow]:
    """The facts, newest first or oldest first.

    Raises:
        TooWide: it took longer than PATIENCE_SECONDS.
    """
    with database.connection() as connection, connection.transaction():
        connection.execute(f"SET LOCAL statement_timeout = {PATIENCE_SECONDS * 1000}")
        try:
            positions = _positions(connection, wanted)
            rows = connection.execute(_ROWS, (positions,), binary=True).fetchall()
        except psycopg.errors.QueryCanceled:
            raise TooWide(f"{PATIENCE_SECONDS} s") from None
    ordered = [StoredRow._make(row) for row in rows]
    return ordered if wanted.oldest_first else ordered[::-1]


def heard(database: Database, source: str, positions: Sequence[int]) -> list[StoredRow]:
    """Facts of another service, by their positions there, as this service holds them."""
    with database.connection() as connection:
        rows = connection.execute(_HEARD, (f"inbox/{source}", list(positions)), binary=True)
        return [StoredRow._make(row) for row in rows.fetchall()]


def around(database: Database, position: int) -> tuple[datetime | None, datetime | None]:
    """When this service recorded something of its own before and after a position."""
    with database.connection() as connection:
        row = connection.execute(_AROUND, {"at": position}).fetchone()
    return (row[0], row[1]) if row else (None, None)


def _positions(connection: Connection[Any], wanted: Search) -> list[int]:
    span = _span(connection, wanted)
    if span is None:
        return []
    query, values = query_of(wanted, *span)
    return [row[0] for row in connection.execute(query, values).fetchall()]


def query_of(wanted: Search, first: int, last: int) -> tuple[Composed, dict[str, Any]]:
    """The query for hits between two positions, and its values."""
    where, values = _conditions(wanted, first, last)
    column, walk = _walk(wanted)
    way = SQL("ASC") if wanted.oldest_first else SQL("DESC")
    values["limit"] = min(wanted.limit, LARGEST)
    return walk.format(where=where, way=way, column=Identifier(column)), values


def _walk(wanted: Search) -> tuple[str, SQL]:
    """The index to walk along, by its column, and how.

    An equality would leave the planner free to walk along all positions instead, which scans
    where little fits. A range of (column, position) pairs, in their order, is in one index only.
    """
    if wanted.stream:
        return "stream", _BY_STREAM
    if wanted.causes:
        return "causation", _BY_CAUSES
    for column in DRIVERS:
        if getattr(wanted, column):
            return COLUMNS[column], _BY_ONE
    if wanted.types:
        return "type", _BY_TYPES
    return "position", _BY_POSITION


DRIVERS = ("correlation", "project", "actor")
"""The most telling first."""
COLUMNS = {"correlation": "correlation", "project": "subject", "actor": "actor"}
_BY_STREAM = SQL(
    "SELECT i.position FROM events AS e JOIN event_index AS i ON i.position = e.notification_id"
    " WHERE e.originator_id = %(stream)s AND {where}"
    " ORDER BY e.originator_version {way} LIMIT %(limit)s"
)
_BY_CAUSES = SQL(
    "SELECT position FROM (SELECT i.position FROM event_index AS i"
    " WHERE i.causation = ANY(%(causes)s) AND {where} OFFSET 0)"
    " AS hit ORDER BY position {way} LIMIT %(limit)s"
)
_BY_ONE = SQL(
    "SELECT i.position FROM event_index AS i WHERE i.{column} <> ''"
    " AND (i.{column}, i.position) >= (%(driver)s, %(first)s::bigint)"
    " AND (i.{column}, i.position) <= (%(driver)s, %(last)s::bigint) AND {where}"
    " ORDER BY i.{column} {way}, i.position {way} LIMIT %(limit)s"
)
_BY_TYPES = SQL(
    "SELECT hit.position FROM unnest(%(types)s::text[]) AS t(kind), LATERAL"
    " (SELECT i.position FROM event_index AS i"
    " WHERE (i.{column}, i.position) >= (t.kind, %(first)s::bigint)"
    " AND (i.{column}, i.position) <= (t.kind, %(last)s::bigint) AND {where}"
    " ORDER BY i.{column} {way}, i.position {way} LIMIT %(limit)s) AS hit"
    " ORDER BY hit.position {way} LIMIT %(limit)s"
)
_BY_POSITION = SQL(
    "SELECT i.position FROM event_index AS i WHERE {where}"
    " ORDER BY i.{column} {way} LIMIT %(limit)s"
)


def _conditions(wanted: Search, first: int, last: int) -> tuple[Composed, dict[str, Any]]:
    """What every hit must fit, beside the index that is walked along."""
    if wanted.after is not None:
        first = max(first, wanted.after + 1) if wanted.oldest_first else first
        last = last if wanted.oldest_first else min(last, wanted.after - 1)
    values = {
        "first": first,
        "last": last,
        "driver": next((one for one in map(wanted.__getattribute__, DRIVERS) if one), ""),
        "types": list(wanted.types),
        "project": wanted.project,
        "actor": wanted.actor,
        "correlation": wanted.correlation,
        "causes": list(wanted.causes),
        "stream": wanted.stream,
        "since": wanted.since,
        "until": wanted.until,
    }
    asked = {
        "i.own": not wanted.heard,
        "i.subject = %(project)s": wanted.project,
        "i.actor = %(actor)s": wanted.actor,
        "i.correlation = %(correlation)s": wanted.correlation,
        "i.causation = ANY(%(causes)s)": wanted.causes,
        "i.type = ANY(%(types)s)": wanted.types,
        "i.recorded_at >= %(since)s": wanted.since,
        "i.recorded_at <= %(until)s": wanted.until,
    }
    driver = _own_term(wanted)
    terms = [SQL(term) for term, there in asked.items() if there and term != driver]
    return SQL(" AND ").join([SQL("i.position BETWEEN %(first)s AND %(last)s"), *terms]), values


def _own_term(wanted: Search) -> str:
    """The equality that the walk itself stands for."""
    if wanted.stream:
        return ""
    if wanted.causes:
        return "i.causation = ANY(%(causes)s)"
    for name in DRIVERS:
        if getattr(wanted, name):
            return f"i.{COLUMNS[name]} = %({name})s"
    return "i.type = ANY(%(types)s)"


def _span(connection: Connection[Any], wanted: Search) -> tuple[int, int] | None:
    """The positions between which the times asked for lie; None where there are none."""
    first, last = 0, 2**62
    if wanted.heard:  # the times of others say nothing about the own order
        return first, last
    if wanted.since is not None:
        bound = _edge(connection, _FIRST, wanted.since, wanted.since + SKEW)
        if bound is None:
            return None
        first = bound
    if wanted.until is not None:
        bound = _edge(connection, _LAST, wanted.until, wanted.until - SKEW)
        if bound is None:
            return None
        last = bound
    return first, last


def _edge(connection: Connection[Any], query: str, at: datetime, far: datetime) -> int | None:
    row = connection.execute(query, {"at": at, "far": far}).fetchone()
    return row[0] if row else None
