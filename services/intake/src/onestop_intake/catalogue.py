"""The item catalogue as intake knows it: copied from review's facts, version by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from onestop_chassis.decider import Decider
from onestop_contracts.event import Internal
from onestop_contracts.parts import CatalogueItem
from pydantic import AwareDatetime

STREAM = "catalogue/items"


class CatalogueAdopted(Internal):
    """Intake goes by this version of the catalogue from now on: what changed, what went."""

    TYPE: ClassVar[str] = "onestop.intake.CatalogueAdopted.v1"

    version: int
    items: tuple[CatalogueItem, ...]
    removed: tuple[str, ...] = ()
    adopted_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class AdoptCatalogue:
    """Take over what review published."""

    version: int
    items: tuple[CatalogueItem, ...]
    removed: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items in force, by code; version 0 is none yet."""

    version: int = 0
    items: Mapping[str, CatalogueItem] = field(default_factory=lambda: MappingProxyType({}))


def decide(state: Catalogue, command: AdoptCatalogue) -> Sequence[CatalogueAdopted]:
    if command.version <= state.version:
        return []  # An older version that came late says nothing about today.
    return [
        CatalogueAdopted(
            version=command.version,
            items=command.items,
            removed=command.removed,
            adopted_at=command.at,
        )
    ]


def evolve(state: Catalogue, event: CatalogueAdopted) -> Catalogue:
    kept = {code: item for code, item in state.items.items() if code not in event.removed}
    kept |= {item.item: item for item in event.items}
    return Catalogue(event.version, MappingProxyType(kept))


catalogue: Decider[Catalogue, AdoptCatalogue, CatalogueAdopted] = Decider(
    initial=Catalogue(), decide=decide, evolve=evolve
)
