"""What the market answers: its library of admitted intermediaries."""

from typing import Annotated

from fastapi import APIRouter, Query
from onestop_chassis.http import Page, Paging, Public
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
) -> Page[IntermediaryRow]:
    """Who can be selected; an expired qualification cannot."""
    day = on or local_day(call.now)
    found: list[tuple[str, IntermediaryRow]] = []
    after = page.after
    while len(found) < page.one_more:
        rows = call.views.entries(library, LARGEST_PAGE, after)
        found += [(key, row) for key, row in rows if all_ or row.selectable(service, day)]
        if len(rows) < LARGEST_PAGE:
            break
        after = rows[-1][0]
    return page.page(found)
