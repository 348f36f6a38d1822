"""Cases: one row for each, which is its state."""

from typing import Any

from onestop_chassis.duty import OPEN_DUTIES, Duty
from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts import review as facts
from onestop_contracts.parts import Part
from pydantic import computed_field

from onestop_review.case import events as notes
from onestop_review.case.consulted import ConsultationShort, consultations_of
from onestop_review.case.open_duties import open_duties
from onestop_review.case.short import LIVE, CaseShort, WindowShort, short_of, windows_of
from onestop_review.case.state import Case, evolve

WINDOWS = ("live_windows", "ended_windows")
CONSULTATIONS = "consultations"


class CaseLists(Part):
    """What lists show of a case: itself, its duties, windows and consultations. Those windows are
    live that somebody has to answer, or whose objection is not resolved."""

    short: CaseShort
    open_duties: tuple[Duty, ...]
    live_windows: tuple[WindowShort, ...]
    ended_windows: tuple[WindowShort, ...]
    consultations: tuple[ConsultationShort, ...]


class KeptCase(Case):
    """The state of a case, with what lists show of it."""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def listed(self) -> CaseLists:
        duties, windows = open_duties(self), windows_of(self)
        live = tuple(one for one in windows if one.state in LIVE)
        return CaseLists.model_construct(
            short=short_of(self, duties),
            open_duties=duties,
            live_windows=live,
            ended_windows=tuple(one for one in windows if one not in live),
            consultations=consultations_of(self),
        )


_UNOPENED = KeptCase()


def _key(recorded: Recorded[Any]) -> str | None:
    """`<project>/<case>` for every fact of a case."""
    event = recorded.event
    if isinstance(event, facts.CaseFact | notes.CaseNote):
        return f"{event.project}/{event.case}"
    return None


def _evolve(row: KeptCase | None, recorded: Recorded[Any]) -> KeptCase:
    return evolve(row or _UNOPENED, recorded.event)


cases = View(
    name="cases",
    version=18,
    row=KeptCase,
    key=_key,
    evolve=_evolve,
    index=("project", "progress", "department", "jurisdiction"),
    reads=(facts.CaseFact, notes.CaseNote),
    spread=subject_of,
    brief="short",
    orders=("by_due", "by_name", "by_since"),
    filters=("progress", "department", "jurisdiction", "project"),
    searched="search",
    parts=(OPEN_DUTIES, *WINDOWS, CONSULTATIONS),
    listed="listed",
)
