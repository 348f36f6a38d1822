"""Lists come in pages, and a page has a largest size."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

PAGE = 50
LARGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted: up to `limit` rows whose key comes after `after`."""

    limit: int
    after: str


async def _page(
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows wanted.")] = PAGE,
    after: Annotated[str, Query(max_length=200, description="Key of the last row seen.")] = "",
) -> Page:
    return Page(limit, after)


Paging = Annotated[Page, Depends(_page)]
