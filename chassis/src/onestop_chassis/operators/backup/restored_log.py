"""What a restore says in the restored log itself: that it was one, and that open jobs are over."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from onestop_contracts.event import Event
from psycopg import Connection

from onestop_chassis.clock import WallClock
from onestop_chassis.log.codec import encode
from onestop_chassis.log.commit import Commit
from onestop_chassis.log.loss import STREAM, Loss, RestoreLog, loss
from onestop_chassis.log.recorder import append
from onestop_chassis.operators.backup.wish import Restoring
from onestop_chassis.operators.jobs.job import Ending, EndJob, Job, job
from onestop_chassis.recorded import Cause

_OPEN = (
    "SELECT originator_id, max(originator_version) FROM events WHERE originator_id LIKE 'job/%%'"
    " GROUP BY 1 HAVING NOT bool_or(topic = 'onestop.chassis.JobEnded.v1')"
)


def mark(connection: Connection[Any], wanted: Restoring) -> int:
    """Records that the log was restored: until somebody releases it, it takes no commands."""
    now = _now(connection)
    command = RestoreLog(
        wanted.manifest.backup, wanted.point.until, wanted.point.position, wanted.wish.reason, now
    )
    [version] = connection.execute(
        "SELECT coalesce(max(originator_version), 0) FROM events WHERE originator_id = %s",
        (STREAM,),
    ).fetchone() or [0]
    told = loss.decide(Loss(), command)
    return _record(connection, STREAM, version, told, wanted, now)


def close_jobs(connection: Connection[Any], wanted: Restoring) -> None:
    """Jobs that were open at the point are over: what they worked on is not there any more."""
    now = _now(connection)
    for stream, version in connection.execute(_OPEN).fetchall():
        name = stream.removeprefix("job/")
        detail = "日志已恢复，请重新提交 / the log was restored; ask for it again"
        ended = job.decide(Job(known=True), EndJob(name, Ending.FAILED, 0, {}, detail, now))
        _record(connection, stream, version, ended, wanted, now)


def _record(
    connection: Connection[Any],
    stream: str,
    version: int,
    told: Sequence[Event],
    wanted: Restoring,
    now: datetime,
) -> int:
    name = f"restore/{wanted.manifest.backup}/{wanted.point.position}"
    cause = Cause(name, name, f"request/{name}", wanted.wish.who, "operator")
    commit = Commit()
    for n, event in enumerate(told, version + 1):
        commit.event(stream, n, event.TYPE, encode(event, cause, now))
    return append(connection, commit)[-1]


def _now(connection: Connection[Any]) -> datetime:
    """What the service's clock says: the simulated one, where the log was written by it."""
    found = connection.execute("SELECT now FROM simulated_clock").fetchone()
    return found[0].astimezone(UTC) if found else WallClock().now()
