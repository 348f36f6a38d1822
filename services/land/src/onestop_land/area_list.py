"""Which areas have a list: so that a snapshot of all lists can be read without a query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from onestop_chassis.decider import Decider
from onestop_contracts.event import Internal

STREAM = "area_list/all"


class AreaListed(Internal):
    """An area got its first list."""

    TYPE: ClassVar[str] = "onestop.land.AreaListed.v1"

    area: str


@dataclass(frozen=True, slots=True)
class ListArea:
    """The area has a list from now on."""

    area: str


def decide(listed: tuple[str, ...], command: ListArea) -> Sequence[AreaListed]:
    return [] if command.area in listed else [AreaListed(area=command.area)]


def evolve(listed: tuple[str, ...], event: AreaListed) -> tuple[str, ...]:
    return (*listed, event.area)


_none: tuple[str, ...] = ()
area_list = Decider(initial=_none, decide=decide, evolve=evolve)
