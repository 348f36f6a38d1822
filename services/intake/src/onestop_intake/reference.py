"""The rules in force as intake holds them: a frozen snapshot that routes and policies go by."""

from dataclasses import dataclass, field

from onestop_chassis.worktime import WorkCalendar

from onestop_intake.catalogue import Catalogue
from onestop_intake.divisions import Divisions
from onestop_intake.materials import Materials
from onestop_intake.rules import Rules


@dataclass(frozen=True, slots=True)
class Reference:
    """Calendar, catalogue, divisions, names of papers, rules; empty until something is adopted."""

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    catalogue: Catalogue = field(default_factory=Catalogue)
    divisions: Divisions = field(default_factory=Divisions)
    materials: Materials = field(default_factory=Materials)
    rules: Rules = field(default_factory=Rules)
