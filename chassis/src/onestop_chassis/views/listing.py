"""Lists of what views keep beside their rows: filtered, ordered, counted, and read in pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from psycopg import sql

from onestop_chassis.view import View
from onestop_chassis.views.tables import placed, table_of

Query = tuple[sql.Composed, list[Any]]
MOST_COUNTED = 100
"""Words of the field that is counted by."""


def text_of(value: Any) -> str:
    """How a value reads in a JSON text field."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be true of a row that is listed."""

    text: sql.Composable
    values: tuple[Any, ...] = ()


def one_of(field: str, *wanted: Any) -> Condition:
    """The field is one of these."""
    values = [text_of(one) for one in wanted]
    return Condition(sql.SQL("row->>{} = ANY(%s)").format(sql.Literal(field)), (values,))


def matching(where: Mapping[str, Any]) -> tuple[Condition, ...]:
    """Each field is one of what is wanted of it: a value, or a tuple of some."""
    pairs = where.items()
    return tuple(one_of(f, *(v if isinstance(v, tuple | list) else (v,))) for f, v in pairs)


def before(field: str, text: str) -> Condition:
    """The field comes before this text."""
    return Condition(sql.SQL("row->>{} < %s").format(sql.Literal(field)), (text,))


def holding(field: str, text: str) -> Condition:
    """The text is somewhere in the field, whose letters are small ones."""
    return Condition(
        sql.SQL("position(%s IN row->>{}) > 0").format(sql.Literal(field)), (text.lower(),)
    )


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: the `brief` of views, or one of their `parts`, each by itself.

    All of them are of one form. Rows come in the order of a field of theirs, then by key.
    """

    views: tuple[View[Any], ...]
    part: str = ""

    def rows(self) -> sql.Composed:
        """All there is: `key`, `row`, and the whole row of the view."""
        return sql.SQL(" UNION ALL ").join(map(self._of, self.views))

    def _of(self, view: View[Any]) -> sql.Composed:
        table = placed(table_of(view))
        if not self.part:
            column = sql.Identifier(view.brief)
            return sql.SQL("SELECT key, {} AS row, row AS whole FROM {}").format(column, table)
        return sql.SQL(
            "SELECT key || '#' || n AS key, part AS row, NULL::jsonb AS whole FROM {0},"
            " jsonb_array_elements({1}) WITH ORDINALITY AS p (part, n) WHERE {1} <> '[]'"
        ).format(table, sql.Identifier(self.part))


@dataclass(frozen=True, slots=True)
class Search:
    """Which rows of a list are wanted, and in the order of which field."""

    listing: Listing
    order: str
    conditions: tuple[Condition, ...] = ()

    def also(self, *conditions: Condition) -> "Search":
        """The same with further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))

    def query(self, after: "Place | None", limit: int, *, whole: bool) -> Query:
        """Up to so many rows after the place: the field of the order, key, and row of each."""
        by = sql.SQL("row->>{}").format(sql.Literal(self.order))
        wanted = self
        if after is not None:
            beyond = sql.SQL("({}, key) > (%s, %s)").format(by)
            wanted = self.also(Condition(beyond, (after.value, after.key)))
        text = sql.SQL(
            "SELECT {0}, key, {1}::text FROM ({2}) AS listed{3} ORDER BY {0}, key LIMIT %s"
        ).format(by, sql.SQL("whole" if whole else "row"), self.listing.rows(), wanted.where)
        return text, [*wanted.values, limit]

    def counting(self, field: str) -> Query:
        """How many rows have each word in this field."""
        text = sql.SQL(
            "SELECT row->>{0}, count(*) FROM ({1}) AS listed{2} GROUP BY 1 ORDER BY 1 LIMIT %s"
        ).format(sql.Literal(field), self.listing.rows(), self.where)
        return text, [*self.values, MOST_COUNTED]

    @property
    def where(self) -> sql.Composable:
        if not self.conditions:
            return sql.SQL("")
        return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(one.text for one in self.conditions)

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(value for one in self.conditions for value in one.values)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after the row with this key, and this in the field of the order."""

    value: str
    key: str
