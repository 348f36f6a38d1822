"""The index emptied and built again, as a job: the follower builds it, the job counts."""

from functools import partial

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.inspect.index import CURSOR, empty
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working

REST_SECONDS = 0.1


class Whole(Parameters):
    """Nothing to choose: it is always the whole index."""


def _plan(log: Log, database: Database, _: Whole) -> JobPlan:
    """How many facts would be indexed again."""
    number = _count(database, "events", log.head())
    return JobPlan(
        number,
        (
            (
                f"清空索引并重建 {number} 条事实；期间检索结果不完整",
                f"empties the index and builds it again from {number} facts;"
                " searches find less until it is there",
            ),
        ),
    )


def _run(log: Log, database: Database, working: Working[Whole]) -> JobOutcome:
    """Empties it once, and waits until the follower has come to where the log is."""
    head: int = working.checkpoint.get("head", 0)
    if not head:
        head = log.head()
        with database.connection() as connection, connection.transaction():
            empty(connection)
            working.save(0, head, {}, {"head": head}, connection)
    while (reached := log.cursor(CURSOR)) < head:
        working.save(reached, head, {}, {"head": head})
        working.rest(REST_SECONDS)
    indexed, facts = (_count(database, table, head) for table in ("event_index", "events"))
    missing = facts - indexed
    counts = {"indexed": indexed} | ({"missing": missing} if missing else {})
    return JobOutcome(facts, counts, verified=not missing)


def _count(database: Database, table: str, upto: int) -> int:
    column = {"events": "notification_id", "event_index": "position"}[table]
    with database.connection() as connection:
        query = f"SELECT count(*) FROM {table} WHERE {column} <= %s"  # noqa: S608 - of two
        found = connection.execute(query, (upto,)).fetchone()
    return int(found[0]) if found else 0


def rebuild_index(log: Log, database: Database) -> JobKind[Whole]:
    """Empties the index, and waits until its follower has built it again."""
    plan, run = partial(_plan, log, database), partial(_run, log, database)
    return JobKind("index-rebuild", Whole, lambda _: "index", plan, run)
