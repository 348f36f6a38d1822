"""Who to be, on a demonstration. In production there is no such address."""

from fastapi import APIRouter, Request, Response
from onestop_chassis.actor import Actor
from starlette.concurrency import run_in_threadpool

from onestop_console.gateway import Gateway, Refused
from onestop_console.pages.signing_in import door, entered, local_path
from onestop_console.rendering import language_of
from onestop_console.session import Sessions
from onestop_console.sign_in.granted import Granted

router = APIRouter()
PASSWORD = "demo"  # noqa: S105 (every demonstration's; services refuse it in production)
FORBIDDEN = 403


@router.post("/sign-in")
async def enter(request: Request) -> Response:
    gateway: Gateway = request.app.state.gateway
    sessions: Sessions = request.app.state.sessions
    form = await request.form(max_fields=10, max_files=0)
    back, user = local_path(str(form.get("next", "/"))), str(form.get("user", ""))
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return door(request, back, status=FORBIDDEN)
    try:
        signed = await gateway.sign_in(user, PASSWORD)
    except Refused as refused:
        return door(request, back, refused=refused.problem, user=user, status=refused.status)
    cookie, _ = await run_in_threadpool(
        sessions.open,
        Actor.model_validate(signed["actor"]),
        Granted(signed["token"]),
        language_of(request),
    )
    return await entered(request, back, cookie)


async def demonstration_token(gateway: Gateway) -> str:
    """Of somebody who may be told that something changed: the demonstration's auditor."""
    signed = await gateway.sign_in("auditor", PASSWORD)
    return str(signed["token"])
