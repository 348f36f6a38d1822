"""A database as it is deployed: one role owns and migrates it, another one runs the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from tests.support.postgres import drop_database, fresh_database

_numbers = count(1)


@dataclass(frozen=True)
class TwoRoles:
    """The addresses of one database for its owner and for the role of the service, which is
    called `role`."""

    administrator: str
    owner: str
    service: str
    role: str


@contextmanager
def two_roles() -> Iterator[TwoRoles]:
    """An empty database with its two roles, as `deploy/postgres/databases.sh` makes them."""
    url = fresh_database(migrated=False)
    name = str(conninfo_to_dict(url)["dbname"])
    role = f"service_{name}_{next(_numbers)}"
    owner = f"{role}_owner"
    made = (
        "CREATE ROLE {owner} LOGIN; CREATE ROLE {role} LOGIN;"
        "ALTER DATABASE {name} OWNER TO {owner};"
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {role};"
    )
    names = {"name": Identifier(name), "owner": Identifier(owner), "role": Identifier(role)}
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(SQL(made).format(**names))
        yield TwoRoles(url, make_conninfo(url, user=owner), make_conninfo(url, user=role), role)
    finally:
        drop_database("embedded", url)
        with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
            connection.execute(SQL("DROP ROLE {role}; DROP ROLE {owner}").format(**names))
