"""What can be asked of a case about its supervision windows (默认监督期) and objections."""

from dataclasses import dataclass
from datetime import date

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome, Position, Stage

from onestop_review.case_command import CaseCommand, Reply
from onestop_review.outage import OutageRecorded
from onestop_review.post import Post, Posts
from onestop_review.rules import Rules


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
    outages: tuple[OutageRecorded, ...] = ()


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
    post: Post
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

    stage: Stage
    calendar: WorkCalendar
    rules: Rules
    outages: tuple[OutageRecorded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent(CaseCommand):
    """The representative agrees in words, before the deadline."""

    stage: Stage
    person: str
    post: Post
    calendar: WorkCalendar
    rules: Rules
    outages: tuple[OutageRecorded, ...] = ()


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
    outages: tuple[OutageRecorded, ...]
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
