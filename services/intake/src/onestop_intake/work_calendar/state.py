"""The working calendar as intake knows it: holiday notices copied from review's facts."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

from onestop_chassis.worktime import Notice, WorkCalendar
from onestop_contracts.event import Internal
from onestop_contracts.fields import Number
from onestop_contracts.parts import CalendarDay
from pydantic import AwareDatetime


class CalendarAdopted(Internal):
    """Intake counts by this holiday notice from now on."""

    TYPE: ClassVar[str] = "onestop.intake.CalendarAdopted.v1"

    version: int
    notice: Number
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]
    adopted_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices in force, in the order they came; none means weekends only, provisionally."""

    held: tuple[Notice, ...] = ()

    def calendar(self) -> WorkCalendar:
        """What these notices make of the year."""
        return _calendar_of(self.held)


@lru_cache(maxsize=16)
def _calendar_of(notices: tuple[Notice, ...]) -> WorkCalendar:
    return WorkCalendar.of(notices)


def evolve(state: Notices, event: CalendarAdopted) -> Notices:
    days = tuple((day.day, day.working, day.name) for day in event.days)
    notice = Notice(event.version, event.notice, event.published_on, event.years, days)
    return Notices((*state.held, notice))
