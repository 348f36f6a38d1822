"""The console as a process of its own: prepared by one role, run by another that may do less."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import psycopg
import pytest
from onestop_chassis.log.database import Database
from onestop_cli.ports import free_port
from onestop_console.settings import SERVICES
from onestop_console.tables import RIGHTS, TABLES, lacking, prepare

from tests.support.environment import clean
from tests.support.two_roles import TwoRoles, two_roles
from tests.support.wait import until


@pytest.fixture
def roles() -> Iterator[TwoRoles]:
    with two_roles() as made:
        yield made


def command(name: str, **told: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "onestop_console", name],
        env=clean({f"ONESTOP_{key.upper()}": value for key, value in told.items()}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def test_it_is_prepared_and_runs_as_a_process_of_its_own(roles: TwoRoles) -> None:
    port = free_port()
    settings = {
        "database_url": roles.service,
        "session_key": "a key of this test, and long enough",
        "port": str(port),
        **{f"{name}_url": f"http://127.0.0.1:{free_port()}" for name in SERVICES},
    }
    code, said = ended(command("serve", **settings))
    assert (code, "onestop-console migrate" in said) == (1, True), "it does not prepare it itself"
    prepared = command("migrate", database_url=roles.owner, database_role=roles.role)
    assert ended(prepared)[0] == 0
    with command("serve", **settings) as served:
        try:
            until(lambda: answers(port), 60, "the console")
            page = httpx.get(f"http://127.0.0.1:{port}/sign-in", trust_env=False)
            assert page.headers["content-security-policy"].startswith("default-src 'none'")
        finally:
            served.send_signal(signal.SIGTERM)
            code, said = ended(served)
    assert code == 0, said


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/sign-in", trust_env=False).is_success
    except httpx.TransportError:
        return False


def test_who_runs_it_reads_and_writes_rows_and_may_do_no_more(roles: TwoRoles) -> None:
    with Database(roles.service, size=1) as database:
        assert len(lacking(database)) == len(TABLES) * len(RIGHTS)
        with Database(roles.owner, size=1) as owned:
            for _ in range(2):
                prepare(owned, roles.role)
        assert lacking(database) == []
        for statement in ("DROP TABLE sessions", "TRUNCATE drafts", "CREATE TABLE further (a int)"):
            with (
                database.connection() as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement)
        with psycopg.connect(roles.owner, autocommit=True) as owner:
            owner.execute(f"REVOKE UPDATE ON sessions FROM {roles.role}")
        assert lacking(database) == ["sessions: UPDATE"]
