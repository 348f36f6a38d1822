"""The views of a running service against the fold of its log."""

from typing import Any

from onestop_chassis.service.runtime import Runtime

from tests.support.invariants import Logbook, views_equal_the_fold


class Running(Logbook):
    """The log of a service that runs in this process."""

    def __init__(self, runtime: Runtime[Any]):
        self.name = runtime.name
        self.database = runtime.database
        self.log = runtime.log
        self.blueprint = runtime.blueprint


def rebuilt_views_are_the_live_ones(runtime: Runtime[Any]) -> None:
    """I7: every view of the service, rebuilt from the log, has the rows it has."""
    views_equal_the_fold(Running(runtime))
