"""The supervision inbox of a representative, and what was served in one window."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from onestop_console.models.supervision import OPEN, TABS, inbox
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import LARGEST_PAGE, asking, together
from onestop_console.readers.cases import Case, Deadline
from onestop_console.readers.projects import Project
from onestop_console.rendering import page
from onestop_console.signed_in import Who
from onestop_console.words.language import name_of

router = APIRouter()
Text = Annotated[str, Query(max_length=100)]


@router.get("/supervision")
@router.get("/supervision/{project}/{item}")
async def supervision(
    request: Request,
    session: Who,
    project: str = "",
    item: str = "",
    tab: Text = OPEN,
    stage: Text = "",
    q: Text = "",
) -> Response:
    ask = asking(request, session)
    told = await together(
        moment=ask.moment(),
        cases=ask.every(Case, "review", "/cases", limit=LARGEST_PAGE),
        projects=ask.every(Project, "intake", "/projects", limit=LARGEST_PAGE),
    )
    names = {one.project: name_of(ask.language, one) for one in told["projects"]}
    tab = tab if tab in TABS else OPEN
    shown = inbox(told["cases"], names, tab=tab, stage=stage, q=q)
    facts: dict[str, Any] = {"inbox": shown, "tabs": TABS, "chosen": None}
    if item:
        path = f"/cases/{project}/{item}"
        case = next(
            (one for one in told["cases"] if (one.project, one.item) == (project, item)), None
        ) or await ask.one(Case, "review", path)
        more = await together(
            deadlines=ask.rows(Deadline, "review", f"{path}/deadlines"),
            materials=ask.materials(),
            may=ask.acts("review", path),
        )
        row = inbox([case], names, tab=tab)
        every = [one for each in TABS for one in inbox([case], names, tab=each).rows]
        window = every[0].window.stage if every else ""
        back = f"/supervision/{project}/{item}?tab={row.tab}"
        facts |= {
            "chosen": every[0] if every else None,
            "deadlines": [
                one for one in more["deadlines"] if one.open and one.kind.startswith("window")
            ],
            "materials": more["materials"],
            "may": more["may"],
            "to": lambda act: form_address("review", path, act, back=back, stage=window),
        }
    return page(request, "supervision/inbox.html", now=told["moment"].now, **facts)
