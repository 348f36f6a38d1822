"""What can be asked of a case (办件). Everything that a decision needs comes with the command.

`at` is the instant of receipt, stamped at the edge. Reference data (`calendar`, `rules`,
`post`, `outages`) is the service's snapshot at that time; a decision looks nothing up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.parts import (
    Authority,
    CatalogueItem,
    ConsultationOutcome,
    GovernmentOutcome,
    Material,
    Position,
    Stage,
    StopGround,
)

from onestop_review.delegation import Delegation
from onestop_review.outage import Outage
from onestop_review.post import Post, Posts
from onestop_review.rules import Rules


class Outcome(StrEnum):
    """What a draft proposes and a decision says."""

    APPROVE = "approve"
    REJECT = "reject"


class Reply(StrEnum):
    """An answer of the representative that is neither consent nor objection."""

    CONDITIONAL = "conditional"
    ASKS_FOR_MATERIALS = "asks_for_materials"
    NOT_COMPETENT = "not_competent"


class Deadline(StrEnum):
    """The deadlines that are flagged when they pass, but end nothing."""

    CONSULT_BY = "consult_by"
    GOVERNMENT_BY = "government_by"
    DECIDE_BY = "decide_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCommand:
    """What every command to a case carries."""

    project: str
    item: str
    at: datetime


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
class ServeNotice(CaseCommand):
    """Serves the window's notice; `shown` is the digest of what the representative sees."""

    stage: Stage
    channel: str
    receipt: str
    shown: str
    post: Post
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDecision(CaseCommand):
    outcome: Outcome
    reasons: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    drafted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileObjection(CaseCommand):
    """`document` is the digest of the written objection, `objection` its new id."""

    stage: Stage
    objection: str
    person: str
    grounds: str
    legal_basis: str
    document: str
    signed: bool
    post: Post
    calendar: WorkCalendar
    rules: Rules
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterObjection(CaseCommand):
    """The centre's formal check was passed."""

    objection: str
    person: str
    post: Post
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnObjection(CaseCommand):
    """Formally deficient: what exactly is to be mended."""

    objection: str
    person: str
    deficiencies: tuple[str, ...]
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class MendObjection(CaseCommand):
    """The objection again, complete; it keeps the receipt time of the first."""

    objection: str
    person: str
    grounds: str
    legal_basis: str
    document: str
    signed: bool
    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseMending(CaseCommand):
    """By the timer, when the time to mend has run out."""

    calendar: WorkCalendar
    rules: Rules
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent(CaseCommand):
    stage: Stage
    person: str
    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReply(CaseCommand):
    """A reply that is no consent and no objection; it is kept and ends nothing."""

    stage: Stage
    person: str
    reply: Reply
    text: str
    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseWindow(CaseCommand):
    """By the timer: the deadline and the settle time have passed; is silence consent?"""

    stage: Stage
    posts: Posts
    calendar: WorkCalendar
    rules: Rules
    outages: tuple[Outage, ...]
    service: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveneConsultation(CaseCommand):
    """`slot_on` is a day on which the deputies are on site: a working Monday or Tuesday."""

    objection: str
    person: str
    units: tuple[str, ...]
    slot_on: date
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeConsultation(CaseCommand):
    objection: str
    person: str
    outcome: ConsultationOutcome
    positions: tuple[Position, ...]
    minutes: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(CaseCommand):
    objection: str
    person: str
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideByGovernment(CaseCommand):
    objection: str
    person: str
    outcome: GovernmentOutcome
    document: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(CaseCommand):
    """`decision` is the document's number; `approved` the project's items approved so far.

    `delegated` is the delegation of the item that the service knows of on that day, if any;
    `department` the deciding person's own, needed where the department kept the item. `mandate` names what authorises the person. `reasons` are needed for a rejection.
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
    """By the timer: this deadline passed and what it was for has not been done."""

    deadline: Deadline
    rules: Rules


Command = (
    OpenCase
    | RequestCorrection
    | SupplyCorrection
    | AcceptCase
    | DeemAccepted
    | ServeNotice
    | DraftDecision
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
