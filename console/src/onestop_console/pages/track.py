"""How far a project is, for everybody who has its code: its phases, and nothing else of it.

Source: notice A7.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onestop_console.forms.problem import problem
from onestop_console.gateway import Refused
from onestop_console.pages.asking import asking, together
from onestop_console.pages.looking_up import led_on
from onestop_console.readers.phases import Phases
from onestop_console.rendering import language_of, page

router = APIRouter()
INVALID = 422
LONGEST = 40


@router.get("/track")
async def look_up(
    request: Request, code: Annotated[str, Query(max_length=LONGEST)] = ""
) -> Response:
    if code.strip():
        return led_on(request, "/track", code.strip())
    return page(request, "public/track.html", code="", found=None, problem=None)


@router.get("/track/{code:path}")
async def track(request: Request, code: str) -> Response:
    ask = asking(request, None)
    try:
        told = await together(
            moment=ask.moment(),
            found=ask.one(Phases, "intake", f"/projects/{code}/phases"),
        )
    except Refused as refused:
        if refused.status != INVALID:
            raise
        wrong = problem(language_of(request), refused.problem)
        return page(
            request, "public/track.html", status=INVALID, code=code, found=None, problem=wrong
        )
    return page(
        request,
        "public/track.html",
        now=told["moment"].now,
        code=code,
        found=told["found"],
        problem=None,
    )
