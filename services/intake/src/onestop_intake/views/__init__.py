"""Read models of intake."""

from typing import Any

from onestop_chassis.view import View

from onestop_intake.views.departments import departments
from onestop_intake.views.divisions import divisions
from onestop_intake.views.guidance import guidance
from onestop_intake.views.plans import plans
from onestop_intake.views.projects import projects

views: tuple[View[Any], ...] = (projects, plans, guidance, divisions, departments)
