"""What every command to a case (办件) carries, and the words commands share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onestop_contracts.parts import Stage


class Outcome(StrEnum):
    """What a draft proposes and a decision says."""

    APPROVE = "approve"
    REJECT = "reject"


class Reply(StrEnum):
    """An answer of the representative that is neither consent nor objection."""

    CONDITIONAL = "conditional"
    ASKS_FOR_MATERIALS = "asks_for_materials"
    NOT_COMPETENT = "not_competent"


class Deadline(StrEnum):
    """The deadlines of a case besides its windows; the last three are flagged when they pass."""

    ACCEPT_BY = "accept_by"
    CONSULT_BY = "consult_by"
    GOVERNMENT_BY = "government_by"
    DECIDE_BY = "decide_by"

    def of(self, stage: Stage | None) -> str:
        """Its kind: a rung of the ladder belongs to the window that was objected in."""
        return f"{self}:{stage}" if stage else str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCommand:
    """What every command to a case carries."""

    project: str
    item: str
    at: datetime
