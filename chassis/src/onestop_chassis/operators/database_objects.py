"""What is in a database: the triggers, functions and tables that migrations make, and no others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psycopg import Connection

from onestop_chassis.log import schema
from onestop_chassis.operators.database_fault import MIGRATE, Fault, mended_by

GUARD = "events_append_only"
_GUARDS = """
SELECT t.tgname, c.relname, t.tgenabled = 'A' AND p.oid = to_regproc('public.refuse_change')
    AND pg_get_triggerdef(t.oid) LIKE
        '% BEFORE DELETE OR UPDATE OR TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE %'
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'views') AND NOT t.tgisinternal ORDER BY 1
"""
_RULES = """
SELECT 'RULE ' || rulename || ' ON ' || schemaname || '.' || tablename FROM pg_rules
WHERE schemaname IN ('public', 'views')
UNION ALL
SELECT 'POLICY ' || policyname || ' ON ' || schemaname || '.' || tablename FROM pg_policies
WHERE schemaname IN ('public', 'views')
UNION ALL
SELECT 'SCHEMA ' || nspname FROM pg_namespace n
WHERE nspname NOT IN ('public', 'views', 'information_schema') AND nspname !~ '^pg_'
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = n.oid AND deptype = 'e')
ORDER BY 1
"""
_FUNCTIONS = """
SELECT p.proname, p.oid::regprocedure::text, p.prosrc, p.prosecdef,
    coalesce(array_to_string(p.proconfig, ';'), '')
FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, to_regnamespace('views'))
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e') ORDER BY 2
"""
_TABLES = """
SELECT n.nspname, c.relname, n.nspname = 'views' AND c.relkind = 'r' AND EXISTS (
        SELECT 1 FROM views WHERE table_name = c.relname
        UNION ALL SELECT 1 FROM view_builds WHERE table_name = c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'views') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e') ORDER BY 1, 2
"""
_OPEN_PATH = "search_path=pg_catalog, pg_temp"


def guards(connection: Connection[Any]) -> Iterator[Fault]:
    """The trigger that keeps the log as it is; and whatever else acts when a table is written."""
    guarded = False
    for name, table, right in connection.execute(_GUARDS).fetchall():
        if (name, table) == (GUARD, "events"):
            guarded = bool(right)
        else:
            yield _stranger(f"TRIGGER {name} ON {table}")
    if not guarded:
        enable = f"ALTER TABLE events ENABLE ALWAYS TRIGGER {GUARD}"
        yield Fault(
            "events 的防改触发器未启用",
            "the trigger that keeps events append-only is not enabled",
            *mended_by(enable),
        )
    for (name,) in connection.execute(_RULES).fetchall():
        yield _stranger(name)


def functions(migrations: Path | None, connection: Connection[Any]) -> Iterator[Fault]:
    """Those that are not as the migrations made them."""
    known = schema.functions(migrations)
    found = connection.execute(_FUNCTIONS).fetchall()
    for name, signature, body, definer, config in found:
        made = known.get(name)
        if made is None:
            yield _stranger(f"FUNCTION {signature}")
        elif (body, definer) != (made.body, made.definer) or (definer and config != _OPEN_PATH):
            yield Fault(
                f"函数 {signature} 已被改动",
                f"the function {signature} is not what the migrations made",
                "与程序附带的迁移文件核对，恢复原文",
                "compare it with the migrations that come with the program, and put it back",
            )
    for name in sorted(known.keys() - {row[0] for row in found}):
        yield Fault(f"缺少函数 {name}", f"the function {name} is not there", *MIGRATE)


def tables(migrations: Path | None, connection: Connection[Any]) -> Iterator[Fault]:
    """Those that belong to nobody."""
    known = schema.tables(migrations)
    for place, name, of_a_view in connection.execute(_TABLES).fetchall():
        if not of_a_view and not (place == "public" and name in known):
            yield _stranger(f"TABLE {name if place == 'public' else f'{place}.{name}'}")


def _stranger(name: str) -> Fault:
    kind, what = name.split(" ", 1)
    return Fault(
        f"多余的对象 {name}",
        f"the {kind.lower()} {what} belongs to nobody",
        f"确认无用后 DROP {name}",
        f"when you are sure that nobody needs it: DROP {name}",
    )
