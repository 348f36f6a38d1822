"""One case as it stands, with both windows, its objections, its clock and its decision."""

from datetime import date, datetime

from onestop_contracts.fields import Code, Digest, Person, Prose, Title
from onestop_contracts.parts import Authority, EndedBy, Material, Stage, StopGround
from pydantic import BaseModel, ConfigDict, Field

from onestop_review.case.objections import Objection
from onestop_review.case.words import Progress


class Row(BaseModel):
    """A frozen part of a row."""

    model_config = ConfigDict(frozen=True)


class Extension(Row):
    """Why a window got a later deadline, and since when."""

    reason: Code
    was: datetime
    deadline: datetime
    facts: tuple[Prose, ...] = ()
    extended_at: datetime


class WindowRow(Row):
    """One supervision window; `ended_by` is None while it is open.

    `vacant` once the post was found vacant: silence does not count then until somebody has had
    one full window.
    """

    stage: Stage
    representative: Person
    mandate: Code
    opens_at: datetime
    deadline: datetime
    shown: Digest
    rule_version: int
    calendar_version: int
    vacant: bool = False
    ended_by: EndedBy | None = None
    ended_at: datetime | None = None
    granted_at: datetime | None = None
    extensions: tuple[Extension, ...] = ()


class StopRow(Row):
    """One stop of the item's limit; `ended_at` is None while it lasts."""

    ground: StopGround
    reason: Prose
    basis: Prose
    began_at: datetime
    expected_end_on: date
    ended_at: datetime | None = None


class ReplyRow(Row):
    """A reply that ended nothing."""

    stage: Stage
    person: Person
    reply: Code
    text: Prose
    replied_at: datetime


class DraftRow(Row):
    """What the reviewer proposes."""

    outcome: Code
    reasons: tuple[Prose, ...]
    conditions: tuple[Prose, ...]
    drafted_by: Person
    drafted_at: datetime


class DecisionRow(Row):
    """The decision with everything it names, except what the row says anyway."""

    decision: Code
    outcome: Code
    person: Person
    capacity: Code
    centre: Title
    delegation: Code
    delegation_version: int
    mandate: Code
    reasons: tuple[Prose, ...]
    conditions: tuple[Prose, ...]
    remedies: Prose
    decided_at: datetime


class CaseRow(Row):
    """One case. `version` is its stream's, for If-Match; `clock` names the catalogue's stops.

    `decide_by` is None while the limit does not count; `bound` is the only outcome that a
    resolved objection has left.
    """

    project: Code
    item: Code
    version: int
    item_version: int
    name_zh: Title
    name_en: Title
    phase: int
    before_start: bool
    department: Code
    jurisdiction: Code
    authority: Authority
    progress: Progress
    legal_limit_wd: int
    promised_limit_wd: int
    prerequisites: tuple[Code, ...]
    required_materials: tuple[Code, ...]
    materials: tuple[Material, ...]
    received_at: datetime
    accept_by: datetime | None = None
    corrected: bool = False
    correction_at: datetime | None = None
    correction_expected_on: date | None = None
    correction_materials: tuple[Code, ...] = ()
    accepted_at: datetime | None = None
    deemed: bool = False
    decide_by: datetime | None = None
    windows: tuple[WindowRow, ...] = ()
    objections: tuple[Objection, ...] = ()
    replies: tuple[ReplyRow, ...] = ()
    stops: tuple[StopRow, ...] = ()
    suspended_at: datetime | None = None
    suspensions: int = 0
    extended: bool = False
    draft: DraftRow | None = None
    bound: Code = ""
    conditions: tuple[Prose, ...] = ()
    overdue: tuple[Code, ...] = ()
    decision: DecisionRow | None = None
    withdrawn_at: datetime | None = None
    clock: tuple[Code, ...] = Field(default=(), description="Stops that the catalogue names.")
