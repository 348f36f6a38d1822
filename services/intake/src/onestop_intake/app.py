"""Intake, put together: what the chassis runs."""

import onestop_contracts.review  # noqa: F401  its facts are read by their types
from onestop_chassis.blueprint import Blueprint

from onestop_intake import calendars, catalogue, divisions, enquiry, http, pages, work_calendar
from onestop_intake.policies import policies
from onestop_intake.project import project
from onestop_intake.reference import Reference
from onestop_intake.snapshot import snapshot
from onestop_intake.timers import timers
from onestop_intake.views import views

blueprint: Blueprint[Reference] = Blueprint(
    name="intake",
    listens=("review",),
    views=views,
    policies=policies,
    timers=timers,
    reference=snapshot,
    streams={
        "project/": project,
        divisions.STREAM: divisions.divisions,
        catalogue.STREAM: catalogue.catalogue,
        work_calendar.STREAM: work_calendar.work_calendar,
    },
    routers=(http.divisions_router, enquiry.router, http.router, pages.router, calendars.router),
)
