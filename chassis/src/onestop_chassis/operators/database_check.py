"""Is the database what the service relies on? A job looks through the whole log."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from psycopg import Connection

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.database_fault import Fault
from onestop_chassis.operators.database_faults import brief, hole
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working

STREAMS = 5000
"""Streams that are looked at in one step."""
MOST_FAULTS = 50
_VERSIONS = (
    "SELECT originator_id, count(*), min(originator_version), max(originator_version)"
    " FROM events WHERE originator_id > %s GROUP BY 1 ORDER BY 1 LIMIT %s"
)


class Check(Parameters):
    """Nothing to choose."""


def _plan(database: Database, _asked: Check) -> JobPlan:
    with database.connection() as connection:
        number = _streams(connection)
    words = (f"将检查约 {number} 个流", f"looks at about {number} streams; changes nothing")
    return JobPlan(number, (words,))


def _run(
    log: Log, database: Database, migrations: Path | None, working: Working[Check]
) -> JobOutcome:
    at, seen = working.checkpoint.get("at", ""), working.done
    faults = [Fault(**one) for one in working.checkpoint.get("faults", [])]
    with database.connection() as connection:
        total = max(_streams(connection), seen)
        while rows := connection.execute(_VERSIONS, (at, STREAMS)).fetchall():
            faults += [found for row in rows if (found := hole(*row))]
            at, seen = rows[-1][0], seen + len(rows)
            total = max(total, seen)
            place = {"at": at, "faults": [asdict(one) for one in faults[:MOST_FAULTS]]}
            working.save(seen, total, {"looked_at": seen}, place)
        with connection.transaction():  # the log goes on: all is looked at as of one moment
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            faults += brief(log, migrations, connection)
    told = [f"{one.zh} / {one.en} — {one.mend_zh} / {one.mend}" for one in faults[:MOST_FAULTS]]
    return JobOutcome(
        seen,
        {"looked_at": seen},
        verified=not faults,
        facts={"faults": len(faults)},
        detail="\n".join(told),
    )


def _streams(connection: Connection[Any]) -> int:
    """About how many streams there are, by the planner's statistics; no scan of the log."""
    found = connection.execute(
        "SELECT CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * c.reltuples ELSE s.n_distinct END"
        " FROM pg_stats s JOIN pg_class c ON c.oid = 'events'::regclass"
        " WHERE s.tablename = 'events' AND s.attname = 'originator_id'"
    ).fetchone()
    return max(0, int(found[0])) if found else 0


def check(log: Log, database: Database, migrations: Path | None) -> JobKind[Check]:
    """`migrations` are those of the service, beside the chassis's own."""
    run = partial(_run, log, database, migrations)
    return JobKind("database.check", Check, lambda _: "database", partial(_plan, database), run)
