"""What a project's docket records; all of it stays inside the service."""

from enum import StrEnum
from typing import ClassVar

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Firm, Prose
from onestop_contracts.identifiers import DivisionCode, ItemCode, ProjectCode
from onestop_contracts.parts import GuidanceItem, Material
from pydantic import AwareDatetime, Field


class Settled(StrEnum):
    """How an item stopped waiting; `blocked` ones will never open, `revoked` ones were approved."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    BLOCKED = "blocked"
    REVOKED = "revoked"


class DocketOpened(Internal):
    """What the docket keeps of the filing: whose project it is, where, and whether it is major.

    A later `filing` of the project begins everything anew; only the cases go on being counted.
    """

    TYPE: ClassVar[str] = "onestop.review.DocketOpened.v1"

    project: ProjectCode
    name_zh: Prose
    name_en: Prose
    applicant: Firm
    division: DivisionCode
    major: bool
    filed_at: AwareDatetime
    filing: int = 1


class AmendmentNoted(Internal):
    """The applicant said otherwise what the project is: whether it is major."""

    TYPE: ClassVar[str] = "onestop.review.AmendmentNoted.v1"

    project: ProjectCode
    major: bool
    amended_at: AwareDatetime


class GuidanceNoted(Internal):
    """The guidance sheet the cases follow.

    A later sheet adds items, and `dropped` are those that it does not name any more: their cases
    that are open, `ended`, go no further. Items that were given up because of one that is not
    needed any more can open again (`unblocked`).
    """

    TYPE: ClassVar[str] = "onestop.review.GuidanceNoted.v1"

    project: ProjectCode
    division: DivisionCode
    items: tuple[GuidanceItem, ...]
    materials: tuple[Material, ...]
    noted_at: AwareDatetime
    dropped: tuple[Code, ...] = ()
    ended: tuple[Code, ...] = ()
    unblocked: tuple[Code, ...] = ()


class MaterialsNoted(Internal):
    """Papers of one item came in at the window, before its case or to it."""

    TYPE: ClassVar[str] = "onestop.review.MaterialsNoted.v1"

    project: ProjectCode
    item: ItemCode
    materials: tuple[Material, ...]
    handed_in_at: AwareDatetime
    attempt: int = 1


class AcceptanceNoted(Internal):
    """Intake took the project on; `accepted_at` counts in law, `noted_at` is when it was said."""

    TYPE: ClassVar[str] = "onestop.review.AcceptanceNoted.v1"

    project: ProjectCode
    accepted_at: AwareDatetime
    noted_at: AwareDatetime


class CaseDue(Internal):
    """Everything this item waits for is approved: its case opens now."""

    TYPE: ClassVar[str] = "onestop.review.CaseDue.v1"

    project: ProjectCode
    item: ItemCode
    line: GuidanceItem
    division: DivisionCode
    major: bool
    materials: tuple[Material, ...]
    prerequisites: tuple[Code, ...]
    received_at: AwareDatetime
    attempt: int = 1
    filing: int = 1


class ItemReopened(Internal):
    """The item was applied for again, with these papers; the items `unblocked` can open again."""

    TYPE: ClassVar[str] = "onestop.review.ItemReopened.v1"

    project: ProjectCode
    item: ItemCode
    materials: tuple[Material, ...]
    unblocked: tuple[Code, ...] = ()
    applied_at: AwareDatetime


class ItemSettled(Internal):
    """This item waits for nothing any more, or what it was given was revoked."""

    TYPE: ClassVar[str] = "onestop.review.ItemSettled.v1"

    project: ProjectCode
    item: ItemCode
    outcome: Settled
    settled_at: AwareDatetime


class PhaseComplete(Internal):
    """Every item of the phase is settled; these were approved and get their licences together.

    `attempts` tells which case of an item it was, where not the first.
    """

    TYPE: ClassVar[str] = "onestop.review.PhaseComplete.v1"

    project: ProjectCode
    division: DivisionCode
    phase: int
    approved: tuple[GuidanceItem, ...]
    completed_at: AwareDatetime
    attempts: dict[Code, int] = Field(default_factory=dict)


class DocketSettled(Internal):
    """Every item before the start of construction is settled."""

    TYPE: ClassVar[str] = "onestop.review.DocketSettled.v1"

    project: ProjectCode
    settled_at: AwareDatetime


class DocketClosed(Internal):
    """Nothing opens any more; `pending` are the cases that were open and end with the project."""

    TYPE: ClassVar[str] = "onestop.review.DocketClosed.v1"

    project: ProjectCode
    reason: Prose
    withdrawn: bool
    pending: tuple[Code, ...]
    closed_at: AwareDatetime


class CalendarApplied(Internal):
    """A new holiday notice concerns these cases, which are open."""

    TYPE: ClassVar[str] = "onestop.review.CalendarApplied.v1"

    project: ProjectCode
    calendar_version: int
    pending: tuple[Code, ...]
    applied_at: AwareDatetime


class PowersApplied(Internal):
    """Who holds the power to decide items may have changed; these cases are open and hear of it."""

    TYPE: ClassVar[str] = "onestop.review.PowersApplied.v1"

    project: ProjectCode
    pending: tuple[Code, ...]
    applied_at: AwareDatetime


DocketEvent = (
    DocketOpened
    | AmendmentNoted
    | GuidanceNoted
    | MaterialsNoted
    | AcceptanceNoted
    | CaseDue
    | ItemReopened
    | ItemSettled
    | PhaseComplete
    | DocketSettled
    | DocketClosed
    | CalendarApplied
    | PowersApplied
)
