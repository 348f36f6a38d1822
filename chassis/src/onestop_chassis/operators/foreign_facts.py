"""What one service heard of another, side by side with what that one has in its own log."""

import json
from collections.abc import Iterable
from typing import Any

from onestop_contracts.envelope import Attributes
from onestop_contracts.personal import masked_as
from pydantic import BaseModel

from onestop_chassis.bus.feed import outgoing
from onestop_chassis.bus.loss_check import telling
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.inspect.facts import veiled

_LAST = "SELECT max(originator_version) FROM events WHERE originator_id = %s"
_AFTER = (
    "SELECT state FROM events WHERE originator_id = %s AND originator_version > %s"
    " ORDER BY originator_version LIMIT %s"
)


class LastHeard(BaseModel):
    """The last fact of a source that is stored here: its position there, and what tells it from
    others. Position 0 where nothing was heard."""

    source: str
    position: int
    telling: list[Any]


class OwnPosition(BaseModel):
    """A position of the own log; `telling` is empty where no published fact stands there."""

    position: int
    telling: list[Any]
    given_up: bool


def heard(log: Log, database: Database, listens: Iterable[str]) -> list[LastHeard]:
    """Of every source the last fact."""
    found = []
    with database.connection() as connection:
        for source in listens:
            row = connection.execute(_LAST, (f"inbox/{source}",)).fetchone()
            found.append((source, max(0, (row[0] if row else 0) or 0)))
    answers = []
    for source, position in found:
        row = log.row(f"inbox/{source}", position) if position else None
        answers.append(
            LastHeard(source=source, position=position, telling=telling(row.state) if row else [])
        )
    return answers


def facts_of(database: Database, source: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Facts of a source beyond one of its positions as CloudEvents, people in them masked."""
    with database.connection() as connection:
        rows = connection.execute(_AFTER, (f"inbox/{source}", after, limit)).fetchall()
    facts = [json.loads(bytes(state)) for (state,) in rows]
    return [
        {**masked_as(Attributes, fact), "data": veiled(str(fact.get("type", "")), data)}
        for fact in facts
        for data in (fact.pop("data", {}),)
    ]


def told_at(log: Log, position: int) -> OwnPosition:
    """What the own log says there."""
    row = log.at(position)
    fact = outgoing(log.service, row, log.address) if row else None
    return OwnPosition(
        position=position,
        telling=telling(fact.value) if fact else [],
        given_up=log.loss().gave_up(position),
    )
