"""The streams of a log: listed along its key, folded to any version, instant or knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop_contracts.event import UnknownType
from psycopg import Connection

from onestop_chassis.decider import Decider
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.loss import STREAM as LOSS
from onestop_chassis.log.loss import loss
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.inspect.reveal import reveal
from onestop_chassis.operators.inspect.row_keys import keys_of
from onestop_chassis.operators.jobs.job import job
from onestop_chassis.operators.names import near
from onestop_chassis.operators.switch import switch
from onestop_chassis.reactions.parking import parking
from onestop_chassis.refusal import NotFound, Refusal

Deciders = Mapping[str, Decider[Any, Any, Any]]
OWN: Deciders = {"parked/": parking, "job/": job, "valve/": switch, "reveals/": reveal, LOSS: loss}
"""The streams that every service has."""
PROBES = 5000
"""How many streams one page may look at to find those with a prefix."""
# A loose scan: each step looks up the next stream's name in the key, whatever its length.
_NAMES = """
WITH RECURSIVE name(stream, n) AS (
    (SELECT originator_id, 1 FROM events WHERE originator_id {first} %(from)s
        ORDER BY originator_id LIMIT 1)
    UNION ALL
    SELECT (SELECT originator_id FROM events WHERE originator_id > name.stream
        ORDER BY originator_id LIMIT 1), n + 1
    FROM name WHERE name.stream IS NOT NULL AND n < %(probes)s
)
SELECT stream FROM name WHERE stream IS NOT NULL {bounded}
"""
_OF_PROJECT = """
SELECT DISTINCT e.originator_id FROM event_index AS i
JOIN events AS e ON e.notification_id = i.position
WHERE i.subject = %s AND i.own AND e.originator_id > %s AND starts_with(e.originator_id, %s)
ORDER BY 1 LIMIT %s
"""
_ENDS = """
SELECT originator_id, originator_version, topic, state, notification_id FROM events
WHERE originator_id = %s ORDER BY originator_version {way} LIMIT 1
"""


class StreamUnknown(NotFound):
    """The log has no stream of this name."""

    code = "stream-unknown"
    title = "The log has no such stream"
    title_zh = "没有此事件流"
    remedy = "List them: onestop stream list SERVICE --prefix case/ --project CODE."
    remedy_zh = "请查看：onestop stream list 服务 --prefix case/ --project 项目代码。"


class NotFolded(NotFound):
    """Nothing is folded from this stream: it holds what other services told."""

    code = "stream-not-folded"
    title = "This stream has no state"
    title_zh = "该事件流没有可计算的状态"
    remedy = "Look at its facts: onestop stream show."
    remedy_zh = "请查看其中的事实：onestop stream show。"


class StreamUnreadable(Refusal):
    """A fact of the stream is of a type, or a shape, that this version does not know."""

    code = "stream-unreadable"
    title = "A fact of the stream cannot be read"
    title_zh = "事件流中有无法解读的事实"
    remedy = "Fold it up to the version before, or deploy a version that knows the type."
    remedy_zh = "请查看其前一版本的状态，或部署支持该类型的版本。"


@dataclass(frozen=True, slots=True)
class Listed:
    """A stream with its highest version, and when it began and last went on."""

    stream: str
    version: int
    first_at: datetime | None
    last_at: datetime | None
    position: int


@dataclass(frozen=True, slots=True)
class Upto:
    """Where folding stops: at a version, at an instant in law, or at one of knowledge."""

    version: int | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoldedAt:
    """A stream's state after `facts` of its facts, the last of which is `version`."""

    state: Any
    version: int
    facts: int


def listed(
    database: Database, *, prefix: str, project: str, after: str, limit: int
) -> tuple[list[Listed], str]:
    """A page of streams in the order of their names, and the next page's cursor, if any."""
    with database.connection() as connection:
        if project:
            rows = connection.execute(_OF_PROJECT, (project, after, prefix, limit)).fetchall()
            names, scanned = [row[0] for row in rows], len(rows) == limit
            return [_ends(connection, name) for name in names], names[-1] if scanned else ""
        start = after or prefix
        bound = _beyond(prefix)
        query = _NAMES.format(
            first=">" if after else ">=", bounded="AND stream < %(bound)s" if bound else ""
        )
        probes = PROBES if prefix and not bound else limit
        asked = {"from": start, "probes": probes, "bound": bound}
        walked = [row[0] for row in connection.execute(query, asked).fetchall()]
        fitting = [name for name in walked if name.startswith(prefix)]
        names = fitting[:limit]
        more = len(walked) == probes or len(fitting) > limit
        cursor = names[-1] if len(fitting) >= limit else (walked[-1] if walked else "")
        return [_ends(connection, name) for name in names], cursor if more else ""


def _beyond(prefix: str) -> str:
    """A name behind all that begin with `prefix`, however a database sorts; empty if unknown.

    Punctuation sorts before digits and those before letters everywhere, but not in one order.
    """
    last = prefix[-1:]
    if last == "/":
        return prefix[:-1] + "0"
    ordered = "0123456789", "abcdefghijklmnopqrstuvwxyz"
    for letters in ordered:
        if last and last in letters[:-1]:
            return prefix[:-1] + letters[letters.index(last) + 1]
    return ""


def _ends(connection: Connection[Any], stream: str) -> Listed:
    first, last = (_end(connection, stream, way) for way in ("ASC", "DESC"))
    at = keys_of(first).recorded_at, keys_of(last).recorded_at
    return Listed(stream, last.version, *at, last.position)


def _end(connection: Connection[Any], stream: str, way: str) -> StoredRow:
    row = connection.execute(_ENDS.format(way=way), (stream,), binary=True).fetchone()
    assert row is not None, stream  # nothing is ever removed
    return StoredRow._make(row)


def decider_of(deciders: Deciders, stream: str) -> Decider[Any, Any, Any]:
    """Who folds this stream: the longest key that is its name, or a beginning with a slash.

    Raises:
        NotFolded: nobody.
    """
    every = {**OWN, **deciders}
    fitting = [
        key for key in every if key == stream or (key.endswith("/") and stream.startswith(key))
    ]
    if not fitting:
        raise NotFolded(stream, known=sorted(every), near=near(stream, every))
    return every[max(fitting, key=len)]


def folded(own_log: Log, deciders: Deciders, stream: str, upto: Upto) -> FoldedAt:
    """The state of a stream as it was.

    Raises:
        StreamUnknown, NotFolded, StreamUnreadable.
    """
    decider = decider_of(deciders, stream)
    rows = own_log.rows(stream, last=upto.version)
    if not rows:
        raise StreamUnknown(stream, stream=stream)
    facts = [fact for fact in (_readable(own_log, row) for row in rows) if _counts(fact, upto)]
    state = decider.fold(fact.event for fact in facts)
    return FoldedAt(state, facts[-1].version if facts else 0, len(facts))


def _readable(own_log: Log, row: StoredRow) -> Any:
    try:
        return own_log.recorded(row)
    except (UnknownType, ValueError) as error:
        raise StreamUnreadable(
            f"{row.stream} v{row.version} {row.type}: {type(error).__name__}",
            version=row.version,
            type=row.type,
        ) from error


def _counts(fact: Any, upto: Upto) -> bool:
    in_law = upto.as_of is None or fact.effective_at <= upto.as_of
    known = upto.known_at is None or fact.recorded_at <= upto.known_at
    return in_law and known
