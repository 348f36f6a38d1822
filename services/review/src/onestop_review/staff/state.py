"""Who worked where and when, as the record leaves it, and what that makes of mandates."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import ClassVar, assert_never

from onestop_chassis.worktime import local_day
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Person
from onestop_contracts.identifiers import DivisionCode
from pydantic import AwareDatetime

from onestop_review.post import Holding, Post

Unit = tuple[Code, Code]
"""Jurisdiction, and the code of the department, or what stands there for the centre."""


class PersonRegistered(Internal):
    """Somebody works for this department, or the centre, in this place since that day.

    `name` is what people call them; empty where nobody said, which leaves an earlier one as it is.
    """

    TYPE: ClassVar[str] = "onestop.review.PersonRegistered.v1"

    person: Person
    unit: Code
    jurisdiction: DivisionCode
    since: date
    name: Person = ""


class PersonLeft(Internal):
    """Somebody works there no longer from `left_on`; mandates end at `left_at`, the beginning of
    that day, or the instant of recording where the day had begun. `nobody_leaves_on` is the day
    that was planned before, where nobody else leaves on it."""

    TYPE: ClassVar[str] = "onestop.review.PersonLeft.v1"

    person: Person
    unit: Code
    jurisdiction: DivisionCode
    left_on: date
    left_at: AwareDatetime
    nobody_leaves_on: date | None = None


class DepartureCancelled(Internal):
    """The person goes on working there: the departure planned for `left_on` does not come about.

    `nobody_leaves_on` is that day, where nobody else leaves on it."""

    TYPE: ClassVar[str] = "onestop.review.DepartureCancelled.v1"

    person: Person
    unit: Code
    jurisdiction: DivisionCode
    left_on: date
    nobody_leaves_on: date | None = None
    cancelled_at: AwareDatetime


StaffEvent = PersonRegistered | PersonLeft | DepartureCancelled


@dataclass(frozen=True, slots=True)
class Employment:
    """One time in which somebody works for one unit: from `since` until before `left_on`.

    `cancelled_on` is the day of a departure that was planned and taken back.
    """

    unit: Unit
    since: date
    left_on: date | None = None
    left_at: datetime | None = None
    cancelled_on: date | None = None

    def lasts(self, day: date) -> bool:
        """Whether the person works there on `day`."""
        return self.since <= day and (self.left_on is None or day < self.left_on)

    def leaves_after(self, day: date) -> bool:
        """Whether the person is to leave, on a day that has not come on `day`."""
        return self.left_on is not None and self.left_on > day


@dataclass(frozen=True, slots=True)
class Staff:
    """Where each person worked, oldest first; at no time in two places. `names` are what those
    are called of whom it was said."""

    people: Mapping[Person, tuple[Employment, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    names: Mapping[Person, Person] = field(default_factory=lambda: MappingProxyType({}))

    def last(self, person: str) -> Employment | None:
        """Where the person works, or worked last."""
        return next(reversed(self.people.get(person, ())), None)

    def works_for(self, unit: Unit, person: str, day: date) -> bool:
        """Whether the person is on the register of this unit on `day`."""
        return any(one.unit == unit and one.lasts(day) for one in self.people.get(person, ()))

    def only_leaver(self, person: str) -> date | None:
        """The day on which the person is to leave, where nobody else leaves on it."""
        last = self.last(person)
        day = last.left_on if last else None
        others = (known for name, known in self.people.items() if name != person)
        shared = any(one.left_on == day for known in others for one in known)
        return None if shared else day

    def present(self, post: Post) -> Post:
        """The post, where the mandates of people who left end with that.

        A mandate of somebody whom the register never knew is not touched: it is older.
        """
        return replace(post, holders=tuple(self._held(post, held) for held in post.holders))

    def _held(self, post: Post, held: Holding) -> Holding:
        gone = self._gone((post.jurisdiction, post.department), held)
        ends = [at for at in (held.until_at, gone) if at is not None]
        return replace(held, until_at=min(ends, default=None))

    def _gone(self, unit: Unit, held: Holding) -> datetime | None:
        """When the holder left after the mandate began, or its beginning if that was before."""
        there = [one for one in self.people.get(held.person, ()) if one.unit == unit]
        begun = [one for one in there if one.since <= local_day(held.from_at)]
        if begun and begun[-1].left_at is not None and begun[-1].left_at <= held.from_at:
            return held.from_at
        left = (one.left_at for one in there if one.left_at and one.left_at > held.from_at)
        return min(left, default=None)


def evolve(staff: Staff, event: StaffEvent) -> Staff:
    """The register after a fact."""
    unit, known = (event.jurisdiction, event.unit), staff.people.get(event.person, ())
    names = staff.names
    match event:
        case PersonRegistered(since=since, name=name):
            known = _registered(known, Employment(unit, since))
            names = MappingProxyType({**names, event.person: name}) if name else names
        case PersonLeft(left_on=day, left_at=at):
            gone = replace(known[-1], left_on=day, left_at=at, cancelled_on=None)
            known = (*known[:-1], gone)
        case DepartureCancelled(left_on=day):
            stays = replace(known[-1], left_on=None, left_at=None, cancelled_on=day)
            known = (*known[:-1], stays)
        case _:
            assert_never(event)
    return Staff(MappingProxyType({**staff.people, event.person: known}), names)


def _registered(known: tuple[Employment, ...], one: Employment) -> tuple[Employment, ...]:
    """Employments after one was entered. Entered as it stands, it says nothing new of when the
    person works there: whoever left is not brought back by a name."""
    last = known[-1] if known else None
    if last is None or last.unit != one.unit:
        return (*known, one)
    if last.since == one.since:
        return known
    return (*(known if last.left_on else known[:-1]), one)
