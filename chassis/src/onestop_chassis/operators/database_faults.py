"""What can be wrong with a database: whose it is, who may what, what is in it, positions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psycopg import Connection

from onestop_chassis.log import schema
from onestop_chassis.log.log import Log
from onestop_chassis.operators.database_fault import MIGRATE, Fault, one
from onestop_chassis.operators.database_objects import functions, guards, tables
from onestop_chassis.operators.database_owners import owners, powers, roles_of
from onestop_chassis.operators.database_rights import rights


def brief(log: Log, migrations: Path | None, connection: Connection[Any]) -> list[Fault]:
    """Everything that is known without reading the whole log."""
    return [
        *_schema(migrations, connection),
        *_roles(connection),
        *guards(connection),
        *_made(migrations, connection),
        *_positions(connection),
        *_inbox(connection),
        *_halted(log),
    ]


def _schema(migrations: Path | None, connection: Connection[Any]) -> Iterator[Fault]:
    at = schema.current(connection)
    if waiting := schema.pending(at, migrations):
        names = ", ".join(waiting)
        yield Fault(f"结构待升级：{names}", f"the schema is behind: {names}", *MIGRATE)
    if newer := schema.unknown(at, migrations):
        names = ", ".join(newer)
        yield Fault(
            f"结构较新：{names}",
            f"the schema is ahead: {names}",
            "安装与之相符的版本",
            "install the version that made it",
        )


def _roles(connection: Connection[Any]) -> Iterator[Fault]:
    roles = roles_of(connection)
    if roles is None:  # of before; that the schema is behind is said already
        return
    yield from owners(connection, roles)
    if roles.apart:
        yield from powers(connection, roles)
        yield from rights(connection, roles)


def _made(migrations: Path | None, connection: Connection[Any]) -> Iterator[Fault]:
    """What there should be is known of the present schema only."""
    if set(schema.current(connection)) == set(schema.heads(migrations)):
        yield from functions(migrations, connection)
        yield from tables(migrations, connection)


def _positions(connection: Connection[Any]) -> Iterator[Fault]:
    head = one(connection, "SELECT coalesce(max(notification_id), 0) FROM events")
    given = one(connection, "SELECT last_value FROM events_notification_id_seq")
    if given < head:
        set_it = f"SELECT setval('events_notification_id_seq', {head})"
        yield Fault(
            f"序列 {given} 落后于日志 {head}",
            f"the sequence is at {given}, the log at {head}: positions would be given twice",
            set_it,
            set_it,
        )
    beyond = connection.execute(
        "SELECT 'tracking/' || application_name, notification_id FROM tracking"
        " WHERE notification_id > %(head)s UNION ALL SELECT 'views/' || name, position FROM views"
        " WHERE position > %(head)s",
        {"head": head},
    ).fetchall()
    for name, at in beyond:
        yield Fault(
            f"{name} 位于 {at}，日志仅至 {head}",
            f"{name} is at {at}, the log ends at {head}: the database is a mixture",
            "从备份恢复到空库",
            "restore into an empty database (onestop backup restore)",
        )


def _inbox(connection: Connection[Any]) -> Iterator[Fault]:
    sources = connection.execute("SELECT DISTINCT source FROM inbox_positions").fetchall()
    for (source,) in sources:
        stored = one(
            connection,
            "SELECT coalesce(max(originator_version), 0) FROM events WHERE originator_id = %s",
            f"inbox/{source}",
        )
        known = one(
            connection, "SELECT max(position) FROM inbox_positions WHERE source = %s", source
        )
        if stored > known:
            yield Fault(
                f"收到 {source} 至 {stored}，记录仅至 {known}",
                f"facts of {source} are stored up to {stored}, their place is kept as {known}",
                "运行中的收件箱会自行补齐；仍存在时请确认收件箱已开启",
                "a running inbox catches up by itself; see that it is open: onestop status",
            )


def _halted(log: Log) -> Iterator[Fault]:
    found = log.loss()
    if found.halted:
        yield Fault(
            f"日志恢复至 {found.position}，尚未放行",
            f"the log was restored to {found.position} and not yet released",
            "onestop backup check-consumers / release",
            "onestop backup check-consumers, then onestop backup release",
        )


def hole(stream: str, count: int, first: int, last: int) -> Fault | None:
    if stream.startswith("inbox/") or (first == 1 and last == count):
        return None
    return Fault(
        f"{stream} 的版本不连续（{first}…{last}，共 {count}）",
        f"the versions of {stream} have a hole ({first}…{last}, {count} of them)",
        "事实已丢失：从备份恢复",
        "facts are gone: restore from a backup (onestop backup restore)",
    )
