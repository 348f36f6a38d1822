"""The rules in force as one frozen value: what an early check is held against."""

from dataclasses import dataclass

from onestop_contracts.fields import Code

from onestop_land.area import Area
from onestop_land.index_set import IndexSet


@dataclass(frozen=True, slots=True)
class Reference:
    """The index set, and each area's list."""

    indices: IndexSet
    areas: tuple[tuple[Code, Area], ...]

    def area(self, division: str) -> Area:
        """The list of an area; one that has none bars nothing."""
        return dict(self.areas).get(division, Area())
