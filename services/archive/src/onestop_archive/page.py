"""What the archive answers: dossiers, timelines, records of decisions."""

from collections.abc import Sequence
from typing import Annotated, Any, Protocol, cast

from fastapi import APIRouter, Query
from onestop_chassis.http import Call, Caller, Page, Paging, problems, whole
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import NotFound
from onestop_chassis.views.queries import ViewBehind
from onestop_contracts.identifiers import CaseName, ProjectCode
from onestop_contracts.review import CalendarPublished
from onestop_contracts.times import Instant

from onestop_archive.certain import TimelineFact, marked
from onestop_archive.decision.record import DecisionRecord, decision_record
from onestop_archive.dossier import dossier
from onestop_archive.dossier.filing import DossierUnknown
from onestop_archive.dossier.row import DossierRow, dossiers
from onestop_archive.dossier.state import RecordFiled
from onestop_archive.facts import FactRow, facts
from onestop_archive.sight import OWNERS, STAFF, facts_for, may_see, record_for, visible
from onestop_archive.timeline import timeline

router = APIRouter(tags=["archive"])

PAGE = 500


class DecisionUnknown(NotFound):
    """The item of this project has not been decided."""

    code = "decision-unknown"
    title = "This item has not been decided"
    title_zh = "该事项尚未作出决定"
    remedy = "Look at the timeline to see where the case stands."
    remedy_zh = "请查看时间线了解办理进度。"


@router.get("/dossiers")
def list_dossiers(call: Call, page: Paging) -> Page[DossierRow]:
    """Dossiers within the caller's reach, by project code."""
    call.actor.require(*sorted(STAFF | OWNERS))
    return call.views.page(dossiers, page, visible(call.actor))


@router.get("/projects/{project}/dossier", responses=problems(DossierUnknown))
def one_dossier(project: ProjectCode, call: Call) -> DossierRow:
    """How much is filed about a project, and since when."""
    return known_dossier(call, project)


@router.get("/projects/{project}/timeline", responses=problems(DossierUnknown))
def one_timeline(
    project: ProjectCode,
    call: Call,
    as_of: Annotated[Instant | None, Query(description="What counted in law then.")] = None,
    known_at: Annotated[Instant | None, Query(description="What was recorded by then.")] = None,
) -> Page[TimelineFact]:
    """Every published fact about a project, over all services, in the order recorded.

    Its applicant sees those that were served on him; officers of a department see of other
    departments' cases no more.
    """
    known_dossier(call, project)
    known = facts_of(call, project)
    shown = timeline(known, as_of, known_at)
    return whole(marked(facts_for(call.actor, shown, known), _notices(call)))


@router.get(
    "/decisions/{project}/{item}", responses=problems(DossierUnknown, DecisionUnknown, ViewBehind)
)
def one_decision(project: ProjectCode, item: CaseName, call: Call) -> DecisionRecord:
    """One decision with everything it rested on, checked against the recorded facts."""
    known_dossier(call, project)
    found = facts_of(call, project)
    filed = _filed(call, project, found)
    record = decision_record(project, item, found, facts_of(call, ""), filed)
    if record is None:
        raise DecisionUnknown(f"{project} {item}", project=project, item=item)
    return record_for(call.actor, record, found)


def known_dossier(call: Caller, project: str) -> DossierRow:
    """The dossier of a project that the caller may know of.

    Raises:
        Forbidden: by their role they know of none.
        DossierUnknown: there is none, or it is somebody else's.
    """
    call.actor.require(*sorted(STAFF | OWNERS))
    row = call.views.get(dossiers, project)
    if row is None or not may_see(call.actor, row):
        raise DossierUnknown(project, project=project)
    return row


class History(Protocol):
    """The archive's own log, stream by stream."""

    def stream(self, stream: str) -> Sequence[Recorded[Any]]: ...


def _filed(call: Caller, project: str, found: Sequence[FactRow]) -> dict[str, str]:
    """The digests that the dossier took when facts were filed, read from the archive's own log.

    Raises:
        ViewBehind: a fact was heard of a moment ago and is being filed.
    """
    history = cast(History, call.runtime.log).stream(dossier.stream_at(project))
    filed = {one.event.record: one.event.digest for one in history if _is_record(one)}
    if any(row.id not in filed and row.source != call.runtime.name for row in found):
        status = call.runtime.status()
        if status["followers"].get("policies", 0) < status["position"]:
            raise ViewBehind(f"{project} 归档中 / is being filed", project=project)
    return filed


def _is_record(one: Recorded[Any]) -> bool:
    return isinstance(one.event, RecordFiled)


def _notices(call: Caller) -> list[FactRow]:
    """The holiday notices that were published."""
    return call.views.select(facts, where={"project": "", "type": CalendarPublished.TYPE})


def facts_of(call: Caller, project: str) -> list[FactRow]:
    """All facts of a project, or of none; read page by page, so that no query is unbounded."""
    found: list[FactRow] = []
    after = ""
    while page := call.views.select(facts, where={"project": project}, limit=PAGE, after=after):
        found += page
        after = page[-1].id
    return found
