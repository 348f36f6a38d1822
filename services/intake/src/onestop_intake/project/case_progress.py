"""How far one case of a project is, as far as intake has to know."""

from datetime import date
from enum import StrEnum

from onestop_contracts.fields import Code, Prose
from onestop_contracts.parts import Authority, Part, StopGround
from pydantic import AwareDatetime


class CaseState(StrEnum):
    """Where the case stands; the last four end it."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


APPLICANT, CENTRE = "applicant", "centre"
ENDED = frozenset(CaseState) - {CaseState.OPENED, CaseState.ACCEPTED}


class Hold(Part):
    """Something that stops the case; several may overlap, each under its own ground."""

    ground: StopGround
    basis: Prose
    from_at: AwareDatetime
    expected_end_on: date | None = None


class CaseProgress(Part):
    """One case: its state, what stops it now, and the working days that stops have added.

    `window_ends_on` is the last day of its handling window, once that has opened; `authority`
    is None where it was not noted yet when the case was opened.
    """

    item: Code
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
    def holder(self) -> str:
        """Whose step it is: the centre's, or the department's for what was kept there."""
        return CENTRE if self.authority is Authority.CENTRE else self.department

    @property
    def stopped(self) -> bool:
        """Whether it is open and stands still."""
        return self.open and bool(self.holds)
