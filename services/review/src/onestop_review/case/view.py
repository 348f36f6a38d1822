"""Cases: one row for each, which is its state."""

from typing import Any

from onestop_chassis.duty import OPEN_DUTIES, Duty
from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts import review as facts
from pydantic import computed_field

from onestop_review.case import events as notes
from onestop_review.case.open_duties import open_duties
from onestop_review.case.state import Case, evolve


class KeptCase(Case):
    """The state of a case, with what lists show of it."""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def open_duties(self) -> tuple[Duty, ...]:
        """Who has to do what in it."""
        return open_duties(self)


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
    version=15,
    row=KeptCase,
    key=_key,
    evolve=_evolve,
    index=("project", "progress", "department", "jurisdiction"),
    reads=(facts.CaseFact, notes.CaseNote),
    spread=subject_of,
    parts=(OPEN_DUTIES,),
)
