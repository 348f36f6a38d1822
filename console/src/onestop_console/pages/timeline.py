"""What happened in a project.

Source: notice A6, A10.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onestop_console.models.timeline import people_in, timeline
from onestop_console.pages.asking import asking, together
from onestop_console.readers.projects import Project
from onestop_console.readers.timeline import Fact
from onestop_console.rendering import page
from onestop_console.settings import SERVICES
from onestop_console.signed_in import Who
from onestop_console.words.language import name_of

router = APIRouter()


@router.get("/projects/{code}/timeline")
async def of_project(
    request: Request,
    session: Who,
    code: str,
    service: Annotated[str, Query(max_length=40)] = "",
    item: Annotated[str, Query(max_length=20)] = "",
    all: bool = False,  # noqa: A002 (the address's word)
    number: Annotated[int, Query(ge=1, le=1000, alias="page")] = 1,
    fact: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """A page of facts as sentences; of the one that is asked for, all of it as it was recorded."""
    ask = asking(request, session)
    told = await together(
        project=ask.one(Project, "intake", f"/projects/{code}"),
        facts=ask.every(Fact, "archive", f"/projects/{code}/timeline"),
    )
    project: Project = told["project"]
    names = {one.item: name_of(ask.language, one) for one in project.items}
    people = await ask.people(people_in(told["facts"]))
    shown = timeline(
        told["facts"],
        names,
        ask.language,
        service=service,
        item=item,
        everything=all,
        page=number,
        people=people,
    )
    return page(
        request,
        "project/timeline.html",
        project=project,
        timeline=shown,
        names=names,
        services=SERVICES,
        service=service,
        item=item,
        all=all,
        number=number,
        fact=fact,
    )
