"""The rules in force: indices and the areas' lists, as one frozen snapshot."""

from dataclasses import dataclass

from onestop_chassis.log import Log

from onestop_land import area as areas
from onestop_land import area_list, index_set


@dataclass(frozen=True, slots=True)
class Reference:
    """What an early check is held against."""

    indices: index_set.IndexSet
    areas: tuple[tuple[str, areas.Area], ...]


def reference(log: Log) -> Reference:
    """The snapshot at this moment, from cached streams."""
    listed = log.state(area_list.area_list, area_list.STREAM)[0]
    held = tuple((one, log.state(areas.area, areas.stream_of(one))[0]) for one in listed)
    return Reference(log.state(index_set.index_set, index_set.STREAM)[0], held)
