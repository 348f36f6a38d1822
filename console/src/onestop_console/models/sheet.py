"""A list as its address asks for it: searched, narrowed, in order, fifty rows at a time.

What is shown and what is saved as a file come from the same columns and the same rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
ROWS = 50
BACKWARD = "-"
"""Before the name of a column: the greatest first."""


@dataclass(frozen=True)
class Cell:
    """What stands in a row under a column. `look` is `bad` or `good` where that is said, too."""

    text: str
    href: str = ""
    look: str = ""


@dataclass(frozen=True)
class Column(Generic[T]):
    """`by` is what rows are ordered by; without it they cannot be by this column."""

    name: str
    zh: str
    of: Callable[[T], Cell]
    by: Callable[[T], Any] | None = None
    number: bool = False


def dated(name: str, zh: str, written: Callable[[Any], str], of: Callable[[T], Any]) -> Column[T]:
    """A column of days or instants, each as it is `written`, in the order of time."""
    return Column(name, zh, lambda row: Cell(written(of(row))), of, number=True)


@dataclass(frozen=True)
class Filter(Generic[T]):
    """One field by which a list is narrowed; `words` are what its values are called."""

    name: str
    zh: str
    of: Callable[[T], str]
    words: Callable[[str], str] = str


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """A kind of list; `key` tells its rows apart. `nothing` says why there may be none."""

    path: str
    columns: Sequence[Column[T]]
    key: Callable[[T], str]
    filters: Sequence[Filter[T]] = ()
    nothing: str = ""


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; `kept` is what every address of the list carries on."""

    q: str = ""
    order: str = ""
    after: str = ""
    narrowed: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """Without the place in the list."""
        told = {"q": self.q, "order": self.order, **self.narrowed, **self.kept}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Heading:
    """A column's head: `href` puts the list in its order, `now` is the order it is in."""

    zh: str
    href: str
    now: str
    number: bool


@dataclass(frozen=True)
class Choice:
    """A filter with all its values, each with its words."""

    name: str
    zh: str
    chosen: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """A row."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Shown:
    """One page of a list. `total` are all rows that fit; `saved` is where they are as a file, and
    `whole` where nothing is left out."""

    path: str
    wanted: Wanted
    headings: tuple[Heading, ...]
    choices: tuple[Choice, ...]
    lines: tuple[Line, ...]
    total: int
    next: str
    first: str
    saved: str
    whole: str
    nothing: str


def fitting(sheet: Sheet[T], rows: Iterable[T], wanted: Wanted) -> list[T]:
    """The rows that fit what is asked for, in its order; else in the order they came in."""
    found = [row for row in rows if _fits(sheet, row, wanted)]
    name = wanted.order.removeprefix(BACKWARD)
    by = next((one.by for one in sheet.columns if one.name == name and one.by), None)
    if by is not None:
        found.sort(key=by, reverse=wanted.order.startswith(BACKWARD))
    return found


def cells(sheet: Sheet[T], row: T) -> tuple[Cell, ...]:
    """What a row says, column by column."""
    return tuple(column.of(row) for column in sheet.columns)


def shown(sheet: Sheet[T], rows: Sequence[T], wanted: Wanted) -> Shown:
    """The page of a list that the address asks for; the first where its place is gone."""
    fit = fitting(sheet, rows, wanted)
    keys = [sheet.key(row) for row in fit]
    begin = keys.index(wanted.after) + 1 if wanted.after in keys else 0
    part = fit[begin : begin + ROWS]
    more = begin + ROWS < len(fit)
    return Shown(
        path=sheet.path,
        wanted=wanted,
        headings=tuple(_heading(sheet, column, wanted) for column in sheet.columns),
        choices=tuple(_choice(one, rows, wanted) for one in sheet.filters),
        lines=tuple(Line(sheet.key(row), cells(sheet, row)) for row in part),
        total=len(fit),
        next=address(sheet.path, {**wanted.query, "after": sheet.key(part[-1])}) if more else "",
        first=address(sheet.path, wanted.query) if begin else "",
        saved=address(f"{sheet.path}.csv", wanted.query),
        whole=address(sheet.path, wanted.kept),
        nothing=sheet.nothing,
    )


def address(path: str, query: Mapping[str, str]) -> str:
    """A path with what is asked there."""
    return f"{path}?{urlencode(query)}" if query else path


def _fits(sheet: Sheet[T], row: T, wanted: Wanted) -> bool:
    for one in sheet.filters:
        asked = wanted.narrowed.get(one.name)
        if asked and one.of(row) != asked:
            return False
    if not wanted.q:
        return True
    said = " ".join(cell.text for cell in cells(sheet, row))
    return wanted.q.casefold() in said.casefold()


def _heading(sheet: Sheet[T], column: Column[T], wanted: Wanted) -> Heading:
    if column.by is None:
        return Heading(column.zh, "", "", column.number)
    backward = wanted.order == column.name
    order = f"{BACKWARD}{column.name}" if backward else column.name
    now = {column.name: "ascending", f"{BACKWARD}{column.name}": "descending"}
    href = address(sheet.path, {**wanted.query, "order": order})
    return Heading(column.zh, href, now.get(wanted.order, ""), column.number)


def _choice(one: Filter[T], rows: Iterable[T], wanted: Wanted) -> Choice:
    values = sorted({value for row in rows if (value := one.of(row))})
    named = tuple((value, one.words(value)) for value in values)
    return Choice(one.name, one.zh, wanted.narrowed.get(one.name, ""), named)
