"""Papers of a project: which there are, each as a PDF, and that one was printed.

Source: notice A1, D5.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from onestop_console.gateway import Gateway, Refused
from onestop_console.pages.asking import Asking, asking, together
from onestop_console.readers.papers import Paper, PaperOfCase, ProjectOfPapers
from onestop_console.rendering import page
from onestop_console.signed_in import Sent, Who, new_key

router = APIRouter()
PASSED_ON = ("content-type", "content-disposition", "content-length", "etag")
MAKERS = ("intake", "review")
NOT_FOUND = 404
AUDITOR = "auditor"
"""Reads everything and changes nothing."""


@router.get("/projects/{code}/papers")
async def papers(request: Request, session: Who, code: str) -> Response:
    ask = asking(request, session)
    told = await together(
        moment=ask.moment(),
        project=ask.one(ProjectOfPapers, "intake", f"/projects/{code}"),
        of_project=ask.every(Paper, "intake", f"/projects/{code}/papers"),
        of_cases=_of_cases(ask, code),
    )
    project: ProjectOfPapers = told["project"]
    return page(
        request,
        "project/papers.html",
        now=told["moment"].now,
        project=project,
        items={one.item: one for one in project.items},
        of_project=told["of_project"],
        of_cases=told["of_cases"],
        key=new_key,
        prints=set(session.roles) != {AUDITOR},
    )


async def _of_cases(ask: Asking, code: str) -> list[PaperOfCase]:
    """None where review does not know the project, which it does once it was accepted."""
    try:
        return await ask.every(PaperOfCase, "review", f"/projects/{code}/papers")
    except Refused as refused:
        if refused.status != NOT_FOUND:
            raise
        return []


@router.get("/papers/{service}/{number}")
async def paper(
    request: Request,
    session: Who,
    service: str,
    number: str,
    copy: Annotated[int, Query(ge=0, le=9_999)] = 0,
) -> Response:
    """The PDF as the service makes it."""
    gateway: Gateway = request.app.state.gateway
    stack = AsyncExitStack()
    pdf = gateway.file(session, _maker(service), f"/papers/{number}/pdf", copy=copy)
    found = await stack.enter_async_context(pdf)

    async def parts() -> AsyncIterator[bytes]:
        async with stack:
            async for part in found.aiter_raw():
                yield part

    headers = {name: found.headers[name] for name in PASSED_ON if name in found.headers}
    return StreamingResponse(parts(), headers=headers)


@router.post("/papers/{service}/{number}/print")
async def print_copy(
    request: Request, session: Who, sent: Sent, service: str, number: str
) -> Response:
    """Records that one more copy is printed, and leads to it."""
    gateway: Gateway = request.app.state.gateway
    key = str(sent.get("key", "")) or new_key()
    path = f"/papers/{number}/print-paper"
    receipt = await gateway.act(session, _maker(service), path, {}, key)
    return RedirectResponse(f"/papers/{service}/{number}?copy={receipt['copy_number']}", 303)


def _maker(service: str) -> str:
    if service not in MAKERS:
        raise Refused(service, NOT_FOUND, {"code": "paper-unknown", "status": NOT_FOUND})
    return service
