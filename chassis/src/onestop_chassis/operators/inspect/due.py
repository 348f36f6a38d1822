"""Open deadlines as operators see them: listed, held ones with the reason, each explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import class_row

from onestop_chassis.http.rejection import CursorWrong
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.inspect.streams import (
    Deciders,
    NotFolded,
    StreamUnknown,
    StreamUnreadable,
    Upto,
    folded,
)
from onestop_chassis.operators.switch import Part
from onestop_chassis.operators.switches import Switches
from onestop_chassis.reactions.deadlines import SETTLE
from onestop_chassis.refusal import NotFound
from onestop_chassis.timer import Due, Timer, Words

_ROW = (
    "SELECT key, timer, kind, stream, subject, due_at, opened_by, correlation, tries, held,"
    " next_try_at FROM deadlines"
)
_LIST = (
    _ROW + " WHERE (due_at, key) > (%(at)s, %(key)s) AND (%(kind)s = '' OR kind = %(kind)s"
    " OR timer = %(kind)s OR starts_with(kind, %(kind)s || ':'))"
    " AND (%(project)s = '' OR subject = %(project)s)"
    " AND (%(before)s::timestamptz IS NULL OR due_at <= %(before)s)"
    " AND (held <> '' OR NOT %(held)s)"
    " ORDER BY due_at, key LIMIT %(limit)s"
)
_NEAR = "SELECT key FROM deadlines WHERE stream = %s OR starts_with(key, %s) ORDER BY key LIMIT 5"


class DeadlineUnknown(NotFound):
    """No deadline of this name is open: it was met, or there never was one."""

    code = "deadline-unknown"
    title = "No such deadline is open"
    title_zh = "没有此未了期限"
    remedy = "List the open ones: onestop deadline list; one that was met shows in its stream."
    remedy_zh = "请查看未了期限：onestop deadline list；已了结的可在事件流中查看。"


@dataclass(frozen=True, slots=True)
class Open:
    """An open deadline. `held` says why it rests, `next_try_at` until when by the real clock."""

    key: str
    timer: str
    kind: str
    stream: str
    subject: str
    due_at: datetime
    opened_by: str
    correlation: str
    tries: int
    held: str
    next_try_at: datetime | None

    @property
    def due(self) -> Due:
        return Due(self.key, self.kind, self.stream, self.subject, self.due_at)

    @property
    def cursor(self) -> str:
        """Its place in the list, for the next page."""
        return f"{self.due_at.isoformat()}|{self.key}"

    @property
    def fires_at(self) -> datetime:
        """From when it can fire: requests that came in in time have been recorded by then."""
        return self.due_at + SETTLE


def place_of(cursor: str) -> tuple[datetime, str] | None:
    """The place that a cursor names; None for the beginning.

    Raises:
        CursorWrong: it names none.
    """
    if not cursor:
        return None
    at, found, key = cursor.partition("|")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        raise CursorWrong(cursor) from None
    if not found or instant.tzinfo is None:
        raise CursorWrong(cursor)
    return instant, key


def listed(
    database: Database,
    *,
    kind: str = "",
    project: str = "",
    before: datetime | None = None,
    held: bool = False,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Open]:
    """Open deadlines, earliest first, beyond the instant and key `after`.

    `kind` is a kind, its part before the colon, or a timer. `before` leaves out what is later.
    """
    at, key = after or (datetime.min.replace(tzinfo=UTC), "")
    asked = {
        "at": at,
        "key": key,
        "kind": kind,
        "project": project,
        "before": before,
        "held": held,
        "limit": limit,
    }
    with database.connection() as connection, connection.cursor(row_factory=class_row(Open)) as row:
        return row.execute(_LIST, asked).fetchall()


def one(database: Database, key: str) -> Open:
    """The open deadline of this key.

    Raises:
        DeadlineUnknown: with those of the same stream.
    """
    with database.connection() as connection:
        with connection.cursor(row_factory=class_row(Open)) as row:
            found = row.execute(_ROW + " WHERE key = %s", (key,)).fetchone()
        if found is not None:
            return found
        stream = key.rpartition("/")[0]
        near = [row[0] for row in connection.execute(_NEAR, (stream, f"{stream}/")).fetchall()]
        raise DeadlineUnknown(key, key=key, near=near)


def words(
    log: Log,
    deciders: Deciders,
    timers: Sequence[Timer[Any]],
    found: Open,
    now: datetime,
    reference: Any,
) -> Sequence[Words]:
    """Why it falls due then, as its timer tells it; none where the timer cannot."""
    timer = next((t for t in timers if t.name == found.timer), None)
    if timer is None or timer.explain is None:
        return ()
    try:
        state = folded(log, deciders, found.stream, Upto()).state
    except (StreamUnknown, StreamUnreadable, NotFolded) as error:
        return ((f"无法计算：{error.detail}", f"its stream cannot be folded: {error.detail}"),)
    return timer.explain(found.due, state, now, reference)


def standing(switches: Switches, found: Open, now: datetime) -> Words:
    """Why it has not fired."""
    if now <= found.due_at:
        return "尚未到期", "it is not due yet"
    if now < found.fires_at:
        seconds = int(SETTLE.total_seconds())
        return (
            f"已到期，等待在途请求入库（{seconds} 秒）",
            f"it is due; requests in flight are waited for ({seconds} s)",
        )
    closed = switches.of(Part.DEADLINES)
    if closed.closed:
        return (
            f"期限处理已被关闭：{closed.reason}",
            f"an operator closed the deadlines: {closed.reason}",
        )
    if found.held:
        return (
            f"已尝试 {found.tries} 次：{found.held}",
            f"tried {found.tries} times: {found.held}",
        )
    return "已到期，即将处理", "it is due, and will fire at the next look"
