"""The desk: what somebody's role has to do first."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from onestop_console.gateway import Away, Refused
from onestop_console.models.supervision import OBJECTED, OPEN, inbox
from onestop_console.pages.asking import LARGEST_PAGE, asking
from onestop_console.readers.cases import Case
from onestop_console.readers.projects import Project
from onestop_console.rendering import page
from onestop_console.signed_in import Who
from onestop_console.words.language import name_of

router = APIRouter()
SUPERVISING = ("representative", "director", "standing_deputy", "deputy")
FORBIDDEN = 403


@router.get("/")
async def desk(request: Request, session: Who) -> Response:
    ask = asking(request, session)
    moment = await ask.moment()
    cases, projects = await asyncio.gather(
        ask.rows(Case, "review", "/cases", limit=LARGEST_PAGE),
        ask.rows(Project, "intake", "/projects", limit=LARGEST_PAGE),
        return_exceptions=True,
    )
    away: list[str] = []
    known = _had(projects, away)
    names = {one.project: name_of(ask.language, one) for one in known or ()}
    supervised = _had(cases, away) if session.has(*SUPERVISING) else None
    windows = inbox(supervised, names, tab=OPEN) if supervised is not None else None
    objected = inbox(supervised or (), names, tab=OBJECTED)
    return page(
        request,
        "desk.html",
        now=moment.now,
        simulated=moment.simulated,
        windows=windows,
        objected=objected,
        projects=known,
        away=away,
    )


def _had(answer: Any, away: list[str]) -> Any:
    """An answer; nothing where it is not for this reader, or its service is away."""
    if isinstance(answer, Away):
        away.append(answer.service)
        return None
    if isinstance(answer, Refused) and answer.status == FORBIDDEN:
        return None
    if isinstance(answer, BaseException):
        raise answer
    return answer
