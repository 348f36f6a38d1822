"""Taking over a holiday notice that review published."""

from collections.abc import Sequence
from datetime import date

from onestop_chassis.act import Act
from onestop_chassis.now import Now
from onestop_contracts.fields import Number
from onestop_contracts.parts import CalendarDay
from pydantic import AwareDatetime

from onestop_intake.reference import Reference
from onestop_intake.work_calendar.state import CalendarAdopted, Notices


class AdoptCalendar(Act[Notices, Reference]):
    """By the policy: counts by this holiday notice (放假通知) from now on, since `at`."""

    opens = True

    version: int
    notice: Number
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]
    at: AwareDatetime

    def decide(self, state: Notices, now: Now[Reference]) -> Sequence[CalendarAdopted]:
        if any(notice.version == self.version for notice in state.held):
            return []  # Told twice.
        told = self.model_dump(exclude={"at", "days"})
        return [CalendarAdopted(**told, days=self.days, adopted_at=self.at)]
