"""What the archive answers: dossiers, timelines, records of decisions."""

from typing import Annotated

from fastapi import APIRouter, Query
from onestop_chassis.actor import Role
from onestop_chassis.http import Call, Caller, Paging, problems
from onestop_chassis.refusal import NotFound
from onestop_contracts.identifiers import ItemCode, ProjectCode
from pydantic import AwareDatetime

from onestop_archive.record import DecisionRecord, decision_record
from onestop_archive.timeline import timeline
from onestop_archive.views import DossierRow, FactRow, dossiers, facts

router = APIRouter(tags=["archive"])

PAGE = 500
STAFF = (
    Role.ARCHIVIST,
    Role.AUDITOR,
    Role.DIRECTOR,
    Role.STANDING_DEPUTY,
    Role.DEPUTY,
    Role.WINDOW_CLERK,
    Role.REVIEWER,
    Role.REPRESENTATIVE,
    Role.GOVERNMENT,
    Role.LAND_OFFICER,
)
OWNERS = (Role.APPLICANT, Role.AGENT)


class DossierUnknown(NotFound):
    """No dossier carries this project code, or it is not the caller's to see."""

    code = "dossier-unknown"
    title = "No dossier carries this project code"
    title_zh = "没有该项目代码的档案"
    remedy = "Check the project code; a new project's dossier opens within seconds."
    remedy_zh = "请核对项目代码；新项目的档案会在数秒内建立。"


class DecisionUnknown(NotFound):
    """The item of this project has not been decided."""

    code = "decision-unknown"
    title = "This item has not been decided"
    title_zh = "该事项尚未作出决定"
    remedy = "Look at the timeline to see where the case stands."
    remedy_zh = "请查看时间线了解办理进度。"


@router.get("/dossiers")
def list_dossiers(call: Call, page: Paging) -> list[DossierRow]:
    """Dossiers within the caller's reach, by project code."""
    call.actor.require(*STAFF, *OWNERS)
    rows = call.views.select(dossiers, limit=page.limit, after=page.after)
    return [row for row in rows if _may_see(call, row)]


@router.get("/projects/{project}/dossier", responses=problems(DossierUnknown))
def one_dossier(project: ProjectCode, call: Call) -> DossierRow:
    """How much is filed about a project, and since when."""
    return _dossier(call, project)


@router.get("/projects/{project}/timeline", responses=problems(DossierUnknown))
def one_timeline(
    project: ProjectCode,
    call: Call,
    as_of: Annotated[AwareDatetime | None, Query(description="What counted in law then.")] = None,
    known_at: Annotated[
        AwareDatetime | None, Query(description="What was recorded by then.")
    ] = None,
) -> list[FactRow]:
    """Every published fact about a project, over all services, in the order recorded."""
    _dossier(call, project)
    return timeline(_facts(call, project), as_of, known_at)


@router.get("/decisions/{project}/{item}", responses=problems(DossierUnknown, DecisionUnknown))
def one_decision(project: ProjectCode, item: ItemCode, call: Call) -> DecisionRecord:
    """One decision with everything it rested on, checked against the recorded facts."""
    _dossier(call, project)
    record = decision_record(project, item, _facts(call, project), _facts(call, ""))
    if record is None:
        raise DecisionUnknown(f"{project} {item}", project=project, item=item)
    return record


def _dossier(call: Caller, project: str) -> DossierRow:
    call.actor.require(*STAFF, *OWNERS)
    row = call.views.get(dossiers, project)
    if row is None or not _may_see(call, row):
        raise DossierUnknown(project, project=project)
    return row


def _may_see(call: Caller, row: DossierRow) -> bool:
    if call.actor.roles.intersection(STAFF):
        return call.actor.covers(row.jurisdiction)
    return bool(row.organisation) and call.actor.organisation == row.organisation


def _facts(call: Caller, project: str) -> list[FactRow]:
    """All facts of a project, or of none; read page by page, so that no query is unbounded."""
    found: list[FactRow] = []
    after = ""
    while page := call.views.select(facts, where={"project": project}, limit=PAGE, after=after):
        found += page
        after = page[-1].id
    return found
