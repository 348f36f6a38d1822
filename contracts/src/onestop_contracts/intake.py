"""What the reception and agency department (受理代办部) publishes."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Number, Prose, Quantity, Title, Wording
from onestop_contracts.identifiers import DivisionCode, ItemCode, ProjectCode
from onestop_contracts.parts import (
    Applicant,
    Attributes,
    GuidanceItem,
    ItemStanding,
    Material,
    NeedsChanged,
    PlannedItem,
    StopGround,
)
from onestop_contracts.vocabularies import DivisionLevel, LimitUnit


class DivisionRegistered(Event):
    """A jurisdiction (市 / 旗区) the centre serves; GB/T 2260 code."""

    TYPE: ClassVar[str] = "onestop.intake.DivisionRegistered.v1"

    code: DivisionCode
    name_zh: Title
    name_en: Title
    level: DivisionLevel


class ProjectFiled(Event):
    """A whole project came in through the one window; `filed_at` is when the papers came in.

    Nobody asking for a correction by `accept_by` makes it accepted by law, as of the receipt.
    `filing` counts the filings under this code: one that was refused or withdrawn can be filed
    again, and what came of the filing before does not count for it.
    """

    TYPE: ClassVar[str] = "onestop.intake.ProjectFiled.v1"

    project: ProjectCode
    name_zh: Prose
    name_en: Prose
    applicant: Applicant
    division: DivisionCode
    industry_class: Code
    attributes: Attributes
    materials: tuple[Material, ...]
    filed_at: AwareDatetime
    accept_by: AwareDatetime
    calendar_version: int
    filing: int = 1


class ProjectAccepted(Event):
    """The centre took the project on; the 100-day clock counts from `accepted_at`.

    `deemed` when nobody asked for a correction in time: the law then dates acceptance back to
    the receipt of the materials (行政许可法 art. 32). `target_on` is day `limit_days`, and
    `deadline` the instant at which that day ends. `warn_at_days` are the days whose end is
    warned of.
    """

    TYPE: ClassVar[str] = "onestop.intake.ProjectAccepted.v1"
    EFFECTIVE: ClassVar[str] = "accepted_at"

    project: ProjectCode
    division: DivisionCode
    accepted_at: AwareDatetime
    deemed: bool
    limit_days: int
    limit_unit: LimitUnit
    target_on: date
    deadline: AwareDatetime
    warn_at_days: tuple[int, ...] = ()


class ProjectRefused(Event):
    """The centre did not take the project on, for these reasons."""

    TYPE: ClassVar[str] = "onestop.intake.ProjectRefused.v1"

    project: ProjectCode
    reasons: tuple[Prose, ...]
    basis: Prose
    refused_at: AwareDatetime


class GuidanceIssued(Event):
    """The guidance sheet (审批事项指导单): which items, with what, in which order."""

    TYPE: ClassVar[str] = "onestop.intake.GuidanceIssued.v1"

    project: ProjectCode
    division: DivisionCode
    catalogue_version: int
    items: tuple[GuidanceItem, ...]
    materials: tuple[Material, ...]
    issued_at: AwareDatetime


class ProjectAmended(Event):
    """The applicant says otherwise what the project is (变更项目属性): it was as `before`, and is
    as `attributes` from now on. Where items change, `GuidanceIssued` follows with the whole sheet.

    `added` are items that it needs now and did not before, `dropped` those that it does not need
    any more, each with where its case stood; `needs` are items that wait for others than before.
    The plan ended on `finish_before`, and ends on `finish_on`; before acceptance there is neither
    plan nor clock. `request` is what the applicant signed, where the window entered it for them.
    """

    TYPE: ClassVar[str] = "onestop.intake.ProjectAmended.v1"

    project: ProjectCode
    filing: int = 1
    before: Attributes
    attributes: Attributes
    reason: Prose
    request: Digest = ""
    added: tuple[ItemStanding, ...] = ()
    dropped: tuple[ItemStanding, ...] = ()
    needs: tuple[NeedsChanged, ...] = ()
    finish_before: date | None = None
    finish_on: date | None = None
    days_raw: int | None = None
    days_net: int | None = None
    amended_at: AwareDatetime


class MaterialsHandedIn(Event):
    """Papers of one item came in at the one window (交材料); a code that is there is replaced."""

    TYPE: ClassVar[str] = "onestop.intake.MaterialsHandedIn.v1"

    project: ProjectCode
    item: ItemCode
    materials: tuple[Material, ...]
    handed_in_at: AwareDatetime


class ItemAppliedAgain(Event):
    """The applicant asks again for an item that was rejected, withdrawn or revoked (重新申请).

    The item's `attempt`-th case opens on it once what the item needs is approved. `materials` are
    all its papers, those that are `reused` among them; `request` is what the applicant signed,
    where the window entered it for them.
    """

    TYPE: ClassVar[str] = "onestop.intake.ItemAppliedAgain.v1"

    project: ProjectCode
    item: ItemCode
    attempt: int
    materials: tuple[Material, ...]
    reused: tuple[Code, ...] = ()
    request: Digest = ""
    applied_at: AwareDatetime


class PlanDrawn(Event):
    """The first backward plan (倒排审批计划); `feasible` when it ends on or before `target_on`."""

    TYPE: ClassVar[str] = "onestop.intake.PlanDrawn.v1"

    project: ProjectCode
    version: int
    drawn_on: date
    target_on: date
    finish_on: date
    feasible: bool
    items: tuple[PlannedItem, ...]
    critical_path: tuple[Code, ...]
    calendar_version: int


class PlanRevised(PlanDrawn):
    """A fact changed and the plan with it; every version is kept."""

    TYPE: ClassVar[str] = "onestop.intake.PlanRevised.v1"

    because: Wording


class ClockPaused(Event):
    """The 100-day clock stopped counting: the law does not count what `ground` names.

    `expected_end_on` is None where nobody can say yet.
    """

    TYPE: ClassVar[str] = "onestop.intake.ClockPaused.v1"

    project: ProjectCode
    ground: StopGround
    basis: Prose
    expected_end_on: date | None = None
    paused_at: AwareDatetime


class ClockResumed(Event):
    """The 100-day clock counts again; `deadline` moved by exactly the time it stood.

    `warn_at_days` are the days whose end has not been warned of yet, of `limit_days`.
    """

    TYPE: ClassVar[str] = "onestop.intake.ClockResumed.v1"

    project: ProjectCode
    resumed_at: AwareDatetime
    deadline: AwareDatetime
    limit_days: int
    warn_at_days: tuple[int, ...] = ()


class ClockWarningRaised(Event):
    """The clock passed `threshold` (`70`, `90`, `100`, or `plan` when the plan ends too late)."""

    TYPE: ClassVar[str] = "onestop.intake.ClockWarningRaised.v1"

    project: ProjectCode
    threshold: Quantity
    days_raw: int
    days_net: int
    holders: tuple[Code, ...]
    raised_at: AwareDatetime


class ResultHandedOut(Event):
    """The counter handed these licences to the applicant."""

    TYPE: ClassVar[str] = "onestop.intake.ResultHandedOut.v1"

    project: ProjectCode
    licences: tuple[Number, ...]
    handed_out_at: AwareDatetime


class ConstructionCleared(Event):
    """Every approval before construction is in; the 100-day clock stops.

    `days_raw` counts every calendar day from acceptance, `days_net` leaves the stops out.
    """

    TYPE: ClassVar[str] = "onestop.intake.ConstructionCleared.v1"

    project: ProjectCode
    cleared_at: AwareDatetime
    days_raw: int
    days_net: int
    critical_path: tuple[Code, ...]


class ProjectWithdrawn(Event):
    """The applicant took the project back.

    `request` is the request that they signed, where the window entered it for them.
    """

    TYPE: ClassVar[str] = "onestop.intake.ProjectWithdrawn.v1"

    project: ProjectCode
    reason: Prose
    request: Digest = ""
    withdrawn_at: AwareDatetime


class ProjectClosed(Event):
    """Nothing more will happen in this project; `outcome` says how it ended."""

    TYPE: ClassVar[str] = "onestop.intake.ProjectClosed.v1"

    project: ProjectCode
    outcome: Code
    explanation: Prose
    closed_at: AwareDatetime


class PaperPrinted(Event):
    """A paper (文书) was printed: which copy of it, by whoever the envelope names."""

    TYPE: ClassVar[str] = "onestop.intake.PaperPrinted.v1"

    project: ProjectCode
    number: Number
    paper: Code
    copy_number: int
    printed_at: AwareDatetime
