"""Whose a database is: everything in it is its owner's, and the role that runs the service is not
the owner, in no way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from onestop_chassis.operators.database_fault import Fault, mended_by, one

_OWNED = """
SELECT n.nspname || '.' || c.relname,
    CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END,
    pg_get_userbyid(c.relowner)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'views') AND c.relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
UNION ALL
SELECT p.oid::regprocedure::text, 'FUNCTION', pg_get_userbyid(p.proowner)
FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, to_regnamespace('views'))
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
ORDER BY 1
"""
_POWERS = """
SELECT p.name FROM pg_roles r, LATERAL (VALUES ('SUPERUSER', r.rolsuper),
    ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb),
    ('REPLICATION', r.rolreplication), ('BYPASSRLS', r.rolbypassrls)) AS p (name, held)
WHERE r.rolname = %s AND p.held
"""
_MEMBER = """
SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s ORDER BY 1
"""
_PLACES = """
SELECT 'SCHEMA ' || nspname, pg_get_userbyid(nspowner) FROM pg_namespace
WHERE nspname IN ('public', 'views') AND pg_has_role(%(role)s, nspowner, 'MEMBER')
UNION ALL
SELECT 'DATABASE ' || datname, pg_get_userbyid(datdba) FROM pg_database
WHERE datname = current_database() AND pg_has_role(%(role)s, datdba, 'MEMBER')
"""


@dataclass(frozen=True, slots=True)
class Roles:
    """Who asks, and who the owner is. No role of a service can make or rename a schema, so that
    the owner of the views' is whoever migrated."""

    role: str
    owner: str

    @property
    def apart(self) -> bool:
        """Whether they are two; on a laptop one does everything, and the trigger alone guards."""
        return self.role != self.owner


def roles_of(connection: Connection[Any]) -> Roles | None:
    """None where the schema of the views has not been made yet."""
    owner = one(
        connection, "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'views'"
    )
    return Roles(one(connection, "SELECT current_user::text"), owner) if owner else None


def owners(connection: Connection[Any], roles: Roles) -> Iterator[Fault]:
    """What belongs to somebody else than the owner."""
    for name, kind, owner in connection.execute(_OWNED).fetchall():
        if owner != roles.owner:
            yield Fault(
                f"{name} 属于 {owner}，应属于 {roles.owner}",
                f"{name} belongs to {owner}, not to {roles.owner}: whoever owns it may change it",
                f"查明来历；内容无误时 ALTER {kind} {name} OWNER TO {roles.owner}",
                "find out how it came about; where what it holds is right:"
                f" ALTER {kind} {name} OWNER TO {roles.owner}",
            )


def powers(connection: Connection[Any], roles: Roles) -> Iterator[Fault]:
    """By what the service's role is more than that, whatever it was granted on tables."""
    held = [power for (power,) in connection.execute(_POWERS, (roles.role,)).fetchall()]
    for power in held:
        yield Fault(
            f"角色 {roles.role} 具有 {power}",
            f"the role {roles.role} is {power}",
            *mended_by(f"ALTER ROLE {roles.role} NO{power}"),
        )
    for (group,) in connection.execute(_MEMBER, (roles.role,)).fetchall():
        yield Fault(
            f"角色 {roles.role} 是 {group} 的成员",
            f"the role {roles.role} is a member of {group}, and may what that may",
            *mended_by(f"REVOKE {group} FROM {roles.role}"),
        )
    if "SUPERUSER" in held:
        return
    for place, owner in connection.execute(_PLACES, {"role": roles.role}).fetchall():
        yield Fault(
            f"{place} 属于 {owner}，{roles.role} 可以删改其中一切",
            f"{place} belongs to {owner}: the role {roles.role} may drop whatever is in it",
            *mended_by(f"ALTER {place} OWNER TO {roles.owner}"),
        )
