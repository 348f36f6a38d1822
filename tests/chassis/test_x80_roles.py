"""The role that runs a service cannot reach the log beyond reading and appending: not by the
functions that act for it on its views, and not around them."""

from collections.abc import Iterator

import psycopg
import pytest
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import MIGRATIONS, Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.loss import Loss
from onestop_chassis.operators.database_faults import brief
from onestop_chassis.service.prepare import prepare
from psycopg import errors
from psycopg.sql import SQL, Identifier

from tests.support.errands import ToyCount
from tests.support.toy_views import Toys, blueprint, counts, running, second, some
from tests.support.two_roles import TwoRoles, two_roles
from tests.support.wait import until

LIVE = "view_toy_counts_v1"
ON_THE_LOG = "INSERT INTO views VALUES ('events', 1, 'events', 0), ('events', 2, 'events_b1', 0)"


@pytest.fixture(scope="module")
def roles() -> Iterator[TwoRoles]:
    with two_roles() as made:
        prepare(blueprint(), made.owner, made.role)
        with running(made.service) as toys:
            toys.row("p0", toys.record(*some()))
        yield made


def told(toys: Toys) -> list[str]:
    runtime = toys.runtime
    with runtime.database.connection() as connection:
        return [one.en for one in brief(runtime.log, runtime.blueprint.migrations, connection)]


def all_ended(toys: Toys) -> bool:
    return all(one["row"]["ended_at"] for one in toys.http.get("/ops/jobs").json()["items"])


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT rename_view_table('events', 'events_b1')",
        "SELECT rename_view_table('events_b1', 'events')",
        "SELECT drop_view_table('events')",
        "SELECT drop_view_table('public.events')",
        "SELECT create_view_build('events', 'events_b1')",
        "SELECT index_view_build('events', 'x')",
        f"SELECT create_view_build('{LIVE}', 'events')",
        f"SELECT create_view_build('{LIVE}', '{LIVE}_b7; DROP TABLE public.events')",
        f"SELECT rename_view_table('{LIVE}', 'events')",
        f"SELECT rename_view_table('{LIVE}', 'view_toy_counts_v2')",
        f"SELECT drop_view_table('{LIVE}')",
        "SELECT drop_view_table('view_jobs_v1')",
        "CREATE TABLE public.mine (n int)",
        "CREATE TABLE views.view_mine_v1 (n int)",
        "CREATE SCHEMA mine",
        "CREATE TEMP TABLE views (table_name text)",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER mine BEFORE INSERT ON events EXECUTE FUNCTION refuse_change()",
        "CREATE RULE mine AS ON INSERT TO events DO INSTEAD NOTHING",
        "ALTER TABLE events DISABLE TRIGGER events_append_only",
        f"ALTER TABLE views.{LIVE} SET SCHEMA public",
        "UPDATE events SET topic = 'x'",
        "DELETE FROM commands",
        "UPDATE schema_version SET version_num = 'c0001'",
        "SELECT setval('events_notification_id_seq', 1)",
    ],
)
def test_x80_the_services_role_is_refused(roles: TwoRoles, attack: str) -> None:
    with psycopg.connect(roles.service) as connection:
        before = connection.execute("SELECT count(*), max(notification_id) FROM events").fetchall()
        connection.execute(ON_THE_LOG)
        with pytest.raises((errors.InsufficientPrivilege, errors.RaiseException)):
            connection.execute(attack.encode())
        connection.rollback()
        after = connection.execute("SELECT count(*), max(notification_id) FROM events").fetchall()
    assert after == before != [(0, None)]


@pytest.mark.parametrize("name", ["events", f"{LIVE}0"])
def test_x80_not_all_that_stands_among_the_views_is_one(roles: TwoRoles, name: str) -> None:
    """A table of another name, and one that was made by somebody else than the schema's owner."""
    made, role = Identifier("views", name), Identifier(roles.role)
    with psycopg.connect(roles.administrator) as connection:
        connection.execute(SQL("CREATE TABLE {} (n int)").format(made))
        if name == "events":
            given = SQL("ALTER TABLE {} OWNER TO {}")
            connection.execute(given.format(made, Identifier(f"{roles.role}_owner")))
        connection.execute(SQL("SET LOCAL ROLE {}").format(role))
        with pytest.raises(errors.RaiseException, match="not of one view"):
            connection.execute("SELECT rename_view_table(%s, %s)", (name, f"{name}_b1"))
        connection.rollback()


def test_x80_what_the_caller_made_of_its_own_shadows_nothing(roles: TwoRoles) -> None:
    """Where somebody let the role make temporary tables, they come first in its own queries."""
    with psycopg.connect(roles.administrator, autocommit=True) as administrator:
        database = administrator.execute("SELECT current_database()").fetchone() or ("",)
        given = SQL("GRANT TEMPORARY ON DATABASE {} TO {}")
        names = Identifier(database[0]), Identifier(roles.role)
        administrator.execute(given.format(*names))
        with psycopg.connect(roles.service) as connection:
            connection.execute("CREATE TEMP TABLE pg_class (relname text, relnamespace oid)")
            connection.execute("SET search_path = pg_temp, public")
            with pytest.raises(errors.RaiseException, match="not of one view"):
                connection.execute("SELECT rename_view_table('events', 'events_b1')")
        administrator.execute(SQL("REVOKE TEMPORARY ON DATABASE {} FROM {}").format(*names))


def test_x80_another_role_may_call_nothing(roles: TwoRoles) -> None:
    stranger = Identifier(f"{roles.role}_stranger")
    with psycopg.connect(roles.administrator) as connection:
        connection.execute(SQL("CREATE ROLE {}").format(stranger))
        connection.execute(SQL("GRANT USAGE ON SCHEMA public TO {}").format(stranger))
        connection.execute(SQL("SET LOCAL ROLE {}").format(stranger))
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(f"SELECT create_view_build('{LIVE}', '{LIVE}_b9')".encode())
        connection.rollback()


def test_x80_views_are_built_switched_and_dropped_by_a_role_that_owns_nothing(
    roles: TwoRoles,
) -> None:
    with running(roles.service) as toys:
        assert told(toys) == []
        toys.done("rebuild")
        toys.done("switch")
        assert toys.states() == {2: "live", 1: "old"}
        toys.done("drop", number=3, build=1)
        assert toys.row("p0") == ToyCount(project="p0", begun=4, ended=2)
    prepare(blueprint(second), roles.owner, roles.role)
    with running(roles.service, second) as toys:
        until(lambda: toys.states() == {2: "live"}, what="the new version")
        until(lambda: all_ended(toys), what="the end of its job")
        toys.done("drop", number=3, version=1)
        assert told(toys) == []
    prepare(blueprint(counts), roles.owner, roles.role)  # for the other tests


BEFORE = (
    "CREATE TABLE schema_version (version_num varchar(32) PRIMARY KEY)",
    "INSERT INTO schema_version VALUES ('c0004')",
    f"CREATE TABLE {LIVE} (key text PRIMARY KEY, row jsonb NOT NULL)",
    f"CREATE TABLE {LIVE}_b2 (key text PRIMARY KEY, row jsonb NOT NULL)",
    f"INSERT INTO views VALUES ('toy_counts', 1, '{LIVE}', 0, true)",
    f"INSERT INTO view_builds VALUES ('toy_counts', 1, 2, '{LIVE}_b2', 'ready', 'j', 0)",
    """INSERT INTO view_toy_counts_v1 VALUES ('p0', '{"project": "p0", "begun": 7, "ended": 1}')""",
    "SELECT grant_service('{role}')",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON {LIVE}, {LIVE}_b2 TO {{role}}",
)


def test_x80_a_database_of_before_is_brought_along_and_its_doors_are_shut() -> None:
    folder = MIGRATIONS / "versions"
    with two_roles() as made:
        with psycopg.connect(made.owner) as owner:
            for file in sorted(folder.glob("c000[1-4]_*.sql")):
                owner.execute(file.read_bytes())
            for statement in BEFORE:
                owner.execute(statement.replace("{role}", made.role).encode())
        with psycopg.connect(made.service) as service:  # as it could until then
            service.execute(ON_THE_LOG)
            service.execute("CREATE TABLE view_forged_v1 (key text)")
        prepare(blueprint(), made.owner, made.role)
        with running(made.service) as toys:
            assert toys.row("p0") == ToyCount(project="p0", begun=7, ended=1)
            assert toys.states() == {1: "live", 2: "ready"}
            toys.done("drop", number=0, build=2)
            assert toys.states() == {1: "live"}
            first, *rest = told(toys)
            assert first.startswith(f"public.view_forged_v1 belongs to {made.role}, not to")
            assert "the table view_forged_v1 belongs to nobody" in rest
        refused = pytest.raises(errors.InsufficientPrivilege)
        with psycopg.connect(made.service) as service, refused:
            service.execute("CREATE TABLE another (n int)")


OWNERS_CHANGES = {
    "ALTER TABLE events OWNER TO {role}": "public.events belongs to",
    f"ALTER TABLE views.{LIVE} OWNER TO {{role}}": f"views.{LIVE} belongs to",
    "ALTER FUNCTION refuse_change OWNER TO {role}": "refuse_change() belongs to",
    "ALTER SCHEMA public OWNER TO {role}": "SCHEMA public belongs to",
    "ALTER ROLE {role} CREATEDB": "is CREATEDB",
    "GRANT {owner} TO {role}": "is a member of",
    "GRANT CREATE ON SCHEMA public TO {role}": "may CREATE public",
    "GRANT CREATE ON SCHEMA views TO PUBLIC": "anybody may CREATE views",
    "GRANT TEMPORARY ON DATABASE {name} TO {role}": "may TEMPORARY",
    "GRANT CONNECT ON DATABASE {name} TO PUBLIC": "anybody may CONNECT",
    "GRANT UPDATE (state) ON events TO {role}": "may UPDATE events (state)",
    "GRANT TRIGGER ON events TO {role}": "may TRIGGER events",
    "GRANT SELECT ON events TO PUBLIC": "anybody may SELECT events",
    "GRANT UPDATE ON SEQUENCE events_notification_id_seq TO {role}": "may UPDATE events_not",
    "GRANT EXECUTE ON FUNCTION drop_view_table TO PUBLIC": "anybody may EXECUTE drop_view_table",
    f"REVOKE DELETE ON views.{LIVE} FROM {{role}}": f"may not DELETE views.{LIVE}",
    "REVOKE USAGE ON SCHEMA views FROM {role}": "may not USAGE views",
    "REVOKE INSERT ON commands FROM {role}": "may not INSERT commands",
    "DROP TRIGGER events_append_only ON events": "append-only is not enabled",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN RETURN NULL; END'": "refuse_change() is not what the migrations made",
    "ALTER FUNCTION drop_view_table RESET ALL": "drop_view_table(text) is not what",
    "ALTER FUNCTION append_events SECURITY DEFINER": "is not what the migrations made",
    "DROP FUNCTION store_facts": "the function store_facts is not there",
    "CREATE FUNCTION views.odd() RETURNS int LANGUAGE sql AS 'SELECT 1'": "views.odd() belongs to",
    "CREATE TRIGGER odd BEFORE INSERT ON commands EXECUTE FUNCTION refuse_change()": "trigger odd",
    "CREATE RULE odd AS ON INSERT TO events DO INSTEAD NOTHING": "rule odd ON public.events",
    "CREATE SCHEMA {role}": "the schema service_",
    "CREATE TABLE views.events (n int)": "the table views.events belongs to nobody",
    "CREATE VIEW public.odd AS SELECT 1": "the table odd belongs to nobody",
}


@pytest.fixture(scope="module")
def log(roles: TwoRoles) -> Iterator[Log]:
    with Database(roles.service, size=1) as database, Log("toy", database, WallClock()) as one:
        yield one


@pytest.mark.parametrize("change", OWNERS_CHANGES)
def test_x80_the_check_names_what_was_changed(
    roles: TwoRoles, log: Log, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(roles.administrator) as connection:
        name = connection.info.dbname
        names = {"role": roles.role, "owner": f"{roles.role}_owner", "name": name}
        known = {key: Identifier(value) for key, value in names.items()}
        connection.execute(SQL(change).format(**known))
        connection.execute(SQL("SET LOCAL ROLE {role}").format(**known))
        monkeypatch.setattr(log, "loss", Loss)  # it would wait for the change to be undone
        found = brief(log, None, connection)
        connection.rollback()
        assert [one for one in found if OWNERS_CHANGES[change] in one.en and one.mend], found
