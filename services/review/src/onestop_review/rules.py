"""The limits that cases are handled by: configuration, versioned."""

from dataclasses import dataclass
from datetime import timedelta

from onestop_chassis.worktime import Limit, Unit
from onestop_contracts.parts import Stage, Supervision

OFFICE_HOURS = 9
"""Of a working day: 08:30 to 17:30."""
_ONE, _TWO, _THREE, _FIVE, _TEN = Limit(1), Limit(2), Limit(3), Limit(5), Limit(10)


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the limits; every event that rests on them names `version`.

    `extension_wd` is the most that a limit may be prolonged by. `settle` is how long after a
    deadline a request received in time may still be on its way into the log. `outage_hours`
    are the last working hours of a window in which an outage of the filing channel counts.

    Source: docs/domain/supervision.md, rules SL-1 to SL-10.
    """

    version: int = 1
    correction: Limit = _FIVE
    acceptance_window: Limit = _THREE
    handling_window: Limit = _TWO
    consultation: Limit = _FIVE
    government: Limit = _TEN
    hand_over: Limit = _TEN
    hearing: Limit = _FIVE
    extension_wd: int = 10
    mending: Limit = _ONE
    settle: timedelta = timedelta(seconds=60)
    outage_hours: int = 4

    def window(self, stage: Stage) -> Limit:
        """How long the representative has in this stage."""
        return self.acceptance_window if stage is Stage.ACCEPTANCE else self.handling_window

    def windows_wd(self, supervision: Supervision) -> int:
        """Working days that the windows before the decision take: they run side by side where the
        draft comes early; 0 where there is none."""
        return max((_days(self.window(stage)) for stage in supervision.windows_before), default=0)


def _days(limit: Limit) -> int:
    """As many working days as a limit can take to its last close of office: all its days in a week
    without a day off; of hours those that make whole days."""
    return limit.amount // OFFICE_HOURS if limit.unit is Unit.WORKING_HOUR else limit.amount
