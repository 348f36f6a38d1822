"""Somebody is still there: a session that would end for idleness goes on."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from onestop_chassis.clock import Clock
from starlette.concurrency import run_in_threadpool

from onestop_console.rendering import page
from onestop_console.session import WARNED, Sessions
from onestop_console.signed_in import Who

router = APIRouter()


@router.get("/stay")
async def stay(request: Request, session: Who) -> Response:
    """Opened beside a page, so that what is typed there stays."""
    sessions: Sessions = request.app.state.sessions
    await run_in_threadpool(sessions.extend, session)
    return page(request, "stay.html", until=await run_in_threadpool(sessions.until, session))


@router.get("/stay/left")
async def left(request: Request, session: Who) -> Response:
    """Seconds until a page is to say that the session ends; asking does not extend it."""
    sessions: Sessions = request.app.state.sessions
    clock: Clock = request.app.state.clock
    until: datetime | None = await run_in_threadpool(sessions.until, session)
    seconds = (until - WARNED - clock.now()).total_seconds() if until else 0.0
    return JSONResponse({"seconds": max(0.0, seconds)})
