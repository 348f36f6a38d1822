"""The numbers intake decides by: data handed in with each command, not constants in the rules."""

from collections.abc import Collection
from dataclasses import dataclass, field
from math import ceil

from onestop_chassis.worktime import Limit, Unit
from onestop_contracts.fields import Code
from onestop_contracts.parts import Stage, Supervision


@dataclass(frozen=True, slots=True)
class PlanRules:
    """How long a step takes in a plan: as long as it is promised to, its windows included.

    Windows run side by side, because the work goes on during the first; silence ends at the close
    of a day, so that a decision comes on the working day after the last of them. Which there are
    before the decision, the item's kind of supervision says. All in working days.
    """

    acceptance_window_wd: int = 3
    handling_window_wd: int = 2
    decision_wd: int = 1

    def duration_wd(self, promised_limit_wd: int, kind: Supervision = Supervision.BEFORE) -> int:
        """Working days from the opening of a case to its decision."""
        return max(promised_limit_wd, self.supervised_wd(kind.windows_before))

    def supervised_wd(self, to_come: Collection[Stage]) -> int:
        """Working days that these windows and the decision after them take at least."""
        longest = max(map(self._window_wd, to_come), default=0)
        return longest + self.decision_wd if longest else 0

    def _window_wd(self, stage: Stage) -> int:
        first = stage is Stage.ACCEPTANCE
        return self.acceptance_window_wd if first else self.handling_window_wd


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force.

    `limit_days` are calendar days (鄂府办发〔2019〕29号: 最多100天). `warn_at_percent` are shares
    of them. `correction` is the time to ask for a correction (行政许可法 art. 32).
    `filing_materials` must come with the filing itself, where an item of the project asks for
    them; the rest of the papers belong to their cases.
    """

    version: int = 1
    limit_days: int = 100
    warn_at_percent: tuple[int, ...] = (70, 90, 100)
    correction: Limit = field(default_factory=lambda: Limit(5, Unit.WORKING_DAY))
    filing_materials: tuple[Code, ...] = ("application_form", "business_licence")
    plan: PlanRules = field(default_factory=PlanRules)

    @property
    def warn_at_days(self) -> tuple[int, ...]:
        """The days whose end is warned of."""
        return tuple(ceil(self.limit_days * share / 100) for share in self.warn_at_percent)
