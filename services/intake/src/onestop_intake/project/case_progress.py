"""How far one case of a project is, as far as intake has to know."""

from datetime import date
from enum import StrEnum

from onestop_contracts.fields import Code, Prose
from onestop_contracts.parts import Authority, Part, StopGround
from pydantic import AwareDatetime


class CaseState(StrEnum):
    """Where the case stands; the last five end it."""

    AWAITING_MATERIALS = "awaiting_materials"
    OPENED = "opened"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    REJECTED = "rejected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


APPLICANT, CENTRE = "applicant", "centre"
TAKING = frozenset({CaseState.AWAITING_MATERIALS, CaseState.OPENED})
"""Where it still takes papers."""
ENDED = frozenset(CaseState) - {*TAKING, CaseState.ACCEPTED}


class Hold(Part):
    """Something that stops the case; several may overlap, each under its own ground."""

    ground: StopGround
    basis: Prose
    from_at: AwareDatetime
    expected_end_on: date | None = None


class CaseProgress(Part):
    """One case: its state, what stops it now, and the working days that stops have added.

    `window_ends_on` is the last day of its handling window, once that has opened; `authority`
    is None where it was not noted yet when the case was opened. `attempt` is the how many-th
    case of the item it is.
    """

    item: Code
    attempt: int = 1
    department: Code
    before_start: bool
    state: CaseState
    opened_on: date
    decided_on: date | None = None
    holds: tuple[Hold, ...] = ()
    extra_wd: int = 0
    window_ends_on: date | None = None
    authority: Authority | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in ENDED

    @property
    def failed(self) -> bool:
        """Whether it ended, and its item is not approved; only the applicant can go on."""
        return self.state in ENDED - {CaseState.APPROVED}

    @property
    def awaiting(self) -> bool:
        """Whether it waits for papers of the applicant's."""
        return self.state is CaseState.AWAITING_MATERIALS

    @property
    def holder(self) -> str:
        """Whose step it is: the applicant's while papers are awaited and where it came to nothing,
        else the centre's, or the department's for what was kept there."""
        if self.awaiting or self.failed:
            return APPLICANT
        return CENTRE if self.authority is Authority.CENTRE else self.department

    @property
    def stopped(self) -> bool:
        """Whether it is open and stands still."""
        return self.open and bool(self.holds)
