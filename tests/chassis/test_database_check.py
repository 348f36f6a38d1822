"""The state of a database: what is wrong is named, with its mend; upgrading is for its owner."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from onestop_chassis.log import schema
from onestop_chassis.operators.database_faults import brief
from onestop_chassis.operators.http.database import describe
from onestop_chassis.service.prepare import prepare
from onestop_review.app import blueprint

from tests.support.backed_up import Keeper, blueprint_of
from tests.support.environment import clean
from tests.support.postgres import drop_database, fresh_database
from tests.support.transport import closed
from tests.support.warm import Warm

ROLE = "keeper_role"
SECONDS = 300.0
"""For one command on a slow machine."""


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    one = Keeper(blueprint_of("keeper"), tmp_path).up()
    one.say(*(closed(n % 7, n) for n in range(20)))
    yield one
    one.down()
    drop_database("embedded", one.url)


def owner(keeper: Keeper, *statements: str) -> None:
    with psycopg.connect(keeper.url, autocommit=True) as connection:
        for one in statements:
            connection.execute(one.encode())


def test_a_sound_database_has_no_fault_and_says_what_it_is(keeper: Keeper) -> None:
    checked = keeper.job("database.check")
    assert (checked.state, checked.facts) == ("done", {"faults": 0})
    assert keeper.runtime is not None
    told = describe(
        keeper.runtime.log, keeper.runtime.database, keeper.runtime.blueprint.migrations
    )
    assert (told.state, told.pending, told.exact) == ("current", [], True)
    assert told.events == len(keeper.said())
    assert told.newest_at is not None
    assert told.oldest_at is not None
    assert told.oldest_at <= told.newest_at


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("ALTER TABLE events DISABLE TRIGGER events_append_only", "append-only"),
        ("CREATE TABLE left_over (n int)", "left_over"),
        ("SELECT setval('events_notification_id_seq', 3)", "positions would be given twice"),
        ("INSERT INTO tracking VALUES ('odd', 100000)", "tracking/odd"),
        ("UPDATE views SET position = 99999999 WHERE name = 'parked'", "views/parked"),
        ("UPDATE schema_version SET version_num = 'c0001'", "behind"),
        ("UPDATE schema_version SET version_num = 'c9999'", "ahead"),
    ],
)
def test_each_fault_is_named_with_its_mend(keeper: Keeper, harm: str, named: str) -> None:
    assert keeper.runtime is not None
    runtime = keeper.runtime
    owner(keeper, harm)
    with runtime.database.connection() as connection:
        found = brief(runtime.log, runtime.blueprint.migrations, connection)
    assert any(named in one.en and one.mend for one in found), found


def test_a_hole_in_a_stream_is_found_by_the_job_and_ends_unverified(keeper: Keeper) -> None:
    row = next(one for one in keeper.said() if one.stream.startswith("project/"))
    owner(
        keeper,
        "ALTER TABLE events DISABLE TRIGGER events_append_only",
        f"DELETE FROM events WHERE notification_id = {row.position}",
        "ALTER TABLE events ENABLE ALWAYS TRIGGER events_append_only",
    )
    checked = keeper.job("database.check")
    assert checked.state == "unverified"
    assert row.stream in checked.detail


def test_rights_that_a_service_must_not_have_and_those_it_lacks_are_found(keeper: Keeper) -> None:
    owner(keeper, f"DROP ROLE IF EXISTS {ROLE}", f"CREATE ROLE {ROLE}")
    prepare(keeper.blueprint, keeper.url, ROLE)
    owner(
        keeper,
        f"GRANT UPDATE ON events TO {ROLE}",
        f"REVOKE INSERT ON commands FROM {ROLE}",
    )
    assert keeper.runtime is not None
    log, migrations = keeper.runtime.log, keeper.runtime.blueprint.migrations
    with psycopg.connect(keeper.url, autocommit=True) as connection:
        connection.execute(f"SET ROLE {ROLE}".encode())
        told = [one.en for one in brief(log, migrations, connection)]
    assert told == [
        f"the role {ROLE} may UPDATE events",
        f"the role {ROLE} may not INSERT commands",
    ]
    owner(keeper, f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")


def test_whoever_owns_the_database_upgrades_it() -> None:
    url = fresh_database(migrated=False)
    typed = [
        sys.executable, "-m", "onestop_cli", "db", "upgrade", "review", "--database-url", url,
        "--services", "http://127.0.0.1:1",
    ]  # fmt: skip
    run = partial(subprocess.run, env=clean(), capture_output=True, text=True, check=True)
    try:
        planned = run(typed)
        assert "c0009" in planned.stdout
        done = run([*typed, "--execute"])
        assert "at the present version" in done.stdout
        with psycopg.connect(url) as connection:
            assert schema.current(connection) == ("c0009", "r0004")
    finally:
        drop_database("embedded", url)


def test_the_services_own_command_restores_with_the_plans_number(
    keeper: Keeper, tmp_path: Path
) -> None:
    """In a process of its own, as the owner; review has no part in it but its command."""
    review = Keeper(blueprint, tmp_path).up()
    review.job("backup.create")
    review.down()
    url = fresh_database(migrated=False)
    told = tmp_path / "told.txt"

    def run(*more: str) -> tuple[int, str]:
        told.unlink(missing_ok=True)
        typed = ("restore", "--from", str(review.at), *more)
        environment = clean({"ONESTOP_DATABASE_URL": url})
        code = Warm("review", *typed, environment=environment, output=told).wait(SECONDS)
        return code, told.read_text(encoding="utf-8")

    try:
        code, said = run()
        assert (code, "2 events" in said) == (0, True), said
        why = ("--reason", "a test", "--execute")
        assert run(*why)[0] == 2
        assert run(*why, "--confirm", "3")[0] == 5
        assert run("--execute", "--confirm", "2")[0] == 2
        code, said = run(*why, "--confirm", "2")
        assert code == 0, said
        code, said = run(*why, "--confirm", "2")
        assert (code, "live data" in said) == (5, True)
        assert run("--until", "yesterday")[0] == 2
        prepare(blueprint, url)
    finally:
        drop_database("embedded", url)
        drop_database("embedded", review.url)
