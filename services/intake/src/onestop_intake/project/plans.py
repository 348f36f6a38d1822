"""Every version of every plan, one row each."""

from datetime import date, datetime
from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.fields import Code, Wording
from onestop_contracts.intake import PlanDrawn, PlanRevised
from onestop_contracts.parts import Part, PlannedItem

from onestop_intake.plan import years_of
from onestop_intake.project.answers import PROVISIONAL


class PlanRow(Part):
    """One version of a plan (倒排审批计划); slack in working days, negative when late."""

    project: Code
    version: int
    because: Wording = ""
    drawn_on: date
    target_on: date
    finish_on: date
    feasible: bool
    items: tuple[PlannedItem, ...]
    critical_path: tuple[Code, ...]
    calendar_version: int
    recorded_at: datetime


class PlanAnswer(PlanRow):
    """A version of the plan, and which of its years may still move."""

    provisional: tuple[int, ...] = PROVISIONAL


def told(row: PlanRow, calendar: WorkCalendar) -> PlanAnswer:
    """The version as it is shown."""
    return PlanAnswer(**dict(row), provisional=years_of(row, calendar))


def plan_key(project: str, version: int) -> str:
    """The row of a version; versions sort as numbers."""
    return f"{project}/{version:06d}"


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case PlanDrawn(project=project, version=version):
            return plan_key(project, version)
        case _:
            return None


def _evolve(row: PlanRow | None, recorded: Recorded[Any]) -> PlanRow | None:
    match recorded.event:
        case PlanDrawn() as drawn:
            because = drawn.because if isinstance(drawn, PlanRevised) else ""
            facts = {**drawn.model_dump(), "because": because}
            return PlanRow.model_validate({**facts, "recorded_at": recorded.recorded_at})
        case _:
            return row


plans = View(
    name="plans",
    version=1,
    row=PlanRow,
    key=_key,
    evolve=_evolve,
    index=("project", "version"),
    reads=(PlanDrawn,),
    spread=subject_of,
)
