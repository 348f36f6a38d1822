"""Versions of views that are not live yet: the service asks for their builds by itself."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from onestop_chassis.operators.desk import name_of
from onestop_chassis.operators.jobs.job import job, stream_of
from onestop_chassis.operators.views.rebuild import rebuild
from onestop_chassis.recorded import Cause
from onestop_chassis.view import View
from onestop_chassis.views.tables import not_live

if TYPE_CHECKING:
    from onestop_chassis.operators.desk import Desk

MOST = 100
"""How many builds of one version may have failed before nobody asks for another by itself."""


def ask_for_builds(desk: "Desk", views: Collection[View[Any]]) -> list[str]:
    """Has every version built that is not live; the jobs that do it.

    However many instances start at once, one job is asked for; where the last one failed or was
    cancelled, another one.
    """
    jobs = (_asked(desk, view) for view in not_live(desk.database, views))
    return [name for name in jobs if name]


def _asked(desk: "Desk", view: View[Any]) -> str:
    for n in range(1, MOST):
        command = f"system/build/{view.name}/v{view.version}/{n}"
        state, _ = desk.log.state(job, stream_of(name_of(command)))
        if state.open:
            return name_of(command)
        if not state.known:
            cause = Cause(command, command, command, "system", "system")
            reason = "新版本视图 / a new version of the view"
            asked = {"view": view.name, "version": view.version}
            desk.request(rebuild.name, asked, 0, reason, cause)
            return name_of(command)
    return ""
