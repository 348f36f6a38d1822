"""What the approval department (审批服务部) publishes: rules, posts, cases and licences."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime, Field

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Number, Person, Prose, Title
from onestop_contracts.identifiers import DivisionCode, ItemCode, ProjectCode, case_name
from onestop_contracts.parts import (
    Authority,
    CalendarDay,
    CatalogueItem,
    ConsultationOutcome,
    GovernmentOutcome,
    Licence,
    Material,
    MovedDeadline,
    PassingGround,
    Position,
    Stage,
    StopGround,
    Supervision,
    WindowSummary,
    WithdrawalGround,
)

# --- the rules in force: published, so that other services decide by the same versions


class DepartmentRegistered(Event):
    """A department (主管部门) that holds powers; liable to the outside."""

    TYPE: ClassVar[str] = "onestop.review.DepartmentRegistered.v1"

    code: Code
    name_zh: Title
    name_en: Title
    mark: Code


class CatalogueRevised(Event):
    """A version of the item catalogue: the items that changed, and the codes that went."""

    TYPE: ClassVar[str] = "onestop.review.CatalogueRevised.v1"

    version: int
    items: tuple[CatalogueItem, ...]
    removed: tuple[Code, ...] = ()
    revised_at: AwareDatetime


class DelegationGranted(Event):
    """A department delegated items to the centre by a dated instrument (委托)."""

    TYPE: ClassVar[str] = "onestop.review.DelegationGranted.v1"

    delegation: Code
    department: Code
    jurisdiction: DivisionCode
    items: tuple[Code, ...]
    instrument: Number
    in_force_from: date
    in_force_until: date | None = None
    version: int


class DelegationEnded(Event):
    """The delegation is no longer in force from `ended_on`."""

    TYPE: ClassVar[str] = "onestop.review.DelegationEnded.v1"

    delegation: Code
    department: Code
    ended_on: date
    reason: Prose


class CalendarPublished(Event):
    """A holiday notice of the State Council, or a correction of one, for the years named.

    `days` are only those that depart from the ordinary week of Monday to Friday.
    """

    TYPE: ClassVar[str] = "onestop.review.CalendarPublished.v1"

    version: int
    notice: Number
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]


class RepresentativeAppointed(Event):
    """A department's chief representative (首席代表) took the post: the mandate and its dates."""

    TYPE: ClassVar[str] = "onestop.review.RepresentativeAppointed.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    mandate: Code
    items: tuple[Code, ...] = ()
    from_at: AwareDatetime
    until_at: AwareDatetime | None = None


class StandInNamed(Event):
    """Somebody recorded stands in for the chief representative while the post is vacant."""

    TYPE: ClassVar[str] = "onestop.review.StandInNamed.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    mandate: Code
    from_at: AwareDatetime
    until_at: AwareDatetime | None = None


class MandateEnded(Event):
    """A mandate ended; from `ended_at` on this person consents to nothing.

    `open_cases` (`<project>/<case>`) had a window open for the post and were handed over to
    `handed_over_to`, or wait for the successor when that is empty; none is lost.
    """

    TYPE: ClassVar[str] = "onestop.review.MandateEnded.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    mandate: Code
    reason: Prose
    handed_over_to: Person = ""
    open_cases: tuple[Code, ...] = ()
    ended_at: AwareDatetime


# --- one case: one item of one project


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


class SupervisionOpened(CaseFact):
    """A supervision window (默认监督期) opened: its notice was served at `opens_at`.

    `drafted_by` proposed what the second window supervises, as far as known.
    """

    TYPE: ClassVar[str] = "onestop.review.SupervisionOpened.v1"

    stage: Stage
    department: Code
    representative: Person
    mandate: Code
    opens_at: AwareDatetime
    deadline: AwareDatetime
    shown: Digest
    receipt: Digest
    rule_version: int
    calendar_version: int
    drafted_by: Person = ""


class WindowExtended(CaseFact):
    """A window got a later deadline.

    `reason` is `outage`, `vacancy`, `mending`, `calendar` or `suspension`; `facts` say more.
    `mending` says that the objection was formally deficient and came back, so that the window
    is open again. `mend_by` is given where the time to mend an objection moves too. For a
    suspension `office_seconds` is the office time given back, up to the close of a working day;
    None where the deadline moved by all the time that went by, as it once did.
    """

    TYPE: ClassVar[str] = "onestop.review.WindowExtended.v1"

    stage: Stage
    reason: Code
    was: AwareDatetime
    deadline: AwareDatetime
    representative: Person = ""
    mandate: Code = ""
    facts: tuple[Prose, ...] = ()
    mend_by: AwareDatetime | None = None
    calendar_version: int = 0
    office_seconds: int | None = None
    extended_at: AwareDatetime


class ObjectionFiled(CaseFact):
    """A written objection (书面反对意见) came in in time and ended the window.

    Should the centre return it as formally deficient, a `WindowExtended` with reason `mending`
    opens the window again.
    """

    TYPE: ClassVar[str] = "onestop.review.ObjectionFiled.v1"

    stage: Stage
    objection: Code
    representative: Person
    grounds: Prose
    legal_basis: Prose
    document: Digest
    signed: bool
    received_at: AwareDatetime


class ObjectionRegistered(CaseFact):
    """The centre found the objection formally in order."""

    TYPE: ClassVar[str] = "onestop.review.ObjectionRegistered.v1"

    stage: Stage
    objection: Code
    registered_by: Person
    consult_by: AwareDatetime
    calendar_version: int = 0
    registered_at: AwareDatetime


class ConsentGiven(CaseFact):
    """The representative agreed in words before the deadline; that ended the window."""

    TYPE: ClassVar[str] = "onestop.review.ConsentGiven.v1"

    stage: Stage
    representative: Person
    mandate: Code
    given_at: AwareDatetime


class DefaultConsentGranted(CaseFact):
    """No objection by the deadline: consent on the department's behalf (默认同意).

    `deadline` is the moment in law, `granted_at` the moment it was decided. `service`, `clock`
    and `stream_version` say who decided it, by which clock, and what stood before it in the
    case; the certificate of silence is drawn up from them and checked offline.
    """

    TYPE: ClassVar[str] = "onestop.review.DefaultConsentGranted.v1"
    EFFECTIVE: ClassVar[str] = "deadline"

    stage: Stage
    opens_at: AwareDatetime
    deadline: AwareDatetime
    granted_at: AwareDatetime
    representative: Person
    mandate: Code
    department: Code
    on_behalf_of: Code
    rule_version: int
    calendar_version: int
    service: Code
    clock: Code
    stream_version: int
    shown: Digest


class ConsultationConvened(CaseFact):
    """The director called the department and the units concerned together (会商)."""

    TYPE: ClassVar[str] = "onestop.review.ConsultationConvened.v1"

    stage: Stage
    objection: Code
    convened_by: Person
    units: tuple[Code, ...]
    slot_on: date
    conclude_by: AwareDatetime
    convened_at: AwareDatetime


class ConsultationConcluded(CaseFact):
    """How the consultation ended, with each unit's position and the minutes' digest."""

    TYPE: ClassVar[str] = "onestop.review.ConsultationConcluded.v1"

    stage: Stage
    objection: Code
    outcome: ConsultationOutcome
    conditions: tuple[Prose, ...] = ()
    positions: tuple[Position, ...]
    minutes: Digest
    concluded_by: Person
    concluded_at: AwareDatetime


class EscalatedToGovernment(CaseFact):
    """No agreement: the government decides (报市人民政府研究决定)."""

    TYPE: ClassVar[str] = "onestop.review.EscalatedToGovernment.v1"

    stage: Stage
    objection: Code
    decide_by: AwareDatetime
    calendar_version: int = 0
    escalated_at: AwareDatetime


class GovernmentDecided(CaseFact):
    """The government's decision; it binds the item."""

    TYPE: ClassVar[str] = "onestop.review.GovernmentDecided.v1"

    stage: Stage
    objection: Code
    outcome: GovernmentOutcome
    conditions: tuple[Prose, ...] = ()
    document: Digest
    decided_at: AwareDatetime


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
    """

    TYPE: ClassVar[str] = "onestop.review.CaseClockResumed.v1"

    ground: StopGround
    resumed_at: AwareDatetime
    decide_by: AwareDatetime | None = None
    office_seconds: int | None = None


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


class LicencesIssued(Event):
    """The licences of a phase, issued together (一次性证照发放)."""

    TYPE: ClassVar[str] = "onestop.review.LicencesIssued.v1"

    project: ProjectCode
    phase: int
    licences: tuple[Licence, ...]
    issued_at: AwareDatetime
    hand_over_by: AwareDatetime


class LicenceRevoked(Event):
    """A licence was revoked (撤销, art. 69): a further fact, never an edit."""

    TYPE: ClassVar[str] = "onestop.review.LicenceRevoked.v1"

    project: ProjectCode
    number: Number
    ground: Prose
    legal_basis: Prose = ""
    revoked_at: AwareDatetime
