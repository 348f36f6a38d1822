"""Whether the console lives, and whether it can serve: for whatever runs it, not for people."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from onestop_chassis.log.database import Database
from onestop_chassis.refusal import Unavailable
from starlette.concurrency import run_in_threadpool

from onestop_console.tables import lacking

router = APIRouter()
NOT_READY = 503


@router.get("/health/live")
async def live() -> Response:
    return JSONResponse({"live": True})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """Its database answers, and lets it read and write. Services and the identity provider may be
    away: pages say so themselves, and others stay of use."""
    database: Database = request.app.state.database
    try:
        lacks = await run_in_threadpool(lacking, database)
    except Unavailable as away:
        return JSONResponse({"ready": False, "because": [away.detail]}, NOT_READY)
    if lacks:
        return JSONResponse({"ready": False, "because": lacks}, NOT_READY)
    return JSONResponse({"ready": True})
