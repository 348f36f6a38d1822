"""Where a project's papers are listed, read, printed and verified."""

from onestop_chassis.http import Call, Caller, Page, problems, whole
from onestop_chassis.papers.kind import Made
from onestop_chassis.papers.routes import PaperLine, Papers
from onestop_contracts.people import Role

from onestop_intake.papers import KINDS, PrintPaper, printing
from onestop_intake.project import project as noun
from onestop_intake.project.acting import ProjectUnknown
from onestop_intake.project.page import seen

PRINTS = frozenset(Role) - {Role.AUDITOR, Role.OPERATOR, Role.INTERMEDIARY}
"""Whoever sees it; an auditor changes nothing."""


def sees(call: Caller, made: Made) -> None:
    """Whoever sees the project sees its papers.

    Raises:
        ProjectUnknown: they do not.
    """
    seen(call, made.fact.subject)


papers = Papers(kinds=KINDS, sees=sees, prints=PRINTS, printing=(printing, PrintPaper))
router = papers.router()


@router.get("/projects/{project}/papers", responses=problems(ProjectUnknown))
def list_papers(project: str, call: Call) -> Page[PaperLine]:
    """The papers of a project, in the order in which its facts made them."""
    seen(call, project)
    return whole(papers.lines(call, noun.stream_at(project), inner=True))
