"""What a case is decided by."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.fields import Code, Person, Prose, Title
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.parts import Authority, Material, WindowSummary
from onestop_contracts.review.cases import CaseFact


class Decision(CaseFact):
    """What a decision names, so that it can be proved years later from the event alone.

    `windows` are those that came before it; none where the item is supervised afterwards.
    """

    decision: Code
    person: Person
    capacity: Code
    centre: Title
    department: Code
    jurisdiction: DivisionCode
    authority: Authority
    delegation: Code
    delegation_version: int
    mandate: Code
    item_version: int
    rule_version: int
    calendar_version: int
    materials: tuple[Material, ...]
    windows: tuple[WindowSummary, ...]
    prerequisites: tuple[Code, ...]
    conditions: tuple[Prose, ...] = ()
    reasons: tuple[Prose, ...] = ()
    remedies: Prose
    phase: int
    before_start: bool
    decided_at: AwareDatetime


class ItemApproved(Decision):
    """The item is approved (准予), by this person in this capacity, on these grounds."""

    TYPE: ClassVar[str] = "onestop.review.ItemApproved.v1"


class ItemRejected(Decision):
    """The item is rejected (不予), with reasons and remedies."""

    TYPE: ClassVar[str] = "onestop.review.ItemRejected.v1"
