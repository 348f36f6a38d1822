"""The receipt of a filing: its number, where it can be followed, and what comes next.

Source: notice A1.
"""

from fastapi import APIRouter, Request, Response

from onestop_console.drawing.qr import qr
from onestop_console.models.frame import FILERS
from onestop_console.pages.asking import asking, together
from onestop_console.readers.filed import FiledProject
from onestop_console.rendering import page
from onestop_console.settings import Settings
from onestop_console.signed_in import Who
from onestop_console.words.language import said

router = APIRouter()


@router.get("/projects/{code}/receipt")
async def receipt(request: Request, session: Who, code: str) -> Response:
    ask = asking(request, session)
    told = await together(
        moment=ask.moment(),
        project=ask.one(FiledProject, "intake", f"/projects/{code}"),
        divisions=ask.divisions(),
    )
    found: FiledProject = told["project"]
    settings: Settings = request.app.state.settings
    base = (settings.public_url or str(request.base_url)).rstrip("/")
    address = f"{base}/track/{found.project}"
    label = said(ask.language, "进度查询二维码：%(address)s", address=address)
    return page(
        request,
        "filing/receipt.html",
        now=told["moment"].now,
        project=found,
        division=told["divisions"].get(found.division, found.division),
        address=address,
        code=qr(address, label),
        files=session.has(*FILERS),
    )
