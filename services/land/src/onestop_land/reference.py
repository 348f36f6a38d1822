"""Reads the rules in force from a few cached streams of the own log."""

from onestop_chassis.log.log import Log

from onestop_land.area import area
from onestop_land.area_list import area_list
from onestop_land.index_set import index_set
from onestop_land.snapshot import Reference


def reference(log: Log) -> Reference:
    """The snapshot at this moment."""
    listed = log.state(area_list.decider, area_list.stream_at())[0]
    held = tuple((one, log.state(area.decider, area.stream_at(one))[0]) for one in listed)
    return Reference(log.state(index_set.decider, index_set.stream_at())[0], held)
