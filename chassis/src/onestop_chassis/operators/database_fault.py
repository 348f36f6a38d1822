"""A fault of a database: what is wrong, and how it is mended."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and how it is mended."""

    zh: str
    en: str
    mend_zh: str
    mend: str


MIGRATE = (
    "以所有者身份运行 onestop-<服务> migrate",
    "run onestop-<service> migrate as the owner of the database",
)


def mended_by(statement: str) -> tuple[str, str]:
    """One statement of the owner's, the same in both languages."""
    return statement, statement


def one(connection: Connection[Any], query: str, *values: Any) -> Any:
    """The first column of the first row; None where there is none."""
    found = connection.execute(sql.SQL(query), values).fetchone()
    return found[0] if found else None
