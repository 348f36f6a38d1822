"""What the window does next for a whole project: pure, from how the project stands."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from onestop_chassis.worktime import WorkCalendar

from onestop_cli.demo.act import Act, paper
from onestop_cli.demo.board import Project
from onestop_cli.demo.moments import passed
from onestop_cli.demo.officers import CLERK, DIRECTOR, applicant
from onestop_cli.demo.script import APPLIED_AGAIN, CORRECTION_AFTER_WD, PROJECT_CORRECTIONS

OVER = ("closed", "refused", "withdrawn")
CORRECTED = "business_licence"


def at_the_counter(project: Project, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    """The one thing to do for this project at the window now, if there is any."""
    match project.stage:
        case "filed" if project.number in PROJECT_CORRECTIONS and not project.corrected:
            points = ["营业执照复印件不清晰 / the copy of the licence cannot be read"]
            basis = "行政许可法 art. 32"
            yield _act(project, "request-correction", CLERK, points=points, basis=basis)
        case "correcting" if _ready(project, now, calendar):
            document = paper("营业执照", project.project, CORRECTED, "corrected")
            materials = [{"code": CORRECTED, "digest": document.digest, "name": document.name}]
            user = applicant(project.number)
            supplied = _act(project, "supply-correction", user, materials=materials)
            yield replace(supplied, documents=(document,))
        case "filed":
            yield _act(project, "accept-project", CLERK)
        case "accepted" | "cleared" | "closed" if project.waiting_licences:
            numbers = list(project.waiting_licences)
            name = f"hand-out:{numbers[-1]}"
            yield _act(project, "hand-out-licences", CLERK, name, licences=numbers)
        case "accepted" if again := _failed_first(project):
            if _another_day(project, now, calendar):
                yield from _applications(project, again)
        case "accepted" if project.blocked_by:
            told = {"outcome": "rejected", "explanation": project.blocked_by}
            yield _act(project, "close-project", DIRECTOR, **told)


def _failed_first(project: Project) -> list[str]:
    """What came to nothing and will be applied for again."""
    failed = (item for item, attempt in project.failed if attempt == 1)
    return [item for item in failed if (project.number, item) in APPLIED_AGAIN]


def _another_day(project: Project, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether a revocation, if there was one, has been slept on."""
    at = project.licence.revoked_at if project.licence else None
    return at is None or passed(at, now, calendar) > 0


def _applications(project: Project, items: Sequence[str]) -> Iterator[Act]:
    for item in items:
        told = APPLIED_AGAIN[project.number, item]
        papers = tuple(paper(code, project.project, item, code, "again") for code in told.new)
        materials = [{"code": p.name, "digest": p.digest, "name": p.name} for p in papers]
        body = {"item": item, "reuse": list(told.reuse), "materials": materials}
        again = _act(project, "apply-again", applicant(project.number), f"again:{item}", **body)
        yield replace(again, documents=papers)


def done(project: Project) -> bool:
    """Whether the project is cleared or explained, with everything handed out."""
    return project.stage in (*OVER, "cleared") and not project.waiting_licences


def _ready(project: Project, now: datetime, calendar: WorkCalendar) -> bool:
    since = project.correction_at
    return since is not None and passed(since, now, calendar) >= CORRECTION_AFTER_WD


def _act(project: Project, verb: str, user: str, name: str = "", **body: Any) -> Act:
    return Act(name or verb, user, "intake", f"/projects/{project.project}/{verb}", body)
