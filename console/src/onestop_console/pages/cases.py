"""One case: where it stands, and what may be done in it.

Source: notice A5, C3.
"""

from fastapi import APIRouter, Request, Response

from onestop_console.models.case import known
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import asking, together
from onestop_console.readers.cases import Case
from onestop_console.rendering import page
from onestop_console.signed_in import Who

router = APIRouter()


@router.get("/cases/{project}/{item}")
async def case(request: Request, session: Who, project: str, item: str) -> Response:
    ask = asking(request, session)
    path = f"/cases/{project}/{item}"
    told = await together(
        moment=ask.moment(),
        case=ask.one(Case, "review", path),
        may=ask.acts("review", path),
        owners=ask.owners(),
        materials=ask.materials(),
    )
    found = told["case"]
    return page(
        request,
        "case.html",
        now=told["moment"].now,
        case=found,
        owner=told["owners"].get(found.department, found.department),
        materials=told["materials"],
        may=told["may"],
        to=lambda act: form_address("review", path, act, back=path, **known(found, act)),
    )
