"""The small tables of a restored log: as they were at the point, as far as that is known."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_contracts.identifiers import is_number
from psycopg import Connection
from psycopg.types.json import Jsonb

from onestop_chassis.operators.backup.create import tables_in
from onestop_chassis.operators.backup.kept import CURSORS, FATES, Fate, Kept
from onestop_chassis.operators.backup.manifest import snapshots
from onestop_chassis.operators.backup.point import Point
from onestop_chassis.operators.backup.wish import Restoring

Tables = dict[str, list[Any]]
LOOKED_AT = 20_000
"""How many own events before the point are looked at for the last reaction of the policies."""


def settle_tables(
    connection: Connection[Any], service: str, keeps: Sequence[Kept], wanted: Restoring
) -> None:
    """Fills the small tables. They were seen at the end of every run of the backup: at such a
    point they are exact. In between, places to read on from are those of the run before (facts
    that come again are recognised), and times those of the run after, cut off at the point."""
    wish, point = wanted.wish, wanted.point
    seen = snapshots(wanted.manifest.whole)
    before = [one for one in seen if one.last <= point.position]
    after = [one for one in seen if one.last >= point.position]
    early: Tables = tables_in(wish.directory / before[-1].file) if before else {}
    late: Tables = tables_in(wish.directory / after[0].file)
    exact = bool(before) and before[-1].last == point.position
    for name, fate in FATES.items():
        if fate in (Fate.WHOLE, Fate.BUILT) and name != "views":
            connection.execute(f"DELETE FROM {name}")  # noqa: S608  our own names
    _fill(connection, "inbox_positions", early.get("inbox_positions", []))
    _fill(connection, "topics", early.get("topics", []))
    _fill(connection, "tracking", _cursors(connection, service, early, point, exact))
    _fill(connection, "presence", late["presence"] if exact else _cut(late["presence"], point.at))
    _fill(connection, "simulated_clock", _clock(early, late, point, exact))
    for kept in keeps:
        for text in late.get(kept.table, []):
            connection.execute(kept.write, (text,))


def _fill(connection: Connection[Any], table: str, rows: Sequence[Any]) -> None:
    connection.execute(
        f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s)",  # noqa: S608  our own names
        (Jsonb(list(rows)),),
    )


def _cursors(
    connection: Connection[Any], service: str, early: Tables, point: Point, exact: bool
) -> list[dict[str, Any]]:
    known = {one["application_name"]: one["notification_id"] for one in early.get("tracking", [])}
    kept = {name: min(known[name], point.position) for name in CURSORS if name in known}
    if not exact and (reacted := last_reaction(connection, service)):
        kept["policies"] = max(kept.get("policies", 0), reacted)
    return [{"application_name": name, "notification_id": at} for name, at in kept.items()]


def last_reaction(connection: Connection[Any], service: str) -> int:
    """The highest position whose reaction by a policy is in the log: policies react in order,
    so everything before it was reacted to. 0 where none is found."""
    rows = connection.execute(
        "SELECT state FROM events WHERE originator_id NOT LIKE 'inbox/%%'"
        " ORDER BY notification_id DESC LIMIT %s",
        (LOOKED_AT,),
    )
    own, heard = [0], dict[str, set[int]]()
    for (state,) in rows:
        meta = json.loads(bytes(state))["meta"]
        if not str(meta["actor"]).startswith("policy:"):
            continue
        source, _, position = str(meta["causationid"]).rpartition("/")
        if source == service and is_number(position):
            own.append(int(position))
        elif is_number(position):
            heard.setdefault(source, set()).add(int(position))
    for source, positions in heard.items():
        [last] = connection.execute(
            "SELECT coalesce(max(notification_id), 0) FROM events WHERE originator_id = %s"
            " AND originator_version = ANY(%s)",
            (f"inbox/{source}", sorted(positions)),
        ).fetchone() or [0]
        own.append(last)
    return max(own)


def _cut(rows: Sequence[dict[str, Any]], at: datetime | None) -> list[dict[str, Any]]:
    """Who was there up to the instant."""
    if at is None:
        return []
    return [
        {**row, "until": min(datetime.fromisoformat(row["until"]), at).isoformat()}
        for row in rows
        if datetime.fromisoformat(row["since"]) <= at
    ]


def _clock(early: Tables, late: Tables, point: Point, exact: bool) -> list[dict[str, Any]]:
    """Where the simulated clock stood, and never before what was recorded by it."""
    if not late["simulated_clock"]:
        return []
    if exact:
        return late["simulated_clock"]
    known = [datetime.fromisoformat(one["now"]) for one in early.get("simulated_clock", [])]
    instants = [*known, *([point.at] if point.at else [])]
    return [{"id": True, "now": max(instants).isoformat()}] if instants else []
