"""What whoever watches a running service needs of it; `service.Runtime` is the real one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from onestop_chassis.http.runtime_port import LogPort, RuntimePort
from onestop_chassis.operators.monitoring.figures import Figures
from onestop_chassis.telemetry.tally import Tally


class CountedLog(LogPort, Protocol):
    """A log that counts what it does."""

    def statistics(self) -> Mapping[str, int]:
        """Counts since the start."""
        ...

    @property
    def commit_sizes(self) -> Tally:
        """Commands per commit."""
        ...

    @property
    def commit_seconds(self) -> Tally:
        """Time per commit."""
        ...


class WatchedPort(RuntimePort, Protocol):
    """A service whose health and figures can be looked at."""

    @property
    def log(self) -> CountedLog: ...

    @property
    def started_at(self) -> datetime:
        """When this process began to run it, by the wall."""
        ...

    def answers(self) -> bool:
        """Whether the database answers, within a second."""
        ...

    def standing(self) -> Mapping[str, Any]:
        """`troubles`, `alive`, `closed`, `unbuilt` and `refused` of `Status`."""
        ...

    def lacks(self) -> Mapping[str, str]:
        """What it does without though it is ready, and what to do about it."""
        ...

    def figures(self) -> Figures:
        """What waits, and for how long.

        Raises:
            Unavailable: or a database error, when the database cannot be reached.
        """
        ...
