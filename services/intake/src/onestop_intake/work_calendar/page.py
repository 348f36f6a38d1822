"""Trying holiday notices on the open deadlines of projects."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from onestop_chassis.http import Caller, Question, problems
from onestop_chassis.http.rejection import CursorWrong
from onestop_chassis.now import Now
from onestop_chassis.operators.inspect.due import Open, listed, place_of
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import provisional_years
from onestop_contracts.fields import Code
from onestop_contracts.parts import CalendarDay
from onestop_contracts.people import Role
from onestop_contracts.times import Day
from pydantic import BaseModel, ConfigDict, Field

from onestop_intake.project import project
from onestop_intake.project.state import Stage
from onestop_intake.reference import Reference
from onestop_intake.work_calendar import work_calendar
from onestop_intake.work_calendar.impact import (
    Moving,
    Tried,
    acceptance_moves,
    plan_moves,
    under,
    with_notices,
)

router = APIRouter(prefix="/calendar", tags=["calendar"])
ACCEPTANCE, PLANS = "acceptance", "plans"
Text = Annotated[str, Field(max_length=300)]
NOTICE = {
    "notice": "国办发明电〔2026〕1号",
    "published_on": "2026-11-04",
    "years": [2027],
    "days": [{"day": "2027-01-01", "working": False, "name": "元旦"}],
}


class TriedDay(BaseModel):
    """A day that departs from the week of Monday to Friday."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: Day
    working: bool
    name: Text = ""


class TriedNotice(BaseModel):
    """One notice and the days it names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: Text
    published_on: Day
    years: list[int] = Field(max_length=10)
    days: list[TriedDay] = Field(max_length=400)

    def tried(self) -> Tried:
        days = tuple(CalendarDay(**day.model_dump()) for day in self.days)
        return Tried(self.notice, self.published_on, tuple(self.years), days)


class ImpactBody(BaseModel):
    """Notices to be tried on `limit` open deadlines after the cursor `after`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notices: list[TriedNotice] = Field(min_length=1, max_length=100, examples=[[NOTICE]])
    after: Text = ""
    limit: int = Field(default=200, ge=1, le=500)


class MovingAnswer(BaseModel):
    """One open deadline that would be somewhere else; `key` is the deadline's own. `provisional`
    if the year it would fall into had no notice even then."""

    key: Code
    project: Code
    kind: Code
    was: datetime
    would_be: datetime
    provisional: tuple[int, ...]


class ImpactAnswer(BaseModel):
    """What would move among the deadlines looked at, by the calendar's would-be version.

    `cursor` goes on as `after`, empty at the end.
    """

    calendar_version: int
    would_be_version: int
    deadlines: int
    moving: list[MovingAnswer]
    cursor: Code


@router.post("/impact", responses=problems(CursorWrong, Forbidden))
def try_calendar(body: ImpactBody, call: Question) -> ImpactAnswer:
    """Which open deadlines notices would move, decided as when they come in; nothing is kept."""
    call.actor.require(Role.OPERATOR, Role.AUDITOR, Role.DIRECTOR)
    known = call.runtime.log.state(work_calendar.decider, work_calendar.stream)[0]
    now = Now(at=call.now, rules=call.runtime.reference())
    would_be = with_notices(known, [one.tried() for one in body.notices], now)
    both = under(now, known.calendar()), under(now, would_be.calendar())
    after = place_of(body.after)
    found = listed(call.runtime.database, after=after, limit=body.limit)
    moving = [
        MovingAnswer(
            key=one.key,
            project=one.subject,
            kind=move.kind,
            was=move.was,
            would_be=move.would_be,
            provisional=provisional_years(would_be.calendar(), move.would_be),
        )
        for one in found
        for move in _moves(call, one, *both)
    ]
    more = len(found) == body.limit
    return ImpactAnswer(
        calendar_version=known.calendar().version,
        would_be_version=would_be.calendar().version,
        deadlines=len(found),
        moving=moving,
        cursor=found[-1].cursor if more else "",
    )


def _moves(
    call: Caller, one: Open, known: Now[Reference], would_be: Now[Reference]
) -> Sequence[Moving]:
    """The warnings of the clock count calendar days: no notice moves them."""
    if one.timer not in (ACCEPTANCE, PLANS):
        return []
    state = call.runtime.log.state(project.decider, one.stream)[0]
    known, would_be = (replace(now, keys={"project": one.subject}) for now in (known, would_be))
    if one.timer == ACCEPTANCE:
        return acceptance_moves(state, would_be)
    return plan_moves(state, known, would_be) if state.stage is Stage.ACCEPTED else []
