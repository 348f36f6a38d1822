"""Projects: all of them, and the plan of one.

Source: notice A2, A3, A6.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from onestop_console.drawing.ring import ring
from onestop_console.drawing.strip import scale
from onestop_console.models.calendar import named_days
from onestop_console.models.filing import guided
from onestop_console.models.plan import table
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import LARGEST_PAGE, Asking, asking, together
from onestop_console.readers.calendar import Notice
from onestop_console.readers.cases import Opened
from onestop_console.readers.projects import PlannedProject, Project
from onestop_console.rendering import page, today
from onestop_console.signed_in import Who
from onestop_console.words.language import said

router = APIRouter()


@router.get("/projects")
async def projects(
    request: Request, session: Who, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    ask = asking(request, session)
    told = await together(
        moment=ask.moment(),
        rows=ask.every(Project, "intake", "/projects", limit=LARGEST_PAGE),
        owners=ask.owners(),
        divisions=ask.divisions(),
    )
    found = [row for row in told["rows"] if _has(row, q)]
    found.sort(key=lambda row: (row.deadline is None, row.deadline or row.filed_at, row.project))
    return page(
        request,
        "project/list.html",
        now=told["moment"].now,
        rows=found,
        owners=told["owners"],
        divisions=told["divisions"],
        q=q,
    )


@router.get("/projects/{code}")
async def project(request: Request, session: Who, code: str) -> Response:
    ask = asking(request, session)
    path = f"/projects/{code}"
    told = await together(
        moment=ask.moment(),
        planned=ask.one(PlannedProject, "intake", f"{path}/planned"),
        owners=ask.owners(),
        divisions=ask.divisions(),
        materials=ask.materials(),
        notices=ask.kept(Notice, "review", "/calendar"),
        cases=ask.every(Opened, "review", "/cases", project=code, limit=LARGEST_PAGE),
        may=ask.acts("intake", path),
    )
    planned: PlannedProject = told["planned"]
    plan, clock, found = planned.plan, planned.clock, planned.project
    here = today(told["moment"].now)
    named = named_days(told["notices"])
    on = scale(plan.items, here, plan.target_on, named) if plan else None
    words = {
        "today": said(ask.language, "今天"),
        "target": said(ask.language, "第100天"),
        "adjusted": said(ask.language, "班"),
    }
    return page(
        request,
        "project/plan.html",
        now=told["moment"].now,
        project=found,
        plan=plan,
        clock=clock,
        materials=told["materials"],
        table=table(found, plan, told["owners"], on, words),
        opened={one.item for one in told["cases"]},
        owners=told["owners"],
        division=told["divisions"].get(found.division, found.division),
        ring=_ring(ask, found),
        may=told["may"],
        to=lambda act: guided(act, code) or form_address("intake", path, act, back=path),
    )


def _ring(ask: Asking, found: Project) -> Markup:
    """How many of its days have passed; nothing before they are counted."""
    day, limit = found.days_net, found.limit_days
    if day is None or limit is None:
        return Markup()
    label = said(ask.language, "第 %(day)s 天，共 %(limit)s 天", day=day, limit=limit)
    return ring(day, limit, label)


def _has(row: Project, q: str) -> bool:
    return q.casefold() in f"{row.project} {row.name_zh} {row.name_en}".casefold()
