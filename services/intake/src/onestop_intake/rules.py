"""The numbers intake decides by: data handed in with each command, not constants in the rules."""

from dataclasses import dataclass, field
from math import ceil

from onestop_chassis.worktime import Limit, Unit
from onestop_contracts.fields import Code
from onestop_contracts.parts import Stage, Supervision


@dataclass(frozen=True, slots=True)
class PlanRules:
    """How long a step takes in a plan, beyond what the item itself is promised to take.

    The acceptance window runs beside the work, so a step is never shorter than it; the handling
    window follows the draft, and a decision comes on the working day after it fell silent,
    because silence ends at the close of a day. An item has those of these windows that its kind
    of supervision puts before the decision. All in working days.
    """

    acceptance_window_wd: int = 3
    handling_window_wd: int = 2
    decision_wd: int = 1

    def duration_wd(self, promised_limit_wd: int, kind: Supervision = Supervision.BEFORE) -> int:
        """Working days from the opening of a case to its decision."""
        work = max(promised_limit_wd, self.accepting_wd(kind))
        return work + self.after_work_wd(kind)

    def accepting_wd(self, kind: Supervision) -> int:
        """Working days of the window after acceptance."""
        return self.acceptance_window_wd if Stage.ACCEPTANCE in kind.windows_before else 0

    def after_work_wd(self, kind: Supervision) -> int:
        """Working days from the draft to the decision, none where there is no draft."""
        supervised = Stage.HANDLING in kind.windows_before
        return self.handling_window_wd + self.decision_wd if supervised else 0


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
