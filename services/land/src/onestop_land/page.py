"""What land answers: indices, areas' lists, early checks."""

from fastapi import APIRouter
from onestop_chassis.actor import Actor
from onestop_chassis.http import Call, Page, Paging, Public, problems
from onestop_contracts.identifiers import ProjectCode
from onestop_contracts.people import Role

from onestop_land.area import AreaRow, areas
from onestop_land.early_check.checking import EarlyCheckUnknown
from onestop_land.early_check.row import EarlyCheckRow, early_checks
from onestop_land.index_set import IndexSetRow, indices

router = APIRouter(tags=["land"])

READERS = (
    Role.LAND_OFFICER,
    Role.AUDITOR,
    Role.DIRECTOR,
    Role.STANDING_DEPUTY,
    Role.DEPUTY,
    Role.WINDOW_CLERK,
    Role.REVIEWER,
    Role.REPRESENTATIVE,
    Role.GOVERNMENT,
    Role.ARCHIVIST,
)
OWNERS = (Role.APPLICANT, Role.AGENT)
"""Who reads the check of the project of the firm that the token names."""


@router.get("/indices")
def read_indices(call: Public) -> IndexSetRow:
    """The control indices in force, with the mark that says how sure each is."""
    return call.views.get(indices, "all") or IndexSetRow()


@router.get("/areas")
def list_areas(call: Public, page: Paging) -> Page[AreaRow]:
    """What is barred where."""
    return call.views.page(areas, page)


@router.get("/projects/{project}/early-check", responses=problems(EarlyCheckUnknown))
def read_early_check(project: ProjectCode, call: Call) -> EarlyCheckRow:
    """A project's early check with its reasons."""
    call.actor.require(*READERS, *OWNERS)
    row = call.views.get(early_checks, project)
    if row is None or not _may_see(call.actor, row):
        raise EarlyCheckUnknown(project, project=project)
    return row


def _may_see(actor: Actor, row: EarlyCheckRow) -> bool:
    if actor.roles.intersection(READERS):
        return actor.covers(row.division)
    return bool(row.organisation) and actor.organisation == row.organisation
