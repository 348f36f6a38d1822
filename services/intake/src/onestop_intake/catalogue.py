"""The item catalogue as intake knows it: copied from review's facts, version by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from onestop_chassis.act import Act
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code
from onestop_contracts.parts import CatalogueItem
from pydantic import AwareDatetime


class CatalogueAdopted(Internal):
    """Intake goes by this version of the catalogue from now on: what changed, what went."""

    TYPE: ClassVar[str] = "onestop.intake.CatalogueAdopted.v1"

    version: int
    items: tuple[CatalogueItem, ...]
    removed: tuple[Code, ...] = ()
    adopted_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items in force, by code; version 0 is none yet."""

    version: int = 0
    items: Mapping[Code, CatalogueItem] = field(default_factory=lambda: MappingProxyType({}))


def evolve(state: Catalogue, event: CatalogueAdopted) -> Catalogue:
    kept = {code: item for code, item in state.items.items() if code not in event.removed}
    kept |= {item.item: item for item in event.items}
    return Catalogue(event.version, MappingProxyType(kept))


class AdoptCatalogue(Act[Catalogue, Any]):
    """By the policy: takes over the catalogue (审批事项目录) that review published, since `at`.

    Source: notice C13.
    """

    opens = True

    version: int
    items: tuple[CatalogueItem, ...]
    removed: tuple[Code, ...] = ()
    at: AwareDatetime

    def decide(self, state: Catalogue, now: Now[Any]) -> Sequence[CatalogueAdopted]:
        if self.version <= state.version:
            return []  # An older version that came late says nothing about today.
        adopted = CatalogueAdopted(
            version=self.version, items=self.items, removed=self.removed, adopted_at=self.at
        )
        return [adopted]


catalogue: Noun[Catalogue, Any] = Noun(
    stream="catalogue/items",
    path="/catalogue",
    initial=Catalogue(),
    evolve=evolve,
    acts=(AdoptCatalogue,),
)
"""The snapshot of the rules is made of it, so its act asks no rules."""
