"""Reads the rules in force from a few cached streams of the own log."""

from onestop_chassis.log import Log

from onestop_land import area as areas
from onestop_land import area_list, index_set
from onestop_land.snapshot import Reference


def reference(log: Log) -> Reference:
    """The snapshot at this moment."""
    listed = log.state(area_list.area_list, area_list.STREAM)[0]
    held = tuple((one, log.state(areas.area, areas.stream_of(one))[0]) for one in listed)
    return Reference(log.state(index_set.index_set, index_set.STREAM)[0], held)
