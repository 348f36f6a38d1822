"""The limits in every version, and what two of them differ in: for everybody."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from onestop_console.models.rules import (
    before_of,
    differences,
    limit_words,
    revisions,
    scope_of,
)
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import asking, together
from onestop_console.pages.delegations import acts_of
from onestop_console.readers.registers import Rules
from onestop_console.rendering import language_kept, page

router = APIRouter()
RULES = "/rules"
Version = Annotated[int, Query(ge=0, le=10**6)]


@router.get(RULES)
async def rules(request: Request, version: Version = 0, against: Version = 0) -> Response:
    ask = asking(request, request.state.session)
    told = await together(
        moment=ask.moment(),
        found=ask.rows(Rules, "review", f"{RULES}/versions"),
        places=ask.divisions(),
        items=ask.items(),
        may=acts_of(ask, RULES),
    )
    found, places, items = told["found"], told["places"], told["items"]
    by_version = {one.version: one for one in found}
    if not {version, against} <= {0, *by_version}:
        raise HTTPException(404)
    chosen = by_version[version or found[-1].version]
    before = by_version[against] if against else before_of(found, chosen)
    return page(
        request,
        "rules.html",
        now=told["moment"].now,
        revisions=revisions(ask.language, found, places, items),
        chosen=chosen,
        before=before,
        differences=differences(ask.language, before, chosen) if before else [],
        scope=lambda one: scope_of(ask.language, one, places, items),
        limit=lambda one: limit_words(ask.language, one),
        kept=language_kept(request),
        may=told["may"],
        to=lambda act: form_address("review", RULES, act, back=RULES),
    )
