"""The laptop's databases, whatever a shell has set for other PostgreSQL programs."""

from pathlib import Path

import psycopg
import pytest
from onestop_cli.databases import databases
from onestop_cli.libpq import forget

SET = {
    "PGOPTIONS": "-c no.such=1 -c bad",
    "PGDATESTYLE": "nonsense",
    "PGSERVICE": "none",
    "PGHOST": "db.example",
    "PGPORT": "9",
    "PGUSER": "somebody",
    "PGTARGETSESSIONATTRS": "standby",
}


def test_x74_only_credentials_are_left() -> None:
    kept = {"PGPASSWORD": "p", "PGPASSFILE": "f", "PGSSLROOTCERT": "c", "PATH": "x"}
    environment = {**SET, **kept}
    forget(environment)
    assert environment == kept


def test_x74_the_embedded_server_is_reached_whatever_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    with databases(tmp_path, {}) as made, psycopg.connect(made.url("land")) as connection:
        [style] = connection.execute("SHOW DateStyle").fetchone() or ()
    assert style.startswith("ISO")
