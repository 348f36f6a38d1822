"""A case as pages show it: both windows, objections, clock and decision, read off its state."""

from datetime import date, datetime

from onestop_chassis.worktime import WorkCalendar, provisional_years
from onestop_contracts.fields import Code, Digest, Person, Prose, Title
from onestop_contracts.parts import (
    Authority,
    EndedBy,
    Material,
    Part,
    Stage,
    Supervision,
    WithdrawalGround,
)
from onestop_contracts.review import Opening
from pydantic import ConfigDict, Field

from onestop_review.case.objections import Objection
from onestop_review.case.parts import (
    DecisionRow,
    DraftRow,
    Extension,
    Passing,
    ReexaminationRow,
    RefusalRow,
    ReplyRow,
    StopRow,
)
from onestop_review.case.state import Case
from onestop_review.case.words import TERMINAL, Progress


class WindowRow(Part):
    """One supervision window; `ended_by` is None while it is open.

    `vacant` once the post was found vacant: silence does not count then until somebody has had
    one full window.
    """

    model_config = ConfigDict(from_attributes=True)

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


class CaseRow(Part):
    """One case, the `attempt`-th of its item; `case` is how its address calls it.

    `version` is its stream's, for If-Match; `clock` names the catalogue's stops.

    `decide_by` is None while the limit does not count; `bound` is the only outcome that a
    resolved objection has left.
    """

    project: Code
    item: Code
    attempt: int = 1
    case: Code
    version: int
    item_version: int
    name_zh: Title
    name_en: Title
    phase: int
    before_start: bool
    department: Code
    jurisdiction: Code
    authority: Authority
    passings: tuple[Passing, ...] = Field(
        default=(), description="How the power to decide passed since the case was opened."
    )
    progress: Progress
    since: datetime = Field(
        description="When it began: its papers were in, or its item fell due without them."
    )
    legal_limit_wd: int
    promised_limit_wd: int
    supervision: Supervision = Supervision.BEFORE
    prerequisites: tuple[Code, ...] = Field(
        description="Those of the opening; where the project was amended since, its sheet counts."
    )
    required_materials: tuple[Code, ...]
    materials: tuple[Material, ...]
    missing: tuple[Code, ...] = Field(
        default=(), description="Required papers that are not in; awaited until it is opened."
    )
    received_at: datetime | None = Field(
        default=None, description="When the last required paper was in; None while one is awaited."
    )
    accept_by: datetime | None = None
    corrected: bool = False
    correction_at: datetime | None = None
    correction_expected_on: date | None = None
    correction_materials: tuple[Code, ...] = ()
    accepted_at: datetime | None = None
    deemed: bool = False
    decide_by: datetime | None = None
    windows: tuple[WindowRow, ...] = ()
    earlier_windows: tuple[WindowRow, ...] = Field(
        default=(), description="Windows of drafts that another draft took the place of."
    )
    objections: tuple[Objection, ...] = ()
    awaited_documents: tuple[Digest, ...] = Field(
        default=(),
        description="Documents of objections that the archive does not keep yet; one case alone "
        "tells of them.",
    )
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
    reexamined: ReexaminationRow | None = Field(
        default=None, description="What an objection to a decision that was made first came to."
    )
    refusal: RefusalRow | None = None
    withdrawn_at: datetime | None = None
    withdrawn_because: Prose = ""
    withdrawal_ground: WithdrawalGround | None = None
    clock: tuple[Code, ...] = Field(default=(), description="Stops that the catalogue names.")
    provisional: tuple[int, ...] = Field(
        default=(), description="Years without a holiday notice that deadlines here fall into."
    )

    def by(self, calendar: WorkCalendar) -> "CaseRow":
        """With the years of its deadlines that may still move."""
        rungs = [(o.mend_by, o.consult_by, o.government_by) for o in self.objections]
        dates = [self.accept_by, self.decide_by, *(one.deadline for one in self.windows)]
        years = provisional_years(calendar, *dates, *(at for three in rungs for at in three))
        return self.model_copy(update={"provisional": years})


_KEPT = CaseRow.model_fields.keys() & Case.model_fields.keys() - {"clock"}
_SAID = CaseRow.model_fields.keys() & Opening.model_fields.keys()


def row_of(case: Case, stops: tuple[str, ...] = ()) -> CaseRow:
    """The case as it is shown; `stops` are those that the catalogue names for the item."""
    said = case.facts.model_dump(include=set(_SAID))
    kept = {name: getattr(case, name) for name in _KEPT}
    clock = case.clock
    different = {
        "case": case.facts.case,
        "missing": case.missing,
        "since": case.since,
        "extended": clock.extended,
        "stops": clock.stops,
        "suspended_at": clock.suspended_at,
        "accept_by": case.acceptance.deadline if case.acceptance else None,
        "decide_by": None if case.progress in TERMINAL else clock.runs_out_at,
        "suspensions": len(clock.suspensions) + (clock.suspended_at is not None),
        "bound": case.bound or "",
        "clock": stops,
    }
    return CaseRow.model_validate({**said, **kept, **different})
