"""Registering: whom a department, or the centre, employs."""

from collections.abc import Iterator, Sequence
from typing import Any

from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, Invalid, fault, repeated, so_many
from onestop_contracts.fields import Code, Person
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.department import CENTRE_UNIT, department
from onestop_review.place import place_faults
from onestop_review.register import RegisterAct, Row
from onestop_review.staff.keeping import require_own, the_head_or_the_leaders
from onestop_review.staff.state import Employment, PersonRegistered, Staff, Unit


class PeopleInvalid(Invalid):
    """A row of the staff register cannot be taken."""

    code = "people-invalid"
    title = "The list of people has faults"
    title_zh = "人员名册有误"
    remedy = "Correct the rows listed and send them again; nothing was recorded."
    remedy_zh = "请更正所列各行后重新提交；本次未记录任何内容。"


class PersonRow(Row):
    """One person: `unit` is the code of a department, or `centre` for the centre itself; `name` is
    what people call them, left as it is where it is empty."""

    person: Person = Field(max_length=100)
    unit: Code = Field(max_length=16, examples=["nr"])
    jurisdiction: DivisionCode
    since: Day
    name: Person = Field(default="", max_length=100, examples=["王建国"])

    @property
    def place(self) -> Unit:
        """Where the person works."""
        return (self.jurisdiction, self.unit)


class RegisterPeople(RegisterAct[Staff]):
    """Enters people on the staff register (人员名册), or corrects since when they work there and
    what they are called.

    Those not named stay as they are; the same ones twice record nothing. Nobody is on it for two
    units at a time: who leaves one goes over to another from that day on.

    Source: notice C4, C5.
    """

    by = the_head_or_the_leaders
    refuses = (PeopleInvalid,)
    opens = True

    people: tuple[PersonRow, ...] = Field(min_length=1, max_length=5000)

    def allowed(self, staff: Staff, now: Now[Any]) -> None:
        for row in self.people:
            require_own(row.place, now)

    def decide(self, staff: Staff, now: Now[Any]) -> Sequence[PersonRegistered]:
        units = now.state_of(department).codes | {CENTRE_UNIT}
        faults = repeated([p.person for p in self.people], [p.row for p in self.people], "person")
        for row in self.people:
            faults += place_faults((row.jurisdiction,), now, row=row.row)
            faults += [*_row_faults(row, units), *_time_faults(row, staff.people.get(row.person))]
        if faults:
            raise PeopleInvalid(so_many(faults), errors=faults)
        return [
            PersonRegistered(**row.said())
            for row in self.people
            if not (_known(row, staff.last(row.person)) and _called_so(row, staff))
        ]


def _known(row: PersonRow, last: Employment | None) -> bool:
    return last is not None and (last.unit, last.since) == (row.place, row.since)


def _called_so(row: PersonRow, staff: Staff) -> bool:
    return row.name in ("", staff.names.get(row.person))


def _row_faults(row: PersonRow, units: frozenset[str]) -> Iterator[Fault]:
    if not row.person:
        yield fault("person", "nobody is named", "缺少人员", row.row)
    if row.unit not in units:
        yield fault("unit", f"no department {row.unit}", f"未登记部门 {row.unit}", row.row)


def _time_faults(row: PersonRow, known: tuple[Employment, ...] | None) -> Iterator[Fault]:
    """Whoever is on the register is entered anew once they have left, from that day on."""
    if not known or _known(row, known[-1]):
        return
    last = known[-1]
    if last.left_on is None and last.unit != row.place:
        where = "/".join(last.unit)
        en, zh = f"works for {where} since {last.since}", f"自 {last.since} 起任职于 {where}"
        yield fault("person", f"{row.person} {en}", f"{row.person} {zh}", row.row)
    left = [one.left_on for one in known if one.left_on and row.since < one.left_on]
    if left:
        en, zh = f"worked somewhere until {left[-1]}", f"在 {left[-1]} 之前另有任职"
        yield fault("since", f"{row.person} {en}", f"{row.person} {zh}", row.row)
