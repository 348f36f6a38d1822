"""The desk: what somebody's role has to do first."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from onestop_console.gateway import Away, Refused
from onestop_console.models.desk import desk as heaps
from onestop_console.pages.asking import LARGEST_PAGE, asking
from onestop_console.readers.duties import Duty
from onestop_console.readers.projects import Project
from onestop_console.rendering import page
from onestop_console.session import Session
from onestop_console.signed_in import Who
from onestop_console.words.language import name_of

router = APIRouter()
FORBIDDEN = 403
OF_ROLES = {
    "market_officer": "intermediary_market",
    "intermediary": "intermediary_market",
    "land_officer": "land",
    "archivist": "archive",
}
"""Whose duties lie elsewhere than with intake and review."""


@router.get("/")
async def desk(request: Request, session: Who) -> Response:
    ask = asking(request, session)
    services = _services(session)
    asked_moment = asyncio.create_task(ask.moment())
    projects, *duties = await asyncio.gather(
        ask.rows(Project, "intake", "/projects", limit=LARGEST_PAGE),
        *(ask.rows(Duty, service, "/duties", limit=LARGEST_PAGE) for service in services),
        return_exceptions=True,
    )
    moment = await asked_moment
    away: set[str] = set()
    known: list[Project] = _had(projects, away)
    names = {one.project: name_of(ask.language, one) for one in known}
    items = {
        (one.project, item.item): name_of(ask.language, item) for one in known for item in one.items
    }
    owed = [duty for told in duties for duty in _had(told, away)]
    return page(
        request,
        "desk.html",
        now=moment.now,
        simulated=moment.simulated,
        heaps=heaps(owed, names, items, moment.now),
        projects=known,
        away=sorted(away),
    )


def _services(session: Session) -> list[str]:
    return ["intake", "review", *{OF_ROLES[role] for role in session.roles if role in OF_ROLES}]


def _had(answer: Any, away: set[str]) -> Any:
    """An answer; nothing where it is not for this reader, or its service is away."""
    if isinstance(answer, Away):
        away.add(answer.service)
        return []
    if isinstance(answer, Refused) and answer.status == FORBIDDEN:
        return []
    if isinstance(answer, BaseException):
        raise answer
    return answer
