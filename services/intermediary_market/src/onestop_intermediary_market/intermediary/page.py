"""What the market answers: its library of admitted intermediaries."""

from typing import Annotated

from fastapi import APIRouter, Query
from onestop_chassis.http import Paging, Public
from onestop_chassis.http.paging import LARGEST_PAGE
from onestop_chassis.worktime import local_day
from onestop_contracts.times import Day

from onestop_intermediary_market.intermediary.library import IntermediaryRow, library

router = APIRouter(tags=["intermediaries"])


@router.get("/intermediaries")
def list_intermediaries(
    call: Public,
    page: Paging,
    service: Annotated[str, Query(max_length=100, description="Only who may do this.")] = "",
    on: Annotated[Day | None, Query(description="The day that counts; today if absent.")] = None,
    all_: Annotated[bool, Query(alias="all", description="Those not selectable, too.")] = False,
) -> list[IntermediaryRow]:
    """Who can be selected; an expired qualification cannot."""
    day = on or local_day(call.now)
    found: list[IntermediaryRow] = []
    after = page.after
    while len(found) < page.limit:
        rows = call.views.select(library, limit=LARGEST_PAGE, after=after)
        found += [row for row in rows if all_ or row.selectable(service, day)]
        if len(rows) < LARGEST_PAGE:
            break
        after = rows[-1].intermediary
    return found[: page.limit]
