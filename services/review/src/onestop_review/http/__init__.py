"""Review's routes, one file for each noun."""

from onestop_review.case.page import router as cases
from onestop_review.http.calendars import router as calendars
from onestop_review.http.catalogues import router as catalogues
from onestop_review.http.certificates import router as certificates
from onestop_review.http.consultations import router as consultations
from onestop_review.http.delegations import router as delegations
from onestop_review.http.departments import router as departments
from onestop_review.http.licences import router as licences
from onestop_review.http.outages import router as outages
from onestop_review.http.people import router as people
from onestop_review.http.representatives import router as representatives
from onestop_review.http.staff import router as staff
from onestop_review.http.windows import router as windows

routers = (
    departments,
    staff,
    people,
    catalogues,
    delegations,
    calendars,
    representatives,
    cases,
    windows,
    consultations,
    certificates,
    licences,
    outages,
)
