"""Reads the rules in force from the service's own configuration streams."""

from onestop_chassis.log.log import Log

from onestop_intake.catalogue import catalogue
from onestop_intake.divisions import divisions
from onestop_intake.materials import materials
from onestop_intake.reference import Reference
from onestop_intake.work_calendar import work_calendar


def snapshot(log: Log) -> Reference:
    """What the streams say now; from memory, because the log keeps their folded states."""
    return Reference(
        calendar=log.state(work_calendar.decider, work_calendar.stream)[0].calendar(),
        catalogue=log.state(catalogue.decider, catalogue.stream)[0],
        divisions=log.state(divisions.decider, divisions.stream)[0],
        materials=log.state(materials.decider, materials.stream)[0],
    )
