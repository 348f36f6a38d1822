"""Lists: a page of fifty rows, or all of them as a file, by the same address."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from onestop_console.models.saved import lines
from onestop_console.models.sheet import Sheet, Wanted, cells, fitting, shown
from onestop_console.rendering import language_kept, language_of, page
from onestop_console.words.language import said

T = TypeVar("T")
LONGEST = 200
SAVED = ".csv"


def wanted(request: Request, sheet: Sheet[Any]) -> Wanted:
    """What the address asks for."""
    query = request.query_params
    return Wanted(
        q=query.get("q", "").strip()[:LONGEST],
        order=query.get("order", ""),
        after=query.get("after", "")[:LONGEST],
        narrowed={
            one.name: query[one.name][:LONGEST] for one in sheet.filters if one.name in query
        },
        kept=language_kept(request),
    )


def listing(
    request: Request,
    sheet: Sheet[T],
    rows: Sequence[T],
    *,
    now: datetime | None = None,
    template: str = "register.html",
    **facts: Any,
) -> Response:
    """The page, or the file where the address ends with `.csv`."""
    asked = wanted(request, sheet)
    if request.url.path.endswith(SAVED):
        return _file(request, sheet, fitting(sheet, rows, asked))
    return page(request, template, now=now, list=shown(sheet, rows, asked), **facts)


def _file(request: Request, sheet: Sheet[T], rows: Sequence[T]) -> Response:
    language = language_of(request)
    headings = [said(language, column.zh) for column in sheet.columns]
    made: Iterator[str] = lines(headings, (_texts(sheet, row) for row in rows))
    name = quote(sheet.path.strip("/").replace("/", "-") + SAVED)
    return StreamingResponse(
        made,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _texts(sheet: Sheet[T], row: T) -> list[str]:
    return [cell.text for cell in cells(sheet, row)]
