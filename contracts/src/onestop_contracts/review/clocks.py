"""A case's clock: what stops it, and where its deadlines are put."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.fields import Number, Person, Prose
from onestop_contracts.parts import Material, MovedDeadline, StopGround
from onestop_contracts.review.cases import CaseFact


class CaseClockPaused(CaseFact):
    """The item's limit stopped counting, for a ground the law names (art. 45)."""

    TYPE: ClassVar[str] = "onestop.review.CaseClockPaused.v1"

    ground: StopGround
    reason: Prose = ""
    basis: Prose
    expected_end_on: date
    paused_at: AwareDatetime


class CaseClockResumed(CaseFact):
    """One stop ended; `decide_by` moved by the office time stopped, to a working day's close.

    `decide_by` is None where the limit still does not count: another stop holds it, or the case
    is suspended or not accepted yet. `office_seconds` is the office time that the stop lasted;
    None where the limit moved by the working days whose close it covered, as it once did.
    `materials` are the papers that a correction had asked for and that came to the case itself.
    """

    TYPE: ClassVar[str] = "onestop.review.CaseClockResumed.v1"

    ground: StopGround
    resumed_at: AwareDatetime
    decide_by: AwareDatetime | None = None
    office_seconds: int | None = None
    materials: tuple[Material, ...] = ()


class LimitExtended(CaseFact):
    """The limit got more budget, once, with the reason told to the applicant (art. 42)."""

    TYPE: ClassVar[str] = "onestop.review.LimitExtended.v1"

    working_days: int
    reason: Prose
    approved_by: Person
    decide_by: AwareDatetime
    extended_at: AwareDatetime


class CaseSuspended(CaseFact):
    """Everything in the case stands still, its window too."""

    TYPE: ClassVar[str] = "onestop.review.CaseSuspended.v1"

    reason: Prose
    basis: Prose
    suspended_at: AwareDatetime


class CaseResumed(CaseFact):
    """The case goes on; open deadlines moved by the office time for which it stood still.

    Only deadlines that are open are given: `decide_by` where the limit counts again, the others
    in `deadlines`. A supervision window's is in a `WindowExtended` beside this fact.
    `office_seconds` is that time; None where limits moved by whole days, as they once did.
    """

    TYPE: ClassVar[str] = "onestop.review.CaseResumed.v1"

    resumed_at: AwareDatetime
    decide_by: AwareDatetime | None = None
    deadlines: tuple[MovedDeadline, ...] = ()
    office_seconds: int | None = None


class DeadlinesMoved(CaseFact):
    """A holiday notice moved these deadlines; windows move by a `WindowExtended` each.

    `decide_by` is None where the limit kept its end.
    """

    TYPE: ClassVar[str] = "onestop.review.DeadlinesMoved.v1"

    notice: Number
    calendar_version: int
    decide_by: AwareDatetime | None = None
    deadlines: tuple[MovedDeadline, ...] = ()
    moved_at: AwareDatetime
