"""What happens to a project and stays inside intake; the published facts are in the contracts."""

from datetime import date
from typing import ClassVar

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Number, Prose
from onestop_contracts.identifiers import ProjectCode
from onestop_contracts.intake import (
    ClockPaused,
    ClockResumed,
    ClockWarningRaised,
    ConstructionCleared,
    GuidanceIssued,
    ItemAppliedAgain,
    MaterialsHandedIn,
    PlanDrawn,
    ProjectAccepted,
    ProjectAmended,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
    ResultHandedOut,
)
from onestop_contracts.parts import Material, StopGround
from pydantic import AwareDatetime

from onestop_intake.project.case_progress import CaseProgress


class CorrectionRequested(Internal):
    """The applicant was told, once and completely, what to correct (一次性告知补正)."""

    TYPE: ClassVar[str] = "onestop.intake.CorrectionRequested.v1"

    project: ProjectCode
    points: tuple[Prose, ...]
    basis: Prose
    requested_at: AwareDatetime


class CorrectionSupplied(Internal):
    """The applicant supplied the correction; the time to accept runs again from here."""

    TYPE: ClassVar[str] = "onestop.intake.CorrectionSupplied.v1"

    project: ProjectCode
    materials: tuple[Material, ...]
    supplied_at: AwareDatetime
    accept_by: AwareDatetime
    calendar_version: int


class AcceptanceTimeMoved(Internal):
    """A holiday notice moved the time by which to ask for a correction; `notice` says which."""

    TYPE: ClassVar[str] = "onestop.intake.AcceptanceTimeMoved.v1"

    project: ProjectCode
    was: AwareDatetime
    accept_by: AwareDatetime
    calendar_version: int
    notice: Number
    moved_at: AwareDatetime


class CaseProgressed(Internal):
    """A case of the project moved: how it stands after review's fact `fact`."""

    TYPE: ClassVar[str] = "onestop.intake.CaseProgressed.v1"

    project: ProjectCode
    fact: Code
    case: CaseProgress
    at: AwareDatetime


class PapersNoted(Internal):
    """Papers of an item came to its case, which had asked for them; review took them at
    `supplied_at`."""

    TYPE: ClassVar[str] = "onestop.intake.PapersNoted.v1"

    project: ProjectCode
    item: Code
    materials: tuple[Material, ...]
    supplied_at: AwareDatetime


class ClockHeld(Internal):
    """The window stopped the 100-day clock for the project as a whole."""

    TYPE: ClassVar[str] = "onestop.intake.ClockHeld.v1"

    project: ProjectCode
    ground: StopGround
    basis: Prose
    expected_end_on: date
    held_at: AwareDatetime


class ClockReleased(Internal):
    """The window lifted its stop; the clock runs unless every open case stands still."""

    TYPE: ClassVar[str] = "onestop.intake.ClockReleased.v1"

    project: ProjectCode
    released_at: AwareDatetime


class LicencesReady(Internal):
    """These licences lie at the counter, to be handed out."""

    TYPE: ClassVar[str] = "onestop.intake.LicencesReady.v1"

    project: ProjectCode
    phase: int
    numbers: tuple[Number, ...]
    ready_at: AwareDatetime
    hand_over_by: AwareDatetime | None = None


class HandOutWaits(Internal):
    """These licences were to be handed over by then, and still lie at the counter."""

    TYPE: ClassVar[str] = "onestop.intake.HandOutWaits.v1"

    project: ProjectCode
    numbers: tuple[Number, ...]
    hand_over_by: AwareDatetime
    warned_at: AwareDatetime


class RevocationNoted(Internal):
    """A licence of the project was revoked: it is not handed out, and permits nothing any more."""

    TYPE: ClassVar[str] = "onestop.intake.RevocationNoted.v1"

    project: ProjectCode
    number: Number
    revoked_at: AwareDatetime


ProjectEvent = (
    ProjectFiled
    | CorrectionRequested
    | CorrectionSupplied
    | AcceptanceTimeMoved
    | ProjectAccepted
    | ProjectRefused
    | GuidanceIssued
    | ProjectAmended
    | MaterialsHandedIn
    | PapersNoted
    | PlanDrawn
    | CaseProgressed
    | ItemAppliedAgain
    | ClockHeld
    | ClockReleased
    | ClockPaused
    | ClockResumed
    | ClockWarningRaised
    | LicencesReady
    | HandOutWaits
    | RevocationNoted
    | ResultHandedOut
    | ConstructionCleared
    | ProjectWithdrawn
    | ProjectClosed
)
"""Everything a project's stream may hold; a revised plan is a drawn one with a reason."""
