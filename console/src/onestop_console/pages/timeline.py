"""What happened in a project, and what one decision rests on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onestop_console.models.timeline import line, timeline
from onestop_console.pages.asking import asking, together
from onestop_console.readers.projects import Project
from onestop_console.readers.timeline import Decision, Fact
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
) -> Response:
    ask = asking(request, session)
    told = await together(
        project=ask.one(Project, "intake", f"/projects/{code}"),
        facts=ask.every(Fact, "archive", f"/projects/{code}/timeline"),
    )
    project: Project = told["project"]
    names = {one.item: name_of(ask.language, one) for one in project.items}
    shown = timeline(
        told["facts"],
        names,
        ask.language,
        service=service,
        item=item,
        everything=all,
        page=number,
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
    )


@router.get("/decisions/{project}/{item}")
async def decision(request: Request, session: Who, project: str, item: str) -> Response:
    ask = asking(request, session)
    told = await together(
        decision=ask.one(Decision, "archive", f"/decisions/{project}/{item}"),
        project=ask.one(Project, "intake", f"/projects/{project}"),
        owners=ask.owners(),
        materials=ask.materials(),
    )
    found: Decision = told["decision"]
    names = {one.item: name_of(ask.language, one) for one in told["project"].items}
    deciding = next(fact for fact in reversed(found.facts) if fact.type == found.type)
    return page(
        request,
        "decision.html",
        decision=found,
        project=told["project"],
        name=names.get(item, item),
        said_by=line(deciding, names, ask.language),
        facts=[line(fact, names, ask.language) for fact in found.facts],
        deciding=deciding.data,
        owners=told["owners"],
        materials=told["materials"],
    )
