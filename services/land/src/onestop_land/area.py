"""What may not come into an area (区域负面清单), per version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.decider import Decider
from onestop_contracts.land import NegativeListRevised


@dataclass(frozen=True, slots=True)
class ReviseNegativeList:
    """Exactly these industry classes are barred from the area from now on."""

    area: str
    barred: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """The list in force; a class bars everything that belongs to it."""

    version: int = 0
    barred: tuple[str, ...] = ()

    def bars(self, industry_class: str) -> tuple[str, ...]:
        """The entries that keep this class out."""
        return tuple(entry for entry in self.barred if industry_class.startswith(entry))


def decide(area: Area, command: ReviseNegativeList) -> Sequence[NegativeListRevised]:
    barred = tuple(sorted(set(command.barred)))
    if area.version and barred == area.barred:
        return []
    return [
        NegativeListRevised(
            area=command.area, version=area.version + 1, barred=barred, revised_at=command.at
        )
    ]


def evolve(area: Area, event: NegativeListRevised) -> Area:
    return Area(version=event.version, barred=event.barred)


area = Decider(initial=Area(), decide=decide, evolve=evolve)


def stream_of(code: str) -> str:
    """The stream of an area; areas are divisions until parcels are listed."""
    return f"area/{code}"
