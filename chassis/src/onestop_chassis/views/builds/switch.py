"""A build takes the place of the live rows, in one transaction that readers do not notice."""

from collections.abc import Callable
from typing import Any

from psycopg import Connection, sql
from psycopg.errors import LockNotAvailable

from onestop_chassis.clock import WallClock
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.refusal import Conflict
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import (
    OLD,
    Build,
    Live,
    drop,
    forget,
    live_of,
    parts_of,
    register,
)
from onestop_chassis.views.builds.fold import Fold
from onestop_chassis.views.tables import placed, table_of

TRIES, LOCK_MS, PAUSE_SECONDS = 60, 200, 0.5
"""Readers queue behind a lock that is waited for: shortly, and again after a pause."""


class ViewBusy(Conflict):
    """Somebody reads the view in one go for so long that it could not be switched."""

    code = "view-busy"
    title = "The view could not be switched: somebody reads it for long"
    title_zh = "视图正被长时间读取，未能切换"
    remedy = "End the long reading (a backup, a report), and ask for the switch again."
    remedy_zh = "请结束长时间的读取（备份或报表）后重新切换。"


def switch(
    connection: Connection[Any],
    service: str,
    view: View[Any],
    build: Build,
    catch_up: Callable[[], None],
    rest: Callable[[float], None],
    note: Callable[[Connection[Any]], None],
) -> Live:
    """Puts `build` in the place of the live rows, as far as they are, and keeps those as `old`.

    A version that was not live yet is from now on, as far as the log. `catch_up` comes before
    each try, so that little is left to be folded while readers wait; `note` is called within
    the transaction. Gives what was live before.

    Raises:
        ViewBusy: after a bounded number of tries.
    """
    for _ in range(TRIES):
        catch_up()
        try:
            with connection.transaction():
                was = _locked(connection, view)
                _switch(connection, service, view, build, was)
                note(connection)
                reach("mid-switch")
                return was
        except LockNotAvailable:
            rest(PAUSE_SECONDS)
    raise ViewBusy(f"{view.name}: {TRIES} × {LOCK_MS} ms", view=view.name)


def _locked(connection: Connection[Any], view: View[Any]) -> Live:
    """First the table, then its position: the order in which the follower takes them."""
    connection.execute(f"SET LOCAL lock_timeout = {LOCK_MS}")
    table = placed(table_of(view))
    connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table))
    connection.execute(
        "SELECT 1 FROM views WHERE name = %s AND version = %s FOR UPDATE",
        (view.name, view.version),
    )
    connection.execute("SET LOCAL lock_timeout = 0")
    return live_of(connection, view)


def _switch(
    connection: Connection[Any], service: str, view: View[Any], build: Build, was: Live
) -> None:
    upto = was.position if was.live else _head(connection)
    Fold(connection, service, view, build, parts_of(connection, build)[0]).run(upto)
    old = f"{was.table}_b{was.build}"
    connection.execute("SELECT rename_view_table(%s, %s)", (was.table, old))
    connection.execute("SELECT rename_view_table(%s, %s)", (build.table, was.table))
    forget(connection, build)
    replaced = Build(was.name, was.version, was.build, old, OLD, build.job, upto, {})
    register(connection, replaced, 1)
    if not was.live:
        drop(connection, replaced)
    connection.execute(
        "UPDATE views SET build = %s, position = %s, live = true, built_at = %s"
        " WHERE name = %s AND version = %s",
        (build.number, upto, WallClock().now(), was.name, was.version),
    )


def _head(connection: Connection[Any]) -> int:
    found = connection.execute("SELECT coalesce(max(notification_id), 0) FROM events").fetchone()
    return int(found[0]) if found else 0
