"""The desk: what somebody's role has to do first."""

import asyncio
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from onestop_console.gateway import Away, Refused
from onestop_console.models.desk import desk as heaps
from onestop_console.models.oversight import LEADERS, at_risk, week_began
from onestop_console.pages.asking import LARGEST_PAGE, Asking, asking
from onestop_console.readers.consultations import ConsultationLine
from onestop_console.readers.duties import Duty
from onestop_console.readers.projects import Project
from onestop_console.rendering import page
from onestop_console.session import Session
from onestop_console.signed_in import Who
from onestop_console.words.language import name_of

router = APIRouter()
FORBIDDEN = 403
OPERATOR = "operator"
"""Runs the services, and has nothing to do in a case."""
OF_ROLES = {
    "market_officer": "intermediary_market",
    "intermediary": "intermediary_market",
    "land_officer": "land",
    "archivist": "archive",
}
"""Whose duties lie elsewhere than with intake and review."""


@router.get("/")
async def desk(request: Request, session: Who) -> Response:
    if set(session.roles) == {OPERATOR}:
        return RedirectResponse("/ops", 303)
    ask = asking(request, session)
    services = _services(session)
    asked_moment = asyncio.create_task(ask.moment())
    overseen, projects, *duties = await asyncio.gather(
        _consultations(ask),
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
        overseen=_overseen(_had(overseen, away), moment.now),
        at_risk=at_risk(known),
        now=moment.now,
        simulated=moment.simulated,
        heaps=heaps(owed, names, items, moment.now),
        people=await ask.people(duty.person for duty in owed),
        projects=known,
        away=sorted(away),
    )


async def _consultations(ask: Asking) -> list[ConsultationLine] | None:
    """What the leaders of the centre are shown besides; None to everybody else."""
    if ask.session is None or not ask.session.has(*LEADERS):
        return None
    return await ask.rows(ConsultationLine, "review", "/consultations", limit=LARGEST_PAGE)


def _overseen(lines: list[ConsultationLine] | None, now: datetime) -> dict[str, Any] | None:
    """Consultations by where they stand. The silence of the week is a question of its own, which
    a link asks: the desk would be slower by it whenever it is opened."""
    if lines is None:
        return None
    return {
        "consultations": [one for one in lines if one.state in ("to_convene", "convened")],
        "escalations": [one for one in lines if one.state == "escalated"],
        "since": week_began(now),
    }


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
