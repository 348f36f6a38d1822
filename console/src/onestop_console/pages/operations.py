"""What those who run the services see of them: where each stands, what waits, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from onestop_console.gateway import Away, Refused
from onestop_console.models.operations import done, is_open, line
from onestop_console.pages.asking import Asking, R, asking, together
from onestop_console.readers.operations import (
    About,
    Backup,
    Build,
    Cause,
    Due,
    Facts,
    Job,
    Parked,
    Switch,
    Waits,
)
from onestop_console.rendering import page
from onestop_console.session import Session
from onestop_console.settings import SERVICES
from onestop_console.signed_in import session_of
from onestop_console.words.language import half

router = APIRouter()
ROLE = "operator"
ROWS = 50
Text = Annotated[str, Query(max_length=300)]


def operator_of(request: Request) -> Session:
    """Who runs the services; for everybody else there is no such page.

    Raises:
        SignInNeeded, HTTPException.
    """
    session = session_of(request)
    if not session.has(ROLE):
        raise HTTPException(404)
    return session


Operator = Annotated[Session, Depends(operator_of)]


@dataclass(frozen=True)
class Told:
    """An answer, or why there is none: `why` is empty where there is one."""

    rows: Any
    why: str = ""


@router.get("/ops")
async def overview(request: Request, session: Operator) -> Response:
    ask = asking(request, session)
    asked = {service: _told(ask, Waits, service, "/ops/waits") for service in SERVICES}
    told = await together(**asked)
    moment = await _moment(ask)
    return page(
        request,
        "ops/overview.html",
        now=moment,
        lines=[line(name, one.rows) for name, one in told.items()],
        why={name: one.why for name, one in told.items()},
    )


@router.get("/ops/events")
async def events(
    request: Request,
    session: Operator,
    service: Text = SERVICES[0],
    type: Text = "",  # noqa: A002 - what it is called in every envelope
    project: Text = "",
    stream: Text = "",
    after: Text = "",
) -> Response:
    ask = asking(request, session)
    require_service(service)
    typed = {"type": type.strip(), "project": project.strip(), "stream": stream.strip()}
    params = {name: value for name, value in {**typed, "after": after}.items() if value}
    found = await _told(ask, Facts, service, "/ops/events", limit=ROWS, **params)
    return page(
        request,
        "ops/events.html",
        now=await _moment(ask),
        services=SERVICES,
        service=service,
        typed=typed,
        found=found.rows,
        why=found.why,
    )


@router.get("/ops/{service}")
async def one(request: Request, session: Operator, service: str) -> Response:
    ask = asking(request, session)
    require_service(service)
    asked = {
        "about": _told(ask, About, service, "/ops/service"),
        "waits": _told(ask, Waits, service, "/ops/waits"),
        "switches": _rows(ask, Switch, service, "/ops/switches"),
        "causes": _rows(ask, Cause, service, "/ops/parked/groups"),
        "due": _rows(ask, Due, service, "/ops/deadlines", limit=ROWS),
        "jobs": _rows(ask, Job, service, "/ops/jobs", limit=ROWS),
        "builds": _rows(ask, Build, service, "/ops/projections"),
        "backups": _rows(ask, Backup, service, "/ops/backups"),
    }
    told = await together(**asked)
    waits = told["waits"].rows
    return page(
        request,
        "ops/service.html",
        now=await _moment(ask),
        service=service,
        line=line(service, waits),
        done=done,
        is_open=is_open,
        closed={one.part for one in told["switches"].rows or () if one.closed},
        **told,
    )


@router.get("/ops/{service}/parked")
async def parked(
    request: Request, session: Operator, service: str, cause: Text = "", after: Text = ""
) -> Response:
    ask = asking(request, session)
    require_service(service)
    params = {name: value for name, value in (("cause", cause), ("after", after)) if value}
    answer = await ask.answer(service, "/ops/parked", limit=ROWS, **params)
    return page(
        request,
        "ops/parked.html",
        now=await _moment(ask),
        service=service,
        cause=cause,
        facts=[Parked.model_validate(row) for row in answer["items"]],
        next=answer.get("next") or "",
    )


@router.get("/ops/{service}/jobs/{job}")
async def job_of(request: Request, session: Operator, service: str, job: str) -> Response:
    ask = asking(request, session)
    require_service(service)
    found = await ask.one(Job, service, f"/ops/jobs/{job}")
    return page(
        request,
        "ops/job.html",
        now=await _moment(ask),
        service=service,
        job=found,
        done=done(found),
        open=is_open(found),
    )


async def _moment(ask: Asking) -> datetime:
    """Now at the centre; by this machine's clock where review, which would know, is away."""
    try:
        return (await ask.moment()).now
    except Away:
        now: datetime = ask.request.app.state.clock.now()
        return now


async def _told(ask: Asking, kind: type[R], service: str, path: str, **params: str | int) -> Told:
    """An answer as a reader, or why there is none: the rest of the page is shown."""
    try:
        return Told(await ask.one(kind, service, path, **params))
    except Refused as refused:
        return Told(None, _why(ask, refused))
    except Away:
        return Told(None, "away")


async def _rows(ask: Asking, kind: type[R], service: str, path: str, **params: str | int) -> Told:
    try:
        return Told(await ask.rows(kind, service, path, **params))
    except Refused as refused:
        return Told(None, _why(ask, refused))
    except Away:
        return Told(None, "away")


def _why(ask: Asking, refused: Refused) -> str:
    title = refused.problem.get("title_zh" if ask.language == "zh" else "title")
    return str(title or half(ask.language, refused.code))


def require_service(service: str) -> None:
    """Raises HTTPException: there is no such service."""
    if service not in SERVICES:
        raise HTTPException(404)
