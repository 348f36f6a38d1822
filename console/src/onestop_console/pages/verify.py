"""Whether a licence is valid, or a paper real: where their codes lead, for everybody.

Source: notice D5, G6.
"""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onestop_console.gateway import Refused
from onestop_console.pages.asking import Asking, asking, together
from onestop_console.pages.looking_up import led_on
from onestop_console.readers.licences import Licence
from onestop_console.readers.papers import VerifiedPaper
from onestop_console.rendering import page

router = APIRouter()
NOT_FOUND = 404
LONGEST = 60
PAPER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9.]{1,24}")
MAKERS = ("intake", "review")


@router.get("/verify")
async def look_up(
    request: Request, number: Annotated[str, Query(max_length=LONGEST)] = ""
) -> Response:
    if number.strip():
        return led_on(request, "/verify", number.strip())
    return page(request, "public/verify.html", number="", licence=None, paper=None)


@router.get("/verify/{number:path}")
async def verify(request: Request, number: str) -> Response:
    ask = asking(request, None)
    try:
        licence = await ask.one(Licence, "review", f"/licences/{number}")
    except Refused as refused:
        if refused.status != NOT_FOUND:
            raise
        paper = await _paper(ask, number)
        return page(
            request,
            "public/verify.html",
            status=200 if paper else NOT_FOUND,
            number=number,
            licence=None,
            paper=paper,
        )
    told = await together(
        moment=ask.moment(),
        owners=ask.owners(),
        items=ask.items(),
    )
    return page(
        request,
        "public/verify.html",
        now=told["moment"].now,
        number=number,
        licence=licence,
        paper=None,
        item=told["items"].get(licence.item, licence.item),
        department=told["owners"].get(licence.department, licence.department),
    )


async def _paper(ask: Asking, number: str) -> VerifiedPaper | None:
    """The paper of this number, of whichever service makes it; None where there is none."""
    for service in MAKERS if PAPER.fullmatch(number) else ():
        try:
            return await ask.one(VerifiedPaper, service, f"/papers/{number}")
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise
    return None
