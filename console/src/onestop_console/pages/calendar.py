"""The working calendar of a year, what it rests on, and counting in it: for everybody."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onestop_console.forms.problem import Problem, problem
from onestop_console.gateway import Refused
from onestop_console.models.calendar import months
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import Asking, asking, together
from onestop_console.pages.delegations import acts_of
from onestop_console.readers.calendar import Count, Notice, Year
from onestop_console.rendering import language_kept, page, today

router = APIRouter()
CALENDAR = "/calendar"
FIRST_YEAR, LAST_YEAR = 2000, 2100
Text = Annotated[str, Query(max_length=20)]


@router.get(CALENDAR)
async def calendar(
    request: Request,
    year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None,
    since: Text = "",
    working_days: Text = "",
) -> Response:
    ask = asking(request, request.state.session)
    moment = await ask.moment()
    here = today(moment.now)
    chosen = year or here.year
    told = await together(
        year=ask.one(Year, "review", f"{CALENDAR}/years/{chosen}"),
        notices=ask.rows(Notice, "review", CALENDAR),
        may=acts_of(ask, CALENDAR),
        counted=_counted(ask, since, working_days),
    )
    count, wrong = told["counted"]
    return page(
        request,
        "calendar.html",
        status=422 if wrong else 200,
        now=moment.now,
        year=told["year"],
        years=(chosen - 1, chosen + 1),
        months=months(told["year"], here),
        notices=told["notices"][::-1],
        since=since or here.isoformat(),
        working_days=working_days or "5",
        count=count,
        problem=wrong,
        kept=language_kept(request),
        may=told["may"],
        to=lambda act: form_address("review", CALENDAR, act, back=CALENDAR),
    )


async def _counted(
    ask: Asking, since: str, working_days: str
) -> tuple[Count | None, Problem | None]:
    """When so many working days end, or what is wrong with the question."""
    if not (since or working_days):
        return None, None
    asked = {
        name: value for name, value in (("since", since), ("working_days", working_days)) if value
    }
    try:
        return await ask.one(Count, "review", f"{CALENDAR}/deadline", **asked), None
    except Refused as refused:
        return None, problem(ask.language, refused.problem)
