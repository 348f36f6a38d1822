"""One case as it stands, with both windows, its objections, its clock and its decision."""

from datetime import date, datetime

from onestop_contracts.parts import Authority, EndedBy, Material, Stage, StopGround
from pydantic import BaseModel, ConfigDict, Field

from onestop_review.case.objections import Objection
from onestop_review.case.words import Progress


class Row(BaseModel):
    """A frozen part of a row."""

    model_config = ConfigDict(frozen=True)


class Extension(Row):
    """Why a window got a later deadline, and since when."""

    reason: str
    was: datetime
    deadline: datetime
    facts: tuple[str, ...] = ()
    extended_at: datetime


class WindowRow(Row):
    """One supervision window; `ended_by` is None while it is open.

    `vacant` once the post was found vacant: silence does not count then until somebody has had
    one full window.
    """

    stage: Stage
    representative: str
    mandate: str
    opens_at: datetime
    deadline: datetime
    shown: str
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
    reason: str
    basis: str
    began_at: datetime
    expected_end_on: date
    ended_at: datetime | None = None


class ReplyRow(Row):
    """A reply that ended nothing."""

    stage: Stage
    person: str
    reply: str
    text: str
    replied_at: datetime


class DraftRow(Row):
    """What the reviewer proposes."""

    outcome: str
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    drafted_by: str
    drafted_at: datetime


class DecisionRow(Row):
    """The decision with everything it names, except what the row says anyway."""

    decision: str
    outcome: str
    person: str
    capacity: str
    centre: str
    delegation: str
    delegation_version: int
    mandate: str
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    remedies: str
    decided_at: datetime


class CaseRow(Row):
    """One case. `version` is its stream's, for If-Match; `clock` names the catalogue's stops.

    `decide_by` is None while the limit does not count; `bound` is the only outcome that a
    resolved objection has left.
    """

    project: str
    item: str
    version: int
    item_version: int
    name_zh: str
    name_en: str
    phase: int
    before_start: bool
    department: str
    jurisdiction: str
    authority: Authority
    progress: Progress
    legal_limit_wd: int
    promised_limit_wd: int
    prerequisites: tuple[str, ...]
    required_materials: tuple[str, ...]
    materials: tuple[Material, ...]
    received_at: datetime
    accept_by: datetime | None = None
    corrected: bool = False
    correction_at: datetime | None = None
    correction_expected_on: date | None = None
    correction_materials: tuple[str, ...] = ()
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
    bound: str = ""
    conditions: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    decision: DecisionRow | None = None
    withdrawn_at: datetime | None = None
    clock: tuple[str, ...] = Field(default=(), description="Stops that the catalogue names.")
