"""What can be asked of a case (办件). Everything that a decision needs comes with the command.

`at` is the instant of receipt, stamped at the edge. Reference data (`calendar`, `rules`,
`post`, `outages`) is the service's snapshot at that time; a decision looks nothing up.
"""

from dataclasses import dataclass
from datetime import date, datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.parts import Authority, CatalogueItem, Material, Stage, StopGround

from onestop_review.case_command import CaseCommand, Deadline, Outcome, Reply
from onestop_review.delegation import Delegation
from onestop_review.rules import Rules
from onestop_review.supervision_commands import (
    ConcludeConsultation,
    ConveneConsultation,
    DecideByGovernment,
    Escalate,
    FileObjection,
    GiveConsent,
    LapseMending,
    LapseWindow,
    MendObjection,
    RecordReply,
    RegisterObjection,
    ReturnObjection,
    ServeNotice,
)

__all__ = [
    "AcceptCase",
    "CaseCommand",
    "Command",
    "ConcludeConsultation",
    "ConveneConsultation",
    "Deadline",
    "Decide",
    "DecideByGovernment",
    "DeemAccepted",
    "DraftDecision",
    "Escalate",
    "ExtendLimit",
    "FileObjection",
    "FlagOverdue",
    "GiveConsent",
    "LapseMending",
    "LapseWindow",
    "MendObjection",
    "MoveDeadlines",
    "OpenCase",
    "Outcome",
    "PauseCaseClock",
    "RecordReply",
    "RegisterObjection",
    "Reply",
    "RequestCorrection",
    "ResumeCase",
    "ResumeCaseClock",
    "ReturnObjection",
    "ServeNotice",
    "SupplyCorrection",
    "SuspendCase",
    "WithdrawCase",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(CaseCommand):
    """`received_at`: when the item's materials were with the centre and it could be begun.

    The correction notice and, by silence, acceptance count from there. `prerequisites` are
    those of the item's needs that this project has.
    """

    definition: CatalogueItem
    jurisdiction: str
    authority: Authority
    materials: tuple[Material, ...]
    prerequisites: tuple[str, ...]
    received_at: datetime
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCorrection(CaseCommand):
    """Once, and everything at once: the codes of all materials missing or deficient."""

    materials: tuple[str, ...]
    reasons: tuple[str, ...]
    expected_on: date
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyCorrection(CaseCommand):
    """The applicant hands in what was asked for; a code handed in before is replaced."""

    materials: tuple[Material, ...]
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptCase(CaseCommand):
    calendar: WorkCalendar
    rules: Rules
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeemAccepted(CaseCommand):
    """By the timer, when the time for a correction notice has run out."""

    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDecision(CaseCommand):
    outcome: Outcome
    reasons: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    drafted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(CaseCommand):
    """`decision` is the document's number, `approved` the project's items approved so far.

    `delegated` is the delegation of the item that the service knows of on that day, if any.
    `department` is the deciding person's own, needed where the department kept the item.
    `mandate` names what authorises the person; `reasons` are needed for a rejection.
    """

    outcome: Outcome
    decision: str
    person: str
    capacity: str
    centre: str
    mandate: str
    remedies: str
    approved: frozenset[str]
    delegated: Delegation | None
    calendar: WorkCalendar
    rules: Rules
    department: str = ""
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCaseClock(CaseCommand):
    """`reason` is told to the applicant in writing, with the law and the expected end."""

    ground: StopGround
    reason: str
    basis: str
    expected_end_on: date
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCaseClock(CaseCommand):
    ground: StopGround
    person: str
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendLimit(CaseCommand):
    working_days: int
    reason: str
    person: str
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendCase(CaseCommand):
    reason: str
    basis: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCase(CaseCommand):
    person: str
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCase(CaseCommand):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDeadlines(CaseCommand):
    """A holiday notice came out: open deadlines are counted again by `calendar`."""

    calendar: WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagOverdue(CaseCommand):
    """By the timer: this deadline passed and what it was for has not been done.

    `stage` says whose objection it is about; None for the item's own limit.
    """

    deadline: Deadline
    stage: Stage | None
    rules: Rules


Command = (
    ServeNotice
    | FileObjection
    | RegisterObjection
    | ReturnObjection
    | MendObjection
    | LapseMending
    | GiveConsent
    | RecordReply
    | LapseWindow
    | ConveneConsultation
    | ConcludeConsultation
    | Escalate
    | DecideByGovernment
    | OpenCase
    | RequestCorrection
    | SupplyCorrection
    | AcceptCase
    | DeemAccepted
    | DraftDecision
    | Decide
    | PauseCaseClock
    | ResumeCaseClock
    | ExtendLimit
    | SuspendCase
    | ResumeCase
    | WithdrawCase
    | MoveDeadlines
    | FlagOverdue
)
