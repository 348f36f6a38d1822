"""Every list is answered in pages of one form, and a page has a largest size."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query, Request
from onestop_contracts.fields import Code, Meaning, Seen
from pydantic import BaseModel, Field

from onestop_chassis.http.rejection import CursorWrong

PAGE = 50
LARGEST_PAGE = 500
LONGEST_CURSOR = 1000

T = TypeVar("T")
R = TypeVar("R")
Cursor = Annotated[str, Meaning("Cursor", Seen.TEXT, "翻页标记")]


class Page(BaseModel, Generic[T]):
    """Part of a list, in its order."""

    items: list[T]
    next: Cursor | None = Field(
        default=None,
        description="Send it as `after` for the page that follows; null on the last one.",
    )

    def told(self, answer: Callable[[T], R]) -> "Page[R]":
        """The same page with what is answered of each row."""
        return Page(items=[answer(row) for row in self.items], next=self.next)


class Listed(Page[T], Generic[T]):
    """Part of a list, in the order that was asked for."""

    counts: dict[Code, int] | None = Field(
        default=None,
        description="How many rows of the whole list there are of each kind, where that was asked.",
    )


def whole(items: Iterable[T]) -> Page[T]:
    """A list that is short enough to be answered at once."""
    return Page(items=list(items))


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which part of a list is wanted: up to `limit` rows whose key comes after `after`."""

    limit: int
    after: str
    of: str
    """Whose cursors they are: one list's are none of another's."""

    @property
    def one_more(self) -> int:
        """How many rows tell whether there is a page that follows."""
        return self.limit + 1

    def page(self, rows: Sequence[tuple[str, R]]) -> Page[R]:
        """The rows with their keys, up to one more than was asked for, as a page."""
        kept = rows[: self.limit]
        last = kept[-1][0] if len(rows) > len(kept) else ""
        return Page(items=[row for _, row in kept], next=self._cursor(last) if last else None)

    def _cursor(self, key: str) -> str:
        return urlsafe_b64encode(f"{self.of}\n{key}".encode()).decode("ascii").rstrip("=")


def key_of(cursor: str, of: str) -> str:
    """The key that a cursor of this list stands for.

    Raises:
        CursorWrong: no page of this list gave it.
    """
    if not cursor:
        return ""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        named, found, key = urlsafe_b64decode(padded.encode("ascii")).decode().partition("\n")
    except ValueError:
        raise CursorWrong("after") from None
    if named != of or not found or "\0" in key:
        raise CursorWrong("after")
    return key


async def page_asked(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows wanted.")] = PAGE,
    after: Annotated[
        str,
        Query(max_length=LONGEST_CURSOR, description="`next` of the page before; else the first."),
    ] = "",
) -> PageAsked:
    """Raises CursorWrong."""
    of: Any = request.scope["route"]
    return PageAsked(limit, key_of(after, of.path), of.path)


Paging = Annotated[PageAsked, Depends(page_asked)]


class Fields(StrEnum):
    """How much is told of each row."""

    BRIEF = "brief"


Searched = Annotated[
    str,
    Query(min_length=2, max_length=100, description="Part of a code or a name."),
]
Counted = Annotated[bool, Query(description="How many rows of the whole list are of each kind.")]
