"""The limits that cases are handled by: configuration, versioned."""

from dataclasses import dataclass
from datetime import timedelta

from onestop_chassis.worktime import Limit


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the limits; every event that rests on them names `version`.

    `extension_wd` is the most that a limit may be prolonged by. `settle` is how long after a
    deadline a request received in time may still be on its way into the log. `outage_hours`
    are the last working hours of a window in which an outage of the filing channel counts.

    Source: docs/domain/supervision.md, rules R-1 to R-9.
    """

    version: int = 1
    correction: Limit = Limit(5)
    acceptance_window: Limit = Limit(3)
    handling_window: Limit = Limit(2)
    consultation: Limit = Limit(5)
    government: Limit = Limit(10)
    hand_over: Limit = Limit(10)
    extension_wd: int = 10
    mending: Limit = Limit(1)
    settle: timedelta = timedelta(seconds=60)
    outage_hours: int = 4
