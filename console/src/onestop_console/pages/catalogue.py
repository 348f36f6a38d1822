"""The catalogue of items: for everybody.

Source: notice C13.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from onestop_console.models.catalogue import differences, items, phase
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import Asking, asking, together
from onestop_console.pages.delegations import acts_of
from onestop_console.pages.listing import listing
from onestop_console.readers.registers import CatalogueItem, Delegation
from onestop_console.rendering import page
from onestop_console.words.fields import choice_zh
from onestop_console.words.language import said
from onestop_console.words.registers import SUPERVISION

router = APIRouter()
ITEMS, CATALOGUE = "/items", "/catalogue"
LAST_VERSION = 10**6
Names = dict[str, str]


@router.get(ITEMS)
@router.get(f"{ITEMS}.csv")
async def register(request: Request) -> Response:
    ask = asking(request, request.state.session)
    told = await together(
        moment=ask.moment(),
        rows=ask.rows(CatalogueItem, "review", CATALOGUE),
        owners=ask.owners(),
        materials=ask.materials(),
        may=acts_of(ask, CATALOGUE),
    )
    return listing(
        request,
        items(ask.language, told["owners"], told["materials"]),
        told["rows"],
        now=told["moment"].now,
        title=said(ask.language, "审批事项目录"),
        about=said(ask.language, "每个事项由谁办、要什么材料、多少天、依据什么。"),
        beside=[],
        may=told["may"],
        to=lambda act: form_address("review", CATALOGUE, act, back=ITEMS),
    )


@router.get(f"{ITEMS}/{{code}}")
async def one(
    request: Request,
    code: str,
    version: Annotated[int, Query(ge=0, le=LAST_VERSION)] = 0,
    compare: Annotated[int, Query(ge=0, le=LAST_VERSION)] = 0,
) -> Response:
    """One item, in force or in the version asked for, and what changed in it since another."""
    ask = asking(request, request.state.session)
    path = f"{CATALOGUE}/{code}"
    told = await together(
        moment=ask.moment(),
        newest=ask.one(CatalogueItem, "review", path),
        owners=ask.owners(),
        materials=ask.materials(),
        items=ask.items(),
        delegations=ask.rows(Delegation, "review", "/delegations"),
    )
    newest = told["newest"]
    chosen = version or newest.version
    item = newest
    if chosen != newest.version:
        item = await ask.one(CatalogueItem, "review", path, version=chosen)
    against = compare or chosen - 1
    before = None
    if against and against != chosen:
        before = await ask.one(CatalogueItem, "review", path, version=against)
    words = _words(ask, told["owners"], told["materials"], told["items"])
    return page(
        request,
        "item.html",
        now=told["moment"].now,
        item=item,
        newest=newest,
        before=before,
        differences=differences(before, item, words) if before else [],
        say=words,
        delegations=[one for one in told["delegations"] if code in one.items and one.in_force],
    )


def _words(ask: Asking, owners: Names, materials: Names, items: Names) -> Callable[[str, Any], str]:
    """How the value of a field is said."""
    named = {"needs": items, "materials": materials}

    def word(name: str, value: Any) -> str:
        if isinstance(value, bool):
            return said(ask.language, "是" if value else "否")
        if isinstance(value, list):
            known = named.get(name, {})
            told = (known.get(one) or said(ask.language, choice_zh(one)) for one in value)
            return "、".join(told) or "—"
        if name.endswith("_wd"):
            return said(ask.language, "%(days)s 个工作日", days=value)
        if name == "department":
            return owners.get(value, str(value))
        if name == "phase":
            return phase(ask.language, value)
        if name == "supervision":
            return said(ask.language, SUPERVISION.get(value, value))
        return str(value) or "—"

    return word
