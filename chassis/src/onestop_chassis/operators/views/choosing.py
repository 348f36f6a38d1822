"""Which view and which build an operator means."""

from collections.abc import Iterable
from typing import Any

from onestop_chassis.log.database import Database
from onestop_chassis.operators.jobs.rows import open_jobs
from onestop_chassis.operators.names import known
from onestop_chassis.operators.views.read_models import ReadModels
from onestop_chassis.operators.views.refusals import (
    BuildUnknown,
    NoOldBuild,
    NoReadyBuild,
    ViewBeingBuilt,
    ViewNotLive,
)
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import OLD, READY, Build, Live, builds_of, live_of
from onestop_chassis.views.queries import Views


def target_of(view: str) -> str:
    """What jobs on the same view have in common: one at a time."""
    return f"view/{view}"


def view_of(every: Iterable[View[Any]], name: str) -> View[Any]:
    """The present version of a view.

    Raises:
        NameUnknown: with near misses.
    """
    views = {view.name: view for view in every}
    return views[known("视图", "view", name, views)]


def live_version(database: Database, view: View[Any]) -> Live:
    """Where the live rows stand.

    Raises:
        ViewNotLive.
    """
    with database.connection() as connection:
        live = live_of(connection, view)
    if not live.live:
        raise ViewNotLive(f"{view.name} v{view.version}", view=view.name)
    return live


def builds(database: Database, view: View[Any]) -> list[Build]:
    """The builds of the present version beside the live one."""
    with database.connection() as connection:
        found = builds_of(connection, view.name)
    return [build for build in found if build.version == view.version]


def ready_build(models: ReadModels, view: View[Any]) -> Build:
    """The one that could be switched to.

    Raises:
        NoReadyBuild: saying how to make one.
    """
    for build in reversed(builds(models.database, view)):
        if build.state == READY:
            return build
    raise NoReadyBuild(_rebuilding(models, view), view=view.name)


def old_build(models: ReadModels, view: View[Any], number: int) -> Build:
    """The one of this number that was live before; 0 is the last that was.

    Raises:
        NoOldBuild, BuildUnknown.
    """
    old = [build for build in builds(models.database, view) if build.state == OLD]
    if not old:
        raise NoOldBuild(_rebuilding(models, view), view=view.name)
    if number:
        return numbered(view, old, number)
    return max(old, key=lambda build: (build.facts.get("replaced_at", ""), build.number))


def _rebuilding(models: ReadModels, view: View[Any]) -> str:
    """What to type to get one."""
    return f"onestop projection rebuild {models.log.service} {view.name}"


def numbered(view: View[Any], among: list[Build], number: int) -> Build:
    """The build of this number.

    Raises:
        BuildUnknown: naming those that there are.
    """
    there = [build.number for build in among]
    for build in among:
        if build.number == number:
            return build
    listed = ", ".join(map(str, there)) or "–"
    raise BuildUnknown(
        f"{view.name}: {number}；现有 / there are: {listed}", view=view.name, known=there
    )


def must_be_free(queries: Views, view: View[Any]) -> None:
    """Nobody works on the view at the moment.

    Raises:
        ViewBeingBuilt: naming the job.
    """
    for row in open_jobs(queries):
        if row.target == target_of(view.name):
            raise ViewBeingBuilt(f"{view.name}: {row.kind} {row.job}", view=view.name, job=row.job)
