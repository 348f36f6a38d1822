"""Cases: one row for each, which is its state."""

from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts import review as facts

from onestop_review.case import events as notes
from onestop_review.case.state import Case, evolve

_UNOPENED = Case()


def _key(recorded: Recorded[Any]) -> str | None:
    """`<project>/<case>` for every fact of a case."""
    event = recorded.event
    if isinstance(event, facts.CaseFact | notes.CaseNote):
        return f"{event.project}/{event.case}"
    return None


def _evolve(row: Case | None, recorded: Recorded[Any]) -> Case:
    return evolve(row or _UNOPENED, recorded.event)


cases = View(
    name="cases",
    version=14,
    row=Case,
    key=_key,
    evolve=_evolve,
    index=("project", "progress", "department", "jurisdiction"),
    reads=(facts.CaseFact, notes.CaseNote),
    spread=subject_of,
)
