"""A second opinion on who may decide, from the instruments alone; it shares nothing with review.

A power lies where it was delegated to on that day, at the project's own place before the city; kept
by the negative list (some of it keeps items of major projects only), or delegated nowhere, it lies
with its department.
"""

from dataclasses import dataclass, field
from datetime import date

from onestop_chassis.actor import Actor
from onestop_contracts.people import CITY, Role

LEADERS = {Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY}


@dataclass
class Instrument:
    """One delegation, by its number; it holds until before `ended_on`."""

    place: str
    items: set[str]
    begins: date
    ended_on: date | None = None

    def holds(self, item: str, day: date) -> bool:
        begun = self.begins <= day
        return item in self.items and begun and (self.ended_on is None or day < self.ended_on)


@dataclass
class Powers:
    """The instruments, what the negative list keeps since when, whether the project is major."""

    departments: dict[str, str]
    place: str
    instruments: dict[str, Instrument] = field(default_factory=dict)
    kept: dict[str, date] = field(default_factory=dict)
    kept_if_major: dict[str, date] = field(default_factory=dict)
    major: bool = False

    def holder(self, item: str, day: date) -> str:
        """The place whose centre holds the power, or the empty string for the department."""
        for kept in (self.kept, self.kept_if_major if self.major else {}):
            if item in kept and kept[item] <= day:
                return ""
        held = {one.place for one in self.instruments.values() if one.holds(item, day)}
        return self.place if self.place in held else CITY if CITY in held else ""

    def decides(self, actor: Actor, item: str, day: date) -> bool:
        """Whether the actor is one of those who may decide it."""
        where = self.holder(item, day)
        if where:
            return bool(actor.roles & LEADERS) and actor.jurisdiction == where
        return self._of_the_department(actor, item)

    def handles(self, actor: Actor, item: str, day: date) -> bool:
        """Whether the actor may take it on and draft: of the centre at either level, or of the
        department that holds the power."""
        if self.holder(item, day):
            reviews = Role.REVIEWER in actor.roles and not actor.department
            return reviews and self._within(actor)
        return self._of_the_department(actor, item)

    def _of_the_department(self, actor: Actor, item: str) -> bool:
        own = actor.department == self.departments[item]
        return Role.REVIEWER in actor.roles and own and self._within(actor)

    def _within(self, actor: Actor) -> bool:
        return actor.jurisdiction in (CITY, self.place)
