"""Review's routes, one file for each noun."""

from onestop_review.http.calendars import router as calendars
from onestop_review.http.cases import router as cases
from onestop_review.http.catalogues import router as catalogues
from onestop_review.http.certificates import router as certificates
from onestop_review.http.clocks import router as clocks
from onestop_review.http.decisions import router as decisions
from onestop_review.http.delegations import router as delegations
from onestop_review.http.departments import router as departments
from onestop_review.http.ladder import router as ladder
from onestop_review.http.licences import router as licences
from onestop_review.http.outages import router as outages
from onestop_review.http.representatives import router as representatives
from onestop_review.http.supervision import router as supervision

routers = (
    departments,
    catalogues,
    delegations,
    calendars,
    representatives,
    cases,
    supervision,
    ladder,
    decisions,
    clocks,
    certificates,
    licences,
    outages,
)
