"""Whether a licence is real and still valid: where its code leads, for everybody."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onestop_console.gateway import Refused
from onestop_console.pages.asking import asking, together
from onestop_console.pages.looking_up import led_on
from onestop_console.readers.licences import Licence
from onestop_console.rendering import page

router = APIRouter()
NOT_FOUND = 404
LONGEST = 60


@router.get("/verify")
async def look_up(
    request: Request, number: Annotated[str, Query(max_length=LONGEST)] = ""
) -> Response:
    if number.strip():
        return led_on(request, "/verify", number.strip())
    return page(request, "public/verify.html", number="", licence=None)


@router.get("/verify/{number:path}")
async def verify(request: Request, number: str) -> Response:
    ask = asking(request, None)
    try:
        licence = await ask.one(Licence, "review", f"/licences/{number}")
    except Refused as refused:
        if refused.status != NOT_FOUND:
            raise
        return page(request, "public/verify.html", status=NOT_FOUND, number=number, licence=None)
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
        item=told["items"].get(licence.item, licence.item),
        department=told["owners"].get(licence.department, licence.department),
    )
