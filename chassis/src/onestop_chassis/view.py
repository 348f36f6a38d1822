"""A read model: a named, versioned fold of the own log into rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from onestop_contracts.event import Event
from pydantic import BaseModel

from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Recorded

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class View(Generic[R]):
    """How facts become rows.

    `key(recorded)` names the rows a fact may change: a string, a tuple of them, or None for
    none. `evolve(row, recorded)` gives the row after the fact; None deletes it. Raise `version`
    when `evolve` changes, and the view is rebuilt beside the live one. `index` names row fields
    that queries filter or order by.

    Two declarations make a rebuild faster and change nothing else. `reads`: `key` names no row
    for a fact of any other class, so the others need not be decoded. `spread(stored)`: facts
    that share a row give the same text, so that several processes may fold a share each.

    Others declare what lists read, in columns beside the row, so that none reads whole rows.
    `brief`: the field that holds a row in short. Of its fields, all of them texts, `orders` are
    those by which lists are ordered, `filters` those by which they are narrowed and counted, the
    counted one first, `searched` the one that is searched. `parts`: fields that hold several
    things, each of which lists show by itself. `listed`: the field of the row that holds these;
    empty where the row itself does.
    """

    name: str
    version: int
    row: type[R]
    key: Callable[[Recorded[Any]], str | tuple[str, ...] | None]
    evolve: Callable[[R | None, Recorded[Any]], R | None]
    index: tuple[str, ...] = ()
    reads: tuple[type[Event], ...] = ()
    spread: Callable[[StoredRow], str] | None = None
    brief: str = ""
    orders: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    searched: str = ""
    parts: tuple[str, ...] = ()
    listed: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that are kept beside the row."""
        return (*((self.brief,) if self.brief else ()), *self.parts)

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields of the brief that have columns of their own."""
        searched = (self.searched,) if self.searched else ()
        return tuple(dict.fromkeys((*self.orders, *self.filters, *searched)))
