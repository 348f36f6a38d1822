"""Who may what in a database, beside what the service's role needs."""

from collections.abc import Iterator, Mapping
from typing import Any

from psycopg import Connection

from onestop_chassis.log.rights import (
    LOG,
    ON_ROWS_OF_VIEWS,
    ON_SEQUENCES,
    ON_TABLES,
    VIEWS,
)
from onestop_chassis.operators.database_fault import Fault, mended_by
from onestop_chassis.operators.database_owners import Roles

_GRANTED = """
SELECT place, name, column_name, kind,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END, privilege
FROM (SELECT n.nspname, c.relname, '', c.relkind, a.grantee, a.privilege_type
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
WHERE n.nspname IN ('public', 'views') AND a.grantee <> c.relowner
UNION ALL
SELECT n.nspname, c.relname, t.attname, c.relkind, a.grantee, a.privilege_type
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a
WHERE n.nspname IN ('public', 'views') AND a.grantee <> c.relowner
UNION ALL
SELECT n.nspname, p.oid::regprocedure::text, '', 'f', a.grantee, a.privilege_type
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
    aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE n.nspname IN ('public', 'views') AND a.grantee <> p.proowner
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
UNION ALL
SELECT '', n.nspname, '', 'n', a.grantee, a.privilege_type
FROM pg_namespace n,
    aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
WHERE n.nspname IN ('public', 'views') AND a.grantee <> n.nspowner
    AND pg_get_userbyid(a.grantee) <> %(owner)s
UNION ALL
SELECT '', d.datname, '', 'd', a.grantee, a.privilege_type
FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
WHERE d.datname = current_database() AND a.grantee <> d.datdba
    AND pg_get_userbyid(a.grantee) <> %(owner)s
) AS granted (place, name, column_name, kind, grantee, privilege) ORDER BY 1, 2, 3, 5, 6
"""
_KINDS = {"S": "SEQUENCE ", "f": "FUNCTION ", "n": "SCHEMA ", "d": "DATABASE "}
_READS = frozenset({"SELECT", "USAGE", "CONNECT"})
"""What may be given to another role than the service's, one that is named: reports are read so."""


def rights(connection: Connection[Any], roles: Roles) -> Iterator[Fault]:
    """What somebody may beyond what the service needs, and what its role lacks."""
    held: dict[tuple[str, str], set[str]] = {}
    rows = connection.execute(_GRANTED, {"owner": roles.owner}).fetchall()
    for place, name, column, kind, grantee, right in rows:
        if grantee == roles.role and not column:
            held.setdefault((place, name), set()).add(right)
        if not _in_order(place, name, column, kind, grantee, right, roles.role):
            yield _beyond(name, column, kind, grantee, right)
    yield from _lacking(held, roles.role)
    yield from _lacking_in_views(connection, held, roles.role)


def _in_order(
    place: str, name: str, column: str, kind: str, grantee: str, right: str, role: str
) -> bool:
    if grantee not in (role, "PUBLIC"):
        return right in _READS
    if kind == "n":
        return right == "USAGE"
    if kind == "d":
        return grantee == role and right == "CONNECT"
    if grantee == "PUBLIC" or column:
        return False
    if kind == "f":
        return True
    if place == VIEWS:
        return right in ON_ROWS_OF_VIEWS
    return right in (ON_SEQUENCES if kind == "S" else ON_TABLES).get(name, frozenset())


def _beyond(name: str, column: str, kind: str, grantee: str, right: str) -> Fault:
    zh, en = f"角色 {grantee} ", f"the role {grantee}"
    if grantee == "PUBLIC":
        zh, en = "任何人", "anybody"
    columns = f" ({column})" if column else ""
    return Fault(
        f"{zh}可以 {right} {name}{columns}",
        f"{en} may {right} {name}{columns}",
        *mended_by(f"REVOKE {right}{columns} ON {_KINDS.get(kind, '')}{name} FROM {grantee}"),
    )


def _lacking(held: Mapping[tuple[str, str], set[str]], role: str) -> Iterator[Fault]:
    for kind, wanted in (("", ON_TABLES), ("SEQUENCE ", ON_SEQUENCES)):
        for name, needed in wanted.items():
            if lacks := sorted(needed - held.get((LOG, name), set())):
                yield _lacks(role, ", ".join(lacks), f"{kind}{name}", name)


def _lacking_in_views(
    connection: Connection[Any], held: Mapping[tuple[str, str], set[str]], role: str
) -> Iterator[Fault]:
    if "USAGE" not in held.get(("", VIEWS), set()):
        yield _lacks(role, "USAGE", f"SCHEMA {VIEWS}", VIEWS)
    found = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'views'::regnamespace"
        " AND relkind = 'r' ORDER BY 1"
    ).fetchall()
    for (name,) in found:
        if lacks := sorted(ON_ROWS_OF_VIEWS - held.get((VIEWS, name), set())):
            place = f"{VIEWS}.{name}"
            yield _lacks(role, ", ".join(lacks), place, place)


def _lacks(role: str, right: str, what: str, name: str) -> Fault:
    return Fault(
        f"角色 {role} 缺少 {name} 的 {right}",
        f"the role {role} may not {right} {name}",
        *mended_by(f"GRANT {right} ON {what} TO {role}"),
    )
