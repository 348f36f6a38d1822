"""Versions of views that are not live yet: the service asks for their builds by itself."""

from collections.abc import Collection
from typing import Any

import structlog

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.jobs.job import job, stream_of
from onestop_chassis.operators.jobs.jobs import Jobs, name_of
from onestop_chassis.operators.views.rebuild import REBUILD
from onestop_chassis.recorded import Cause
from onestop_chassis.view import View
from onestop_chassis.views.tables import not_live

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
MOST = 100
"""How many builds of one version may have failed before nobody asks for another by itself."""


class Unbuilt:
    """Asks once for what is missing; what fails then is for an operator.

    However many instances start at once, one job is asked for; where the last one failed or was
    cancelled, another one.
    """

    def __init__(self, own_log: Log, database: Database, jobs: Jobs, views: Collection[View[Any]]):
        self._log = own_log
        self._database = database
        self._jobs = jobs
        self._views = views
        self._asked = False

    def step(self) -> float:
        """Has every version built that is not live; how many seconds to rest then."""
        if not self._asked:
            missing = not_live(self._database, self._views)
            asked = [_asked(self._log, self._jobs, view) for view in missing]
            self._asked = True
            log.info("builds_asked_for", jobs=[name for name in asked if name])
        return LOOK_SECONDS


def _asked(own_log: Log, jobs: Jobs, view: View[Any]) -> str:
    for n in range(1, MOST):
        command = f"system/build/{view.name}/v{view.version}/{n}"
        state, _ = own_log.state(job, stream_of(name_of(command)))
        if state.open:
            return name_of(command)
        if not state.known:
            cause = Cause(command, command, command, "system", "system")
            reason = "新版本视图 / a new version of the view"
            asked = {"view": view.name, "version": view.version}
            jobs.request(REBUILD, asked, 0, reason, cause)
            return name_of(command)
    return ""
