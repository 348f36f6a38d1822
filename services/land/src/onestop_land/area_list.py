"""Which areas have a list: so that a snapshot of all lists can be read without a query."""

from collections.abc import Sequence
from typing import Any, ClassVar

from onestop_chassis.act import Act, Ask, ask
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code
from onestop_contracts.land import NegativeListRevised

AreaList = tuple[str, ...]


class AreaListed(Internal):
    """An area got its first list."""

    TYPE: ClassVar[str] = "onestop.land.AreaListed.v1"

    area: Code


def evolve(listed: AreaList, event: AreaListed) -> AreaList:
    return (*listed, event.area)


class ListArea(Act[AreaList, Any]):
    """By the policy: the area has a list from now on."""

    opens = True

    area: Code

    def decide(self, listed: AreaList, now: Now[Any]) -> Sequence[AreaListed]:
        return [] if self.area in listed else [AreaListed(area=self.area)]


def react(fact: Recorded[Any], reference: Any) -> Sequence[Ask]:
    """Whenever an area's list is revised, the area is listed, if it was not."""
    match fact.event:
        case NegativeListRevised(area=code):
            return [ask(ListArea(area=code))]
        case _:
            return []


_none: AreaList = ()
area_list: Noun[AreaList, Any] = Noun(
    stream="area_list/all",
    path="/areas",
    initial=_none,
    evolve=evolve,
    acts=(ListArea,),
    policies=(Policy("area-list", react),),
)
