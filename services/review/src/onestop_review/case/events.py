"""Facts of a case that stay inside the service; the published ones are in `onestop_contracts`."""

from datetime import date
from typing import ClassVar

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Digest, Person, Prose
from onestop_contracts.identifiers import case_name
from onestop_contracts.parts import Material, Stage
from pydantic import AwareDatetime

from onestop_review.case.words import Outcome, Reply


class CaseNote(Internal):
    """What every private fact of a case carries; `attempt` is the how many-th case of its item."""

    project: Code
    item: Code
    attempt: int = 1

    @property
    def case(self) -> str:
        """What the case is called in its project, in the log and in its address."""
        return case_name(self.item, self.attempt)


class CorrectionRequested(CaseNote):
    """The applicant was told, once and in full, what is missing or deficient (补正)."""

    TYPE: ClassVar[str] = "onestop.review.CorrectionRequested.v1"

    materials: tuple[Code, ...]
    reasons: tuple[Prose, ...]
    expected_on: date
    person: Person
    requested_at: AwareDatetime


class CorrectionSupplied(CaseNote):
    """The correction came in: `materials` is the whole set now, counted anew from here."""

    TYPE: ClassVar[str] = "onestop.review.CorrectionSupplied.v1"

    materials: tuple[Material, ...]
    supplied_at: AwareDatetime
    accept_by: AwareDatetime
    calendar_version: int


class MaterialsTaken(CaseNote):
    """Papers came in: these are `new`, `materials` is the whole set now. No limit begins here."""

    TYPE: ClassVar[str] = "onestop.review.MaterialsTaken.v1"

    new: tuple[Material, ...]
    materials: tuple[Material, ...]
    taken_at: AwareDatetime


class NoticeServed(CaseNote):
    """The window's notice reached the representative; what was shown is frozen by digest."""

    TYPE: ClassVar[str] = "onestop.review.NoticeServed.v1"

    stage: Stage
    channel: Code
    receipt: Digest
    shown: Digest
    served_at: AwareDatetime


class DecisionDrafted(CaseNote):
    """The reviewer's proposal; it opens the second supervision window."""

    TYPE: ClassVar[str] = "onestop.review.DecisionDrafted.v1"

    department: Code
    jurisdiction: Code
    outcome: Outcome
    conditions: tuple[Prose, ...]
    reasons: tuple[Prose, ...]
    drafted_by: Person
    drafted_at: AwareDatetime


class ObjectionReturned(CaseNote):
    """Formally deficient: the window is open again, and the objection can be mended."""

    TYPE: ClassVar[str] = "onestop.review.ObjectionReturned.v1"

    stage: Stage
    objection: Code
    deficiencies: tuple[Prose, ...]
    returned_by: Person
    mend_by: AwareDatetime
    returned_at: AwareDatetime


class ObjectionMended(CaseNote):
    """The objection stands again, with the receipt time it had."""

    TYPE: ClassVar[str] = "onestop.review.ObjectionMended.v1"

    stage: Stage
    objection: Code
    representative: Person
    grounds: Prose
    legal_basis: Prose
    document: Digest
    signed: bool
    mended_at: AwareDatetime


class ObjectionFell(CaseNote):
    """A returned objection was not mended, or still was deficient; the window goes on.

    `reason` is `not_mended`, `still_deficient` or `consent`.
    """

    TYPE: ClassVar[str] = "onestop.review.ObjectionFell.v1"

    stage: Stage
    objection: Code
    reason: Code
    deadline: AwareDatetime
    fell_at: AwareDatetime


class ObjectionWithdrawn(CaseNote):
    """The objecting department took its objection back; the consultation can end with that."""

    TYPE: ClassVar[str] = "onestop.review.ObjectionWithdrawn.v1"

    stage: Stage
    objection: Code
    representative: Person
    reason: Prose
    withdrawn_at: AwareDatetime


class DecisionReexamined(CaseNote):
    """An objection to the decision, which was made first, was resolved (复查).

    It was `decided`; it should have been `outcome`, with `conditions` that it lacks.
    """

    TYPE: ClassVar[str] = "onestop.review.DecisionReexamined.v1"

    stage: Stage
    objection: Code
    department: Code
    decided: Outcome
    outcome: Outcome
    conditions: tuple[Prose, ...]
    reexamined_at: AwareDatetime

    @property
    def stands(self) -> bool:
        """Whether it is what it should have been."""
        return self.decided is self.outcome and not self.conditions


class ReplyRecorded(CaseNote):
    """A reply outside consent and objection; it ends nothing."""

    TYPE: ClassVar[str] = "onestop.review.ReplyRecorded.v1"

    stage: Stage
    person: Person
    reply: Reply
    text: Prose
    replied_at: AwareDatetime


class CaseOverdue(CaseNote):
    """A deadline passed without what it was for; told once, ends nothing."""

    TYPE: ClassVar[str] = "onestop.review.CaseOverdue.v1"

    deadline: Code
    was_due_at: AwareDatetime
    flagged_at: AwareDatetime
