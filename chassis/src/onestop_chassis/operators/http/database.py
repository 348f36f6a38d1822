"""The service's database as the service sees it."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.problems import problems
from onestop_chassis.log import schema
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.backup.segment import recorded_at
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.refusal import Forbidden

COUNTED = 1_000_000
_SIZES = (
    "SELECT pg_database_size(current_database()), reltuples::bigint, current_user::text,"
    " pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'events'::regclass"
)
_NEWEST = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM events"
    " WHERE originator_id NOT LIKE 'inbox/%' ORDER BY notification_id DESC LIMIT 1"
)


class DatabaseAnswer(BaseModel):
    """Schema, size and extent. `events` is counted up to a million, beyond that it is the
    database's own estimate and `exact` is false. `role` runs the service, `owner` migrates."""

    service: str
    revision: list[str]
    expected: list[str]
    pending: list[str]
    state: Literal["current", "behind", "ahead"]
    size: int
    events: int
    exact: bool
    head: int
    oldest_at: datetime | None
    newest_at: datetime | None
    role: str
    owner: str


def database_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops", tags=["operations"])

    @router.get("/database", responses=problems(Forbidden))
    def database(call: Call) -> DatabaseAnswer:
        """Schema revision, size, number of events, the oldest and the newest."""
        call.actor.require(OPERATOR, AUDITOR)
        return describe(runtime.log, runtime.database, runtime.blueprint.migrations)

    return router


def describe(log: Log, database: Database, migrations: Path | None) -> DatabaseAnswer:
    """What the database is, from a few quick looks."""
    with database.connection() as connection:
        at = schema.current(connection)
        size, events, role, owner = connection.execute(_SIZES).fetchone() or (0, 0, "", "")
        exact = events < COUNTED
        if exact:
            counted = connection.execute("SELECT count(*) FROM events").fetchone()
            events = counted[0] if counted else 0
        newest = connection.execute(_NEWEST).fetchone()
    first = log.read(0, 100)
    pending, newer = schema.pending(at, migrations), schema.unknown(at, migrations)
    return DatabaseAnswer(
        service=log.service,
        revision=list(at),
        expected=list(schema.heads(migrations)),
        pending=list(pending),
        state="ahead" if newer else "behind" if pending else "current",
        size=size,
        events=events,
        exact=exact,
        head=log.head(),
        oldest_at=next((found for row in first if (found := recorded_at(row))), None),
        newest_at=recorded_at(StoredRow._make(newest)) if newest else None,
        role=role,
        owner=owner,
    )
