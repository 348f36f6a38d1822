"""Staying: a departure that was planned does not come about."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict
from onestop_contracts.fields import Person
from pydantic import Field

from onestop_review.register import RegisterAct
from onestop_review.staff.keeping import require_own_person, the_head_or_the_leaders
from onestop_review.staff.leaving import DepartureStands, PersonUnknown
from onestop_review.staff.state import DepartureCancelled, Staff
from onestop_review.staff.succession import PostPassedOn, require_not_succeeded


class DepartureNotPlanned(Conflict):
    """No departure of this person is on record."""

    code = "departure-not-planned"
    title = "No departure of this person is planned"
    title_zh = "未登记该人员离岗"
    remedy = "Nothing needs to be cancelled; look the person up under /staff."
    remedy_zh = "无需取消；请在 /staff 查询人员。"


class CancelDeparture(RegisterAct[Staff]):
    """Takes a planned departure (离岗) back, until its day has come; the person goes on as before.

    Their mandates go on as if none had been planned. Where somebody else was appointed from that
    day on, that mandate is ended first.

    Source: notice C5.
    """

    by = the_head_or_the_leaders
    refuses = (PersonUnknown, DepartureNotPlanned, DepartureStands, PostPassedOn)

    person: Person = Field(max_length=100)

    def allowed(self, staff: Staff, now: Now[Any]) -> None:
        require_own_person(staff, self.person, now)

    @classmethod
    def ready(cls, staff: Staff, now: Now[Any]) -> None:
        every = (known[-1] for known in staff.people.values())
        if not any(one.leaves_after(now.day) or one.cancelled_on for one in every):
            raise DepartureNotPlanned("nobody is about to leave / 无人登记离岗")

    def decide(self, staff: Staff, now: Now[Any]) -> Sequence[DepartureCancelled]:
        last = staff.last(self.person)
        if last is None:
            raise PersonUnknown(self.person, person=self.person)
        if last.left_on is None:
            if last.cancelled_on is not None:
                return []
            raise DepartureNotPlanned(self.person, person=self.person)
        if last.left_on <= now.day:
            raise DepartureStands.of(last.left_on)
        jurisdiction, unit = last.unit
        cancelled = DepartureCancelled(
            person=self.person,
            unit=unit,
            jurisdiction=jurisdiction,
            left_on=last.left_on,
            nobody_leaves_on=staff.only_leaver(self.person),
            cancelled_at=now.at,
        )
        require_not_succeeded(staff, cancelled, now)
        return [cancelled]
