"""What can be wrong with a database: rights, triggers, positions, versions, tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from onestop_chassis.log import schema
from onestop_chassis.log.log import Log

_NEEDED = {"events": "SELECT, INSERT", "commands": "SELECT, INSERT", "schema_version": "SELECT"}
_KEPT = ("tracking", "inbox_positions", "views", "deadlines", "simulated_clock", "presence")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and how it is mended."""

    zh: str
    en: str
    mend_zh: str
    mend: str


_MIGRATE = (
    "以所有者身份运行 onestop-<服务> migrate",
    "run onestop-<service> migrate as the owner of the database",
)


def brief(log: Log, migrations: Path | None, connection: Connection[Any]) -> list[Fault]:
    """Everything that is known without reading the whole log."""
    return [
        *_schema(migrations, connection),
        *_append_only(connection),
        *_rights(connection),
        *_positions(connection),
        *_inbox(connection),
        *_strangers(migrations, connection),
        *_halted(log),
    ]


def _schema(migrations: Path | None, connection: Connection[Any]) -> Iterator[Fault]:
    at = schema.current(connection)
    if waiting := schema.pending(at, migrations):
        names = ", ".join(waiting)
        yield Fault(f"结构待升级：{names}", f"the schema is behind: {names}", *_MIGRATE)
    if newer := schema.unknown(at, migrations):
        names = ", ".join(newer)
        yield Fault(
            f"结构较新：{names}",
            f"the schema is ahead: {names}",
            "安装与之相符的版本",
            "install the version that made it",
        )


def _append_only(connection: Connection[Any]) -> Iterator[Fault]:
    found = connection.execute(
        "SELECT tgenabled FROM pg_trigger WHERE tgname = 'events_append_only'"
        " AND tgrelid = 'events'::regclass"
    ).fetchone()
    if found is None or found[0] not in ("A", b"A"):
        yield Fault(
            "events 的防改触发器未启用",
            "the trigger that keeps events append-only is not enabled",
            "ALTER TABLE events ENABLE ALWAYS TRIGGER events_append_only",
            "ALTER TABLE events ENABLE ALWAYS TRIGGER events_append_only",
        )


def _rights(connection: Connection[Any]) -> Iterator[Fault]:
    """Where one role does everything (a laptop), the trigger alone guards the log."""
    role = _one(connection, "SELECT current_user::text")
    owner = _one(connection, "SELECT tableowner FROM pg_tables WHERE tablename = 'events'")
    powerful = _one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if role == owner or powerful:
        return
    for right in ("UPDATE", "DELETE", "TRUNCATE"):
        if _may(connection, "events", right):
            yield Fault(
                f"角色 {role} 可以 {right} events",
                f"the role {role} may {right} events",
                f"REVOKE {right} ON events FROM {role}",
                f"REVOKE {right} ON events FROM {role}",
            )
    needed = {**_NEEDED, **dict.fromkeys(_KEPT, "SELECT, INSERT, UPDATE, DELETE")}
    for table, rights in needed.items():
        lacking = [one for one in rights.split(", ") if not _may(connection, table, one)]
        if lacking:
            names = ", ".join(lacking)
            grant = f"GRANT {names} ON {table} TO {role}"
            yield Fault(
                f"角色 {role} 缺少 {table} 的 {names}",
                f"the role {role} may not {names} {table}",
                grant,
                grant,
            )


def _positions(connection: Connection[Any]) -> Iterator[Fault]:
    head = _one(connection, "SELECT coalesce(max(notification_id), 0) FROM events")
    given = _one(connection, "SELECT last_value FROM events_notification_id_seq")
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
        stored = _one(
            connection,
            "SELECT coalesce(max(originator_version), 0) FROM events WHERE originator_id = %s",
            f"inbox/{source}",
        )
        known = _one(
            connection, "SELECT max(position) FROM inbox_positions WHERE source = %s", source
        )
        if stored > known:
            yield Fault(
                f"收到 {source} 至 {stored}，记录仅至 {known}",
                f"facts of {source} are stored up to {stored}, their place is kept as {known}",
                "运行中的收件箱会自行补齐；仍存在时请确认收件箱已开启",
                "a running inbox catches up by itself; see that it is open: onestop status",
            )


def _strangers(migrations: Path | None, connection: Connection[Any]) -> Iterator[Fault]:
    known = schema.tables(migrations)
    for query in ("SELECT table_name FROM views", "SELECT table_name FROM view_builds"):
        known |= {name for (name,) in connection.execute(query.encode())}
    found = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY 1"
    ).fetchall()
    for (name,) in found:
        if name not in known:
            yield Fault(
                f"多余的表 {name}",
                f"the table {name} belongs to nobody",
                f"确认无用后 DROP TABLE {name}",
                f"when you are sure that nobody needs it: DROP TABLE {name}",
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


def _may(connection: Connection[Any], table: str, right: str) -> bool:
    query = "SELECT has_table_privilege(current_user, %s, %s)"
    return bool(_one(connection, query, table, right))


def hole(stream: str, count: int, first: int, last: int) -> Fault | None:
    if stream.startswith("inbox/") or (first == 1 and last == count):
        return None
    return Fault(
        f"{stream} 的版本不连续（{first}…{last}，共 {count}）",
        f"the versions of {stream} have a hole ({first}…{last}, {count} of them)",
        "事实已丢失：从备份恢复",
        "facts are gone: restore from a backup (onestop backup restore)",
    )


def _one(connection: Connection[Any], query: str, *values: Any) -> Any:
    found = connection.execute(sql.SQL(query), values).fetchone()
    return found[0] if found else None
