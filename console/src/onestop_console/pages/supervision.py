"""The supervision inbox of a representative, and what was served in one window.

Source: notice C6, C7.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from onestop_console.models.case import known
from onestop_console.models.supervision import TABS, inbox
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import Asking, asking, together
from onestop_console.readers.cases import Case, Deadline
from onestop_console.readers.windows import WindowLine
from onestop_console.rendering import page
from onestop_console.signed_in import Who
from onestop_console.words.times import start_of

router = APIRouter()
Text = Annotated[str, Query(max_length=100)]
ROWS = 50
SHORTEST_SEARCH = 2


@router.get("/supervision")
@router.get("/supervision/{project}/{item}")
async def supervision(
    request: Request,
    session: Who,
    project: str = "",
    item: str = "",
    tab: Text = "open",
    q: Text = "",
    since: Text = "",
    after: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    ask = asking(request, session)
    tab = tab if tab in TABS else "open"
    found = q.strip() if len(q.strip()) >= SHORTEST_SEARCH else ""
    params: dict[str, str | int] = {"state": tab, "counts": "true", "limit": ROWS}
    began = _day(since)
    more = {"q": found, "after": after, "deadline_from": began and start_of(began).isoformat()}
    params |= {key: value for key, value in more.items() if value}
    asked: dict[str, Any] = {
        "moment": ask.moment(),
        "listed": ask.answer("review", "/windows", **params),
    }
    if item:
        asked |= _detail(ask, f"/cases/{project}/{item}")
    told = await together(**asked)
    listed = told["listed"]
    lines = [WindowLine.model_validate(one) for one in listed["items"]]
    shown = inbox(lines, listed["counts"], tab=tab, q=q, since=began, next=listed.get("next"))
    people = await ask.people(row.leading.in_office for row in shown.rows)
    facts: dict[str, Any] = {"inbox": shown, "tabs": TABS, "chosen": None, "people": people}
    if item:
        path, back = f"/cases/{project}/{item}", f"/supervision/{project}/{item}?tab={tab}"
        case: Case = told["case"]
        facts |= {
            "chosen": case,
            "deadlines": [
                one for one in told["deadlines"] if one.open and one.kind.startswith("window")
            ],
            "materials": told["materials"],
            "may": told["may"],
            "to": lambda act: form_address("review", path, act, back=back, **known(case, act)),
        }
    return page(request, "supervision/inbox.html", now=told["moment"].now, **facts)


def _day(text: str) -> date | None:
    """The day that an address names; none where it names no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _detail(ask: Asking, path: str) -> dict[str, Any]:
    return {
        "case": ask.one(Case, "review", path),
        "deadlines": ask.rows(Deadline, "review", f"{path}/deadlines"),
        "materials": ask.materials(),
        "may": ask.acts("review", path),
    }
