"""Leaving: from that day on somebody works there no longer."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Fault, Invalid, NotFound, fault, so_many
from onestop_contracts.fields import Person
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.register import RegisterAct
from onestop_review.staff.keeping import require_own_person, the_head_or_the_leaders
from onestop_review.staff.state import PersonLeft, Staff
from onestop_review.staff.succession import PostPassedOn, require_not_succeeded


class PersonUnknown(NotFound):
    """Nobody of this name is on the staff register."""

    code = "person-unknown"
    title = "This person is not on the staff register"
    title_zh = "人员名册中没有此人"
    remedy = "Look the person up under /staff."
    remedy_zh = "请在 /staff 查询人员。"


class DepartureInvalid(Invalid):
    """A departure dated back, or before the person came."""

    code = "departure-invalid"
    title = "The departure cannot be recorded as given"
    title_zh = "离岗信息有误"
    remedy = "Give a day from today on, after the person came; nothing was recorded."
    remedy_zh = "请填写今日或以后、且晚于到岗日的日期；本次未记录任何内容。"


class DepartureStands(Conflict):
    """The person has left already; what has come is not moved."""

    code = "departure-stands"
    title = "The person has left already"
    title_zh = "该人员已离岗"
    remedy = "Read it under /staff; whoever comes back is registered anew."
    remedy_zh = "请在 /staff 查看离岗日期；重新到岗的，请再次登记。"

    @classmethod
    def of(cls, day: date) -> "DepartureStands":
        """For somebody who left on that day."""
        return cls(f"自 {day} 起已离岗 / left on {day}", left_on=day.isoformat())


class RecordDeparture(RegisterAct[Staff]):
    """Takes somebody off the staff register from `left_on`, which is today or later.

    From then on no mandate of theirs counts. Until that day has come a further act corrects it, or
    `CancelDeparture` takes it back; after that it stands.

    Source: notice C5.
    """

    by = the_head_or_the_leaders
    refuses = (PersonUnknown, DepartureInvalid, DepartureStands, PostPassedOn)

    person: Person = Field(max_length=100)
    left_on: Day

    def allowed(self, staff: Staff, now: Now[Any]) -> None:
        require_own_person(staff, self.person, now)

    def decide(self, staff: Staff, now: Now[Any]) -> Sequence[PersonLeft]:
        last = staff.last(self.person)
        if last is None:
            raise PersonUnknown(self.person, person=self.person)
        if self.left_on == last.left_on:
            return []
        if last.left_on is not None and last.left_on <= now.day:
            raise DepartureStands.of(last.left_on)
        faults = self._faults(now.day, last.since)
        if faults:
            raise DepartureInvalid(so_many(faults), errors=faults)
        jurisdiction, unit = last.unit
        left = PersonLeft(
            person=self.person,
            unit=unit,
            jurisdiction=jurisdiction,
            left_on=self.left_on,
            left_at=max(now.at, datetime.combine(self.left_on, time.min, SHANGHAI)),
            nobody_leaves_on=staff.only_leaver(self.person),
        )
        require_not_succeeded(staff, left, now)
        return [left]

    def _faults(self, today: date, since: date) -> list[Fault]:
        faults = []
        if self.left_on < today:
            faults.append(fault("left_on", "is before today", "离岗日期不得早于今日"))
        if self.left_on <= since:
            faults.append(fault("left_on", f"came on {since}", f"到岗日期为 {since}"))
        return faults
