"""The clock of a demonstration, moved by hand; where time is real there is no such page."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from onestop_console.models.calendar import named_days
from onestop_console.models.demonstration import STEPS, Working, stops
from onestop_console.pages.asking import Asking, asking
from onestop_console.readers.calendar import Notice
from onestop_console.rendering import page
from onestop_console.settings import SERVICES
from onestop_console.signed_in import Sent, Who
from onestop_console.words.language import said
from onestop_console.words.times import local

router = APIRouter()
SATURDAY = 5
MOVES = "operator"
"""Whose act it is, at every service."""
LAST_SET = "review"
"""Steps are counted from its clock: set last, a step that broke off halfway can be taken again."""


@router.get("/clock")
async def face(request: Request, session: Who) -> Response:
    ask = asking(request, session)
    told = await ask.moment()
    if not told.simulated:
        raise HTTPException(404)
    working = await _working(ask)
    open_steps = {step: at[-1] for step in STEPS if (at := stops(step, told.now, working))}
    return page(
        request,
        "clock.html",
        now=told.now,
        steps={step: (STEPS[step], to) for step, to in open_steps.items()},
        moves=MOVES in session.roles,
    )


@router.post("/clock")
async def move(request: Request, session: Who, sent: Sent) -> Response:
    ask = asking(request, session)
    step = str(sent.get("step", ""))
    if step not in STEPS:
        raise HTTPException(404)
    told = await ask.moment()
    for instant in stops(step, told.now, await _working(ask)):
        for service in sorted(SERVICES, key=lambda name: name == LAST_SET):
            await ask.gateway.set_clock(session, service, instant)
    now = (await ask.moment()).now
    text = said(ask.language, "现在是 %(at)s。", at=local(ask.language, now))
    session.said.append(text)
    return RedirectResponse("/clock", 303)


async def _working(ask: Asking) -> Working:
    named = named_days(await ask.kept(Notice, "review", "/calendar"))
    return lambda day: named.get(day, day.weekday() < SATURDAY)
