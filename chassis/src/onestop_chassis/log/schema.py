"""The schema of a database beside the one that this version makes."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from psycopg import Connection

from onestop_chassis.log.database import MIGRATIONS

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory

_FUNCTION = re.compile(
    r"^DROP FUNCTION (?P<gone>\w+)"
    r"|^CREATE (?:OR REPLACE )?FUNCTION (?P<name>\w+)(?P<head>.*?)\bAS \$\$(?P<body>.*?)\$\$",
    re.MULTILINE | re.DOTALL,
)
_CREATED = re.compile(r"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", re.MULTILINE)


class Function(NamedTuple):
    """A function as migrations make it: whether it acts with its owner's rights, and its text."""

    definer: bool
    body: str


def heads(extra: Path | None) -> tuple[str, ...]:
    """What `migrate` leads to."""
    return tuple(sorted(_scripts(extra).get_heads()))


def current(connection: Connection[Any]) -> tuple[str, ...]:
    """What the database is at; empty where it was never migrated."""
    made = connection.execute("SELECT to_regclass('schema_version') IS NOT NULL").fetchone()
    if not made or not made[0]:
        return ()
    rows = connection.execute("SELECT version_num FROM schema_version ORDER BY 1").fetchall()
    return tuple(row[0] for row in rows)


def pending(at: Iterable[str], extra: Path | None) -> tuple[str, ...]:
    """The revisions that `migrate` would add, the first one first."""
    scripts = {one.revision: one for one in _scripts(extra).walk_revisions()}
    done = _with_ancestors(scripts, [one for one in at if one in scripts])
    return tuple(name for name in reversed(scripts) if name not in done)


def unknown(at: Iterable[str], extra: Path | None) -> tuple[str, ...]:
    """The revisions that this version does not know: those of a newer one."""
    known = {one.revision for one in _scripts(extra).walk_revisions()}
    return tuple(sorted(set(at) - known))


def tables(extra: Path | None) -> set[str]:
    """Every table that migrations make."""
    folders = [MIGRATIONS / "versions", *([extra] if extra else [])]
    files = [file for folder in folders for file in folder.rglob("*.sql")]
    made = {name for file in files for name in _CREATED.findall(file.read_text(encoding="utf-8"))}
    return made | {"schema_version"}


def functions(extra: Path | None) -> dict[str, Function]:
    """Every function that migrations lead to, by name, as the last of them has it."""
    made: dict[str, Function] = {}
    for one in reversed([*_scripts(extra).walk_revisions()]):
        file = Path(one.path).with_suffix(".sql")
        for found in _FUNCTION.finditer(file.read_text(encoding="utf-8") if file.exists() else ""):
            if found["gone"]:
                made.pop(found["gone"], None)
            else:
                definer = "SECURITY DEFINER" in found["head"]
                made[found["name"]] = Function(definer, found["body"])
    return made


def _with_ancestors(scripts: "dict[str, Script]", names: list[str]) -> set[str]:
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            script = scripts[name]
            names += [*_all(script.down_revision), *_all(script.dependencies)]
    return found


def _all(names: Any) -> tuple[str, ...]:
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def _scripts(extra: Path | None) -> "ScriptDirectory":
    from alembic.config import Config  # noqa: PLC0415 (0.3 s, which who only serves need not wait for)
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    folders = [MIGRATIONS / "versions", *([extra] if extra else [])]
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, folders)))
    return ScriptDirectory.from_config(config)
