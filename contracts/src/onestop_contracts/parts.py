"""Values that several published facts carry."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict

from onestop_contracts.fields import (
    Amount,
    Area,
    Code,
    Digest,
    Firm,
    Number,
    OneOf,
    Person,
    Prose,
    Title,
)
from onestop_contracts.vocabularies import (
    BuildingKind,
    CaseStanding,
    Certainty,
    EnvironmentalImpact,
    Land,
    LandMode,
    Route,
    YesNo,
)


class Part(BaseModel):
    """A frozen value inside a fact; unknown fields are ignored, as in the fact itself."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Stage(StrEnum):
    """The two supervision windows of a case (默认监督期)."""

    ACCEPTANCE = "acceptance"
    HANDLING = "handling"


class Supervision(StrEnum):
    """How an item is supervised (监督方式): windows after acceptance and after the draft, both
    `before` the decision; one, after the draft (`handling`); or one that opens on the decision
    (`afterwards`, for what is decided on the spot or only put on record, 即办 / 备案)."""

    BEFORE = "before"
    HANDLING = "handling"
    AFTERWARDS = "afterwards"

    @property
    def windows_before(self) -> tuple[Stage, ...]:
        """The windows that have to end before the decision."""
        every = {Supervision.BEFORE: tuple(Stage), Supervision.HANDLING: (Stage.HANDLING,)}
        return every.get(self, ())


class EndedBy(StrEnum):
    """What ended a supervision window; exactly one of the three does."""

    OBJECTION = "objection"
    CONSENT = "consent"
    DEFAULT_CONSENT = "default_consent"


class Authority(StrEnum):
    """Who decides: the centre, or the department for what the negative list keeps there."""

    CENTRE = "centre"
    DEPARTMENT = "department"


class WithdrawalGround(StrEnum):
    """Why a case goes no further undecided: taken back by the applicant, withdrawn with the
    project (随项目撤回), because the project was refused or closed, or because the project as
    amended does not need the item any more (项目不再需要)."""

    APPLICANT = "applicant"
    WITH_PROJECT = "with_project"
    PROJECT_OVER = "project_over"
    NOT_NEEDED = "not_needed"


class PassingGround(StrEnum):
    """Why the power to decide an item passed in the middle of its case: a delegation of it ended
    or no longer names it, there is none, the negative list keeps it now, or it is delegated (again)
    and not kept."""

    DELEGATION_ENDED = "delegation_ended"
    NOT_DELEGATED = "not_delegated"
    NEGATIVE_LIST = "negative_list"
    DELEGATED = "delegated"


class ConsultationOutcome(StrEnum):
    """How a consultation (会商) ended."""

    WITHDRAWN = "withdrawn"
    UPHELD = "upheld"
    AGREED_WITH_CONDITIONS = "agreed_with_conditions"
    NO_AGREEMENT = "no_agreement"


class GovernmentOutcome(StrEnum):
    """What the government decided (报市人民政府研究决定)."""

    APPROVE = "approve"
    REJECT = "reject"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"


class StopGround(StrEnum):
    """What the law does not count (行政许可法 art. 45), plus the applicant's own time."""

    CORRECTION = "correction"
    HEARING = "hearing"
    BIDDING = "bidding"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    PUBLIC_NOTICE = "public_notice"
    SITE_SURVEY = "site_survey"
    SURVEYING = "surveying"
    ARCHAEOLOGY = "archaeology"
    FORCE_MAJEURE = "force_majeure"
    SUSPENSION = "suspension"


StopWord = Annotated[Code, OneOf(tuple(StopGround))]
"""As an item's entry names it."""


class Applicant(Part):
    """The firm that invests: its name as entered and its unified social credit code."""

    name: Firm
    uscc: Firm


class Attributes(Part):
    """What decides which items a project needs; the names are those of `when` in the catalogue.

    Yes/no answers are the words `yes` and `no`; energy in tce a year, area in m², land in 亩,
    investment in 10 000 yuan.
    """

    route: Route
    kind: BuildingKind
    land: Land
    farmland: YesNo = "no"
    grassland: YesNo = "no"
    security_zone: YesNo = "no"
    construction: YesNo = "no"
    hazard: YesNo = "no"
    land_mode: LandMode = "plain"
    eia: EnvironmentalImpact = "none"
    energy_tce: Amount = Decimal(0)
    floor_area_m2: Area = Decimal(0)
    investment_cny10000: Amount = Decimal(0)
    land_mu: Area = Decimal(0)
    water: YesNo = "no"
    major: YesNo = "no"
    standard_land: YesNo = "no"
    flood_zone: YesNo = "no"
    highway: YesNo = "no"
    road: YesNo = "no"
    fire_special: YesNo = "no"
    energy_project: YesNo = "no"


class Material(Part):
    """One document handed in: its code in the catalogue and the SHA-256 of its bytes (hex)."""

    code: Code
    digest: Digest
    name: Prose = ""


class CatalogueItem(Part):
    """One version of one thing to be approved (审批事项), as the catalogue defines it.

    Limits are working days. `needs` are item codes that must be approved first. `when` is a
    conjunction of conditions on `Attributes`, empty for always. `mark` says how sure a value is.
    """

    item: Code
    version: int
    phase: int
    before_start: bool
    name_zh: Title
    name_en: Title
    department: Code
    legal_limit_wd: int
    promised_limit_wd: int
    basis: Prose
    needs: tuple[Code, ...] = ()
    when: Code = ""
    joint: Code = ""
    commitment: bool = False
    cover: Code = ""
    clock: tuple[StopWord, ...] = ()
    materials: tuple[Code, ...] = ()
    mark: Certainty = "assumed"
    supervision: Supervision = Supervision.BEFORE


class GuidanceItem(Part):
    """One line of a guidance sheet (审批事项指导单)."""

    item: Code
    item_version: int
    phase: int
    before_start: bool
    name_zh: Title
    name_en: Title
    department: Code
    legal_limit_wd: int
    promised_limit_wd: int
    needs: tuple[Code, ...] = ()
    materials: tuple[Code, ...] = ()
    joint: Code = ""
    commitment: bool = False
    cover: Code = ""
    parallel_with: tuple[Code, ...] = ()
    supervision: Supervision = Supervision.BEFORE


class ItemStanding(Part):
    """An item and where its case stood then: `waiting` where it had none."""

    item: Code
    state: CaseStanding


class NeedsChanged(Part):
    """An item that waits for other items than before: which it needs now, which no more."""

    item: Code
    added: tuple[Code, ...] = ()
    dropped: tuple[Code, ...] = ()


class PlannedItem(Part):
    """One step of a backward plan (倒排审批计划); slack in working days, negative when late."""

    item: Code
    owner: Code
    start: date
    finish: date
    latest_start: date
    latest_finish: date
    slack_wd: int
    critical: bool
    done: bool = False


class WindowSummary(Part):
    """How one supervision window went, as the decision names it."""

    stage: Stage
    representative: Person
    opens_at: AwareDatetime
    deadline: AwareDatetime
    ended_by: EndedBy
    ended_at: AwareDatetime


class MovedDeadline(Part):
    """A deadline of a case that got a new date, or is due again as before.

    `kind` is `accept_by`, or one of `consult_by`, `government_by`, `window` and `mend` with the
    window's stage after a colon.
    """

    kind: Code
    at: AwareDatetime


class Position(Part):
    """What one unit said in a consultation."""

    unit: Code
    statement: Prose


class Licence(Part):
    """One licence: its number, the item it is for, and the address its QR code leads to."""

    number: Number
    item: Code
    department: Code
    verify_path: Code


class CalendarDay(Part):
    """One day on which a notice departs from the ordinary week."""

    day: date
    working: bool
    name: Title = ""
