"""How many commands there are costs none of them anything: no commit reads through all of them."""

import psycopg
from onestop_chassis.log.arrays import register
from onestop_chassis.log.commit import Commit
from onestop_chassis.log.recorder import append

MANY = 3000
READ = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'commands'"


def keyed(stream: str, *ids: str) -> Commit:
    commit = Commit()
    for one in ids:
        commit.command(stream, one, b"digest", 1, 0)
        commit.key(stream, one)
    return commit


def test_a_plan_that_was_made_while_there_were_none_reads_none_of_them_later(
    database_url: str,
) -> None:
    with psycopg.connect(database_url) as connection:
        register(connection)
        connection.execute("SET plan_cache_mode = force_generic_plan")
        append(connection, keyed("counter/a", "first"))
        append(connection, keyed("counter/b", *map(str, range(MANY))))
        before = connection.execute(READ).fetchall()
        append(connection, keyed("counter/c", "last"))
        assert connection.execute(READ).fetchall() == before
