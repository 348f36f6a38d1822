"""The rules in force as intake holds them: a frozen snapshot that routes and policies go by."""

from dataclasses import dataclass, field

from onestop_chassis.log import Log
from onestop_chassis.worktime import WorkCalendar

from onestop_intake import catalogue as catalogues
from onestop_intake import divisions as jurisdictions
from onestop_intake import work_calendar as calendars
from onestop_intake.catalogue import Catalogue, catalogue
from onestop_intake.divisions import Divisions, divisions
from onestop_intake.rules import Rules
from onestop_intake.work_calendar import work_calendar


@dataclass(frozen=True, slots=True)
class Reference:
    """Calendar, catalogue, divisions and rules; empty ones until something is adopted."""

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    catalogue: Catalogue = field(default_factory=Catalogue)
    divisions: Divisions = field(default_factory=Divisions)
    rules: Rules = field(default_factory=Rules)


def reference(log: Log) -> Reference:
    """What the service's own configuration streams say now."""
    return Reference(
        calendar=log.state(work_calendar, calendars.STREAM)[0].calendar(),
        catalogue=log.state(catalogue, catalogues.STREAM)[0],
        divisions=log.state(divisions, jurisdictions.STREAM)[0],
    )
