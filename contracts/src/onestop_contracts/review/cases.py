"""A case (办件), one item of one project: how it begins, is taken on, passes on and is ended."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Number, Person, Prose, Title
from onestop_contracts.identifiers import DivisionCode, ItemCode, ProjectCode, case_name
from onestop_contracts.parts import (
    Authority,
    Material,
    PassingGround,
    Supervision,
    WithdrawalGround,
)


class CaseFact(Event):
    """What every fact of a case carries; `attempt` is the how many-th case of its item it is."""

    project: ProjectCode
    item: ItemCode
    attempt: int = 1

    @property
    def case(self) -> str:
        """What the case is called in its project, in the log and in its address."""
        return case_name(self.item, self.attempt)


class Opening(CaseFact):
    """What a case is handled by: the item's version, who decides, the papers, the limits.

    `filing` is that of the project to which the case belongs.
    """

    item_version: int
    name_zh: Title
    name_en: Title
    phase: int
    before_start: bool
    department: Code
    jurisdiction: DivisionCode
    authority: Authority
    materials: tuple[Material, ...]
    required_materials: tuple[Code, ...]
    prerequisites: tuple[Code, ...]
    legal_limit_wd: int
    promised_limit_wd: int
    supervision: Supervision = Supervision.BEFORE
    filing: int = 1


class MaterialsAwaited(Opening):
    """The item fell due at `due_at`, and `missing` of its papers are not in (待交材料).

    No limit runs, and nothing counts as accepted; the case is opened when the last paper is in.
    """

    TYPE: ClassVar[str] = "onestop.review.MaterialsAwaited.v1"

    missing: tuple[Code, ...]
    due_at: AwareDatetime


class CaseOpened(Opening):
    """A case (办件) was opened, its prerequisites met; materials came in at `received_at`."""

    TYPE: ClassVar[str] = "onestop.review.CaseOpened.v1"

    received_at: AwareDatetime
    accept_by: AwareDatetime
    rule_version: int
    calendar_version: int


class CaseAccepted(CaseFact):
    """The case was taken on (受理), by this person as far as known; the item's limit counts from
    here to `decide_by`."""

    TYPE: ClassVar[str] = "onestop.review.CaseAccepted.v1"

    department: Code
    jurisdiction: DivisionCode
    accepted_at: AwareDatetime
    decide_by: AwareDatetime
    materials: tuple[Material, ...]
    accepted_by: Person = ""


class CaseDeemedAccepted(CaseFact):
    """Nobody asked for a correction in time: accepted by law as of the receipt (art. 32)."""

    TYPE: ClassVar[str] = "onestop.review.CaseDeemedAccepted.v1"
    EFFECTIVE: ClassVar[str] = "effective_at"

    department: Code
    jurisdiction: DivisionCode
    effective_at: AwareDatetime
    deemed_at: AwareDatetime
    decide_by: AwareDatetime
    materials: tuple[Material, ...]


class AuthorityPassed(CaseFact):
    """The power to decide the item passed to the other side in the middle of its case (权力移转).

    From `effective_at` whoever holds it decides; clock, windows and papers stay as they are, and
    so does what was done. `basis` is the number of the delegation, or the entry of the negative
    list; empty where there is none. `department` is the item's, on whichever side.
    """

    TYPE: ClassVar[str] = "onestop.review.AuthorityPassed.v1"
    EFFECTIVE: ClassVar[str] = "effective_at"

    department: Code
    jurisdiction: DivisionCode
    passed_from: Authority
    passed_to: Authority = Field(examples=[Authority.DEPARTMENT])
    ground: PassingGround
    basis: Number = ""
    effective_at: AwareDatetime
    passed_at: AwareDatetime


class CaseRefused(CaseFact):
    """The item was not taken on (不予受理), by this person, for these reasons; the case ends.

    `decision` is the document's number, `refused_at` its date, `remedies` what can be done
    against it. The project goes on without the item.
    """

    TYPE: ClassVar[str] = "onestop.review.CaseRefused.v1"

    decision: Code
    person: Person
    capacity: Code
    centre: Title
    department: Code
    jurisdiction: DivisionCode
    authority: Authority
    reasons: tuple[Prose, ...]
    basis: Prose
    remedies: Prose
    phase: int
    before_start: bool
    refused_at: AwareDatetime


class CaseWithdrawn(CaseFact):
    """The item goes no further: the applicant took it back, or the project ended (`reason`).

    `ground` is None where it was not noted yet. `request` is the request that the applicant
    signed, where the window entered it for them.
    """

    TYPE: ClassVar[str] = "onestop.review.CaseWithdrawn.v1"

    reason: Prose
    ground: WithdrawalGround | None = None
    request: Digest = ""
    withdrawn_at: AwareDatetime
