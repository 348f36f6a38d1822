"""A kind of job: a build, or an earlier version of a view, is dropped with its rows."""

from functools import partial
from typing import Any

from psycopg import Connection, sql
from pydantic import Field, model_validator

from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.views.bench import at_work
from onestop_chassis.operators.views.choosing import (
    builds,
    must_be_free,
    numbered,
    target_of,
    view_of,
)
from onestop_chassis.operators.views.read_models import ReadModels
from onestop_chassis.operators.views.refusals import BuildUnknown, LiveBuildKept
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import Build, Live, builds_of, drop, live_of, versions_of
from onestop_chassis.views.tables import placed


class Drop(Parameters):
    """Which view, and either which build of its present version, or which earlier version."""

    view: str = Field(min_length=1, max_length=100)
    build: int = Field(default=0, ge=0)
    version: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def one_of_them(self) -> "Drop":
        if (self.build > 0) == (self.version > 0):
            raise ValueError("build 与 version 须给出其一 / give either a build or a version")
        return self


def _chosen(models: ReadModels, asked: Drop) -> Build | Live:
    view = view_of(models.every, asked.view)
    with models.database.connection() as connection:
        live = live_of(connection, view)
        versions = versions_of(connection, view.name)
    if asked.build:
        if asked.build == live.build:
            raise LiveBuildKept(f"{view.name}: {asked.build}", view=view.name, build=asked.build)
        return numbered(view, builds(models.database, view), asked.build)
    if asked.version >= view.version:
        raise LiveBuildKept(f"{view.name} v{asked.version}", view=view.name)
    for one in versions:
        if one.version == asked.version:
            return one
    there = [one.version for one in versions if one.version < view.version]
    raise BuildUnknown(f"{view.name} v{asked.version}", view=view.name, known=there)


def _plan(models: ReadModels, asked: Drop) -> JobPlan:
    chosen = _chosen(models, asked)
    must_be_free(models.queries, view_of(models.every, asked.view))
    with models.database.connection() as connection:
        rows = rows_in(connection, chosen.table)
    words = (f"删除 {chosen.table}，共 {rows} 行", f"drops {chosen.table} with {rows} rows")
    return JobPlan(rows, (words,), {"view": asked.view, "table": chosen.table})


def _run(models: ReadModels, working: Working[Drop]) -> JobOutcome:
    if "dropped" in working.checkpoint:
        return _dropped(working.checkpoint["dropped"])
    with at_work(models, working) as bench:
        chosen = _chosen(models, working.parameters)
        with bench.connection.transaction():
            rows = rows_in(bench.connection, chosen.table)
            if isinstance(chosen, Build):
                drop(bench.connection, chosen)
            else:
                _drop_version(bench.connection, bench.view, chosen)
            working.save(rows, rows, {"dropped": rows}, {"dropped": rows}, bench.connection)
    return _dropped(rows)


def _drop_version(connection: Connection[Any], view: View[Any], gone: Live) -> None:
    for build in builds_of(connection, view.name):
        if build.version == gone.version:
            drop(connection, build)
    connection.execute("SELECT drop_view_table(%s)", (gone.table,))
    connection.execute(
        "DELETE FROM views WHERE name = %s AND version = %s", (gone.name, gone.version)
    )


def _dropped(rows: int) -> JobOutcome:
    return JobOutcome(rows, {"dropped": rows})


def rows_in(connection: Connection[Any], table: str) -> int:
    """How many rows a table has."""
    query = sql.SQL("SELECT count(*) FROM {}").format(placed(table))
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def drop_build(models: ReadModels) -> JobKind[Drop]:
    """Removes a build, or an earlier version."""
    return JobKind(
        "projection-drop",
        Drop,
        lambda asked: target_of(asked.view),
        partial(_plan, models),
        partial(_run, models),
        weighty=True,
    )
