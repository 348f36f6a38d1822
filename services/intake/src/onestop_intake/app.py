"""Intake, put together: what the chassis runs."""

import onestop_contracts.review  # noqa: F401  its facts are read by their types
from onestop_chassis.documents import documents
from onestop_chassis.service.blueprint import Blueprint
from onestop_contracts.people import OVERSEERS

from onestop_intake import enquiry
from onestop_intake.adoption import adoption
from onestop_intake.catalogue import catalogue
from onestop_intake.departments import departments
from onestop_intake.divisions import divisions
from onestop_intake.materials import materials
from onestop_intake.papers import page as papers_page
from onestop_intake.papers import printing
from onestop_intake.project import page as project_page
from onestop_intake.project import project
from onestop_intake.reference import Reference
from onestop_intake.snapshot import snapshot
from onestop_intake.work_calendar import page as calendar_page
from onestop_intake.work_calendar import work_calendar

blueprint: Blueprint[Reference] = Blueprint(
    name="intake",
    listens=("review", "archive"),
    reference=snapshot,
    nouns=(project, divisions, materials, catalogue, work_calendar, printing),
    views=(departments, documents),
    policies=(adoption,),
    overseers=OVERSEERS,
    routers=(enquiry.router, project_page.router, papers_page.router, calendar_page.router),
)
