"""What may not come into an area (区域负面清单), per version; areas are divisions for now.

Source: notice F3; services/land/README.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.land import NegativeListRevised
from onestop_contracts.people import Role
from pydantic import BaseModel, ConfigDict, Field

BARRED = r"^[A-T]([0-9]{2,4})?$"
"""A section of GB/T 4754, or a class within one."""


@dataclass(frozen=True, slots=True)
class Area:
    """The list in force; a class bars everything that belongs to it."""

    version: int = 0
    barred: tuple[Code, ...] = ()

    def bars(self, industry_class: str) -> tuple[str, ...]:
        """The entries that keep this class out."""
        return tuple(entry for entry in self.barred if industry_class.startswith(entry))


def evolve(area: Area, event: NegativeListRevised) -> Area:
    return Area(version=event.version, barred=event.barred)


def the_keeper_of_the_areas_list(actor: Actor, area: Area, now: Now[Any]) -> str:
    """A land officer whose jurisdiction covers the area."""
    return actor.require(Role.LAND_OFFICER, jurisdiction=now.key("area"))


class ReviseNegativeList(Act[Area, Any]):
    """Replaces what is barred from an area: exactly these industry classes from now on.

    Source: notice F3.
    """

    by = the_keeper_of_the_areas_list
    opens = True
    said_by_absence = frozenset({"barred"})

    barred: tuple[Annotated[Code, Field(pattern=BARRED)], ...] = Field(
        max_length=500, description="Every class that is barred; an empty list bars none."
    )

    def decide(self, area: Area, now: Now[Any]) -> Sequence[NegativeListRevised]:
        barred = tuple(sorted(set(self.barred)))
        if area.version and barred == area.barred:
            return []
        revised = NegativeListRevised(
            area=now.key("area"), version=area.version + 1, barred=barred, revised_at=now.at
        )
        return [revised]


class AreaRow(BaseModel):
    """What is barred from an area."""

    model_config = ConfigDict(frozen=True)

    area: Code
    version: int
    barred: tuple[Code, ...]
    revised_at: datetime


def _key(recorded: Recorded[Any]) -> str | None:
    return recorded.event.area if isinstance(recorded.event, NegativeListRevised) else None


def _row(_: AreaRow | None, recorded: Recorded[Any]) -> AreaRow | None:
    return AreaRow.model_validate(recorded.event.model_dump())


areas = View(
    name="areas", version=1, row=AreaRow, key=_key, evolve=_row, reads=(NegativeListRevised,)
)

area: Noun[Area, Any] = Noun(
    stream="area/{area}",
    path="/areas/{area}",
    keys={"area": DivisionCode},
    initial=Area(),
    evolve=evolve,
    acts=(ReviseNegativeList,),
    views=(areas,),
)
