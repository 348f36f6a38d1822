"""Lists of what views keep beside their rows: filtered, ordered, counted, and read in pages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from psycopg import sql

from onestop_chassis.listed import searchable
from onestop_chassis.view import View
from onestop_chassis.views.tables import placed, table_of

Query = tuple[sql.Composed, list[Any]]
At = Callable[[str], sql.Composable]
"""Where a field of what is listed stands."""
MOST_COUNTED = 100
"""Words of the field that is counted by."""


def text_of(value: Any) -> str:
    """How a value reads in a JSON text field."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be true of a row that is listed: said of where its fields stand."""

    text: Callable[[At], sql.Composable]
    values: tuple[Any, ...] = ()


def one_of(field: str, *wanted: Any) -> Condition:
    """The field is one of these."""
    values = [text_of(one) for one in wanted]
    return Condition(lambda at: sql.SQL("{} = ANY(%s)").format(at(field)), (values,))


def matching(where: Mapping[str, Any]) -> tuple[Condition, ...]:
    """Each field is one of what is wanted of it: a value, or a tuple of some."""
    pairs = where.items()
    return tuple(one_of(f, *(v if isinstance(v, tuple | list) else (v,))) for f, v in pairs)


def any_of(*conditions: Condition) -> Condition:
    """One of these, at least."""

    def text(at: At) -> sql.Composable:
        return sql.SQL("({})").format(sql.SQL(" OR ").join(one.text(at) for one in conditions))

    return Condition(text, tuple(value for one in conditions for value in one.values))


def before(field: str, text: str) -> Condition:
    """The field comes before this text."""
    return Condition(lambda at: sql.SQL("{} < %s").format(at(field)), (text,))


def not_before(field: str, text: str) -> Condition:
    """The field is this text or comes after it."""
    return Condition(lambda at: sql.SQL("{} >= %s").format(at(field)), (text,))


def holding(field: str, text: str) -> Condition:
    """The text is somewhere in the field, which is `searchable`. PostgreSQL guesses of a pattern
    how many rows have it, and of a position nothing."""
    pattern = re.sub(r"([%_\\])", r"\\\1", searchable(text))
    return Condition(lambda at: sql.SQL("{} LIKE %s").format(at(field)), (f"%{pattern}%",))


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: the `brief` of views, or some of their `parts`, each thing by itself.

    All of them are of one form. Rows come in the order of a field of theirs, then by key.
    """

    views: tuple[View[Any], ...]
    parts: tuple[str, ...] = ()

    def at(self, field: str) -> sql.Composable:
        """Where the field stands: in a column of its own, or in the row."""
        if field in self._texts():
            return sql.Identifier(field)
        return sql.SQL("row->>{}").format(sql.Literal(field))

    def _texts(self) -> tuple[str, ...]:
        """The fields that have columns in all of its views; things within rows have none."""
        if self.parts:
            return ()
        firsts = (field for view in self.views[:1] for field in view.texts)
        return tuple(field for field in firsts if all(field in one.texts for one in self.views))

    def rows(self) -> sql.Composed:
        """All there is: `key`, `row`, the whole row of the view, and the fields with columns."""
        briefs = [] if self.parts else [self._briefs(view) for view in self.views]
        parts = [self._parts(view, part) for view in self.views for part in self.parts]
        return sql.SQL(" UNION ALL ").join([*briefs, *parts])

    def _briefs(self, view: View[Any]) -> sql.Composed:
        column, table = sql.Identifier(view.brief), placed(table_of(view))
        texts = sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(f)) for f in self._texts())
        return sql.SQL("SELECT key, {} AS row, row AS whole{} FROM {}").format(column, texts, table)

    def _parts(self, view: View[Any], part: str) -> sql.Composed:
        return sql.SQL(
            "SELECT key || {2} || n AS key, part AS row, NULL::jsonb AS whole FROM {0},"
            " jsonb_array_elements({1}) WITH ORDINALITY AS p (part, n) WHERE {1} <> '[]'"
        ).format(placed(table_of(view)), sql.Identifier(part), sql.Literal(f"#{part}."))


@dataclass(frozen=True, slots=True)
class Search:
    """Which rows of a list are wanted, and in the order of which field."""

    listing: Listing
    order: str
    conditions: tuple[Condition, ...] = ()

    def also(self, *conditions: Condition) -> "Search":
        """The same with further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))

    def of(self, listing: Listing) -> "Search":
        """The same in another list."""
        return replace(self, listing=listing)

    def query(self, after: "Place | None", limit: int, *, whole: bool) -> Query:
        """Up to so many rows after the place: the field of the order, key, and row of each."""
        by = self.listing.at(self.order)
        wanted = self
        if after is not None:
            beyond = Condition(
                lambda at: sql.SQL("({}, key) > (%s, %s)").format(at(self.order)),
                (after.value, after.key),
            )
            wanted = self.also(beyond)
        text = sql.SQL(
            "SELECT {0}, key, {1}::text FROM ({2}) AS listed{3} ORDER BY {0}, key LIMIT %s"
        ).format(by, sql.SQL("whole" if whole else "row"), self.listing.rows(), wanted.where)
        return text, [*wanted.values, limit]

    def counting(self, field: str) -> Query:
        """How many rows have each word in this field."""
        text = sql.SQL(
            "SELECT {0}, count(*) FROM ({1}) AS listed{2} GROUP BY 1 ORDER BY 1 LIMIT %s"
        ).format(self.listing.at(field), self.listing.rows(), self.where)
        return text, [*self.values, MOST_COUNTED]

    @property
    def where(self) -> sql.Composable:
        if not self.conditions:
            return sql.SQL("")
        return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(
            one.text(self.listing.at) for one in self.conditions
        )

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(value for one in self.conditions for value in one.values)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after the row with this key, and this in the field of the order."""

    value: str
    key: str
