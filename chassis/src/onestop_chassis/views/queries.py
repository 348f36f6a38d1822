"""Queries on views: by key or by field."""

from collections.abc import Mapping
from typing import Any, TypeVar

from psycopg import sql
from pydantic import BaseModel

from onestop_chassis.log.database import Database
from onestop_chassis.refusal import Unavailable
from onestop_chassis.view import View
from onestop_chassis.views.listing import Place, Query, Search, text_of
from onestop_chassis.views.projections import Projections
from onestop_chassis.views.tables import not_live, placed, table_of

R = TypeVar("R", bound=BaseModel)

LARGEST_PAGE = 1000
_SLOWEST = (
    "SELECT coalesce(min(position), 0) FROM (SELECT DISTINCT ON (name) position"
    " FROM views WHERE live ORDER BY name, version DESC) AS newest"
)


class ViewBehind(Unavailable):
    """The view has not reached the position that was asked for."""

    code = "view-behind"
    title = "The view is not there yet"
    title_zh = "视图尚未更新到所需位置"
    remedy = "Ask again in a moment; what was recorded is safe."
    remedy_zh = "请稍后重试；已记录的内容不会丢失。"
    awaited: tuple[View[Any], int] | None = None
    """What would have to be reached, where it helps to ask again then."""


def behind(view: View[Any], position: int, *, may_wait: bool = False) -> ViewBehind:
    """The refusal of whoever asked for more than the view reflects."""
    error = ViewBehind(f"{view.name}: position {position}", view=view.name, min_position=position)
    error.awaited = (view, position) if may_wait else None
    return error


class Views:
    """Reads rows, of whatever position the view reflects; see `reflects`.

    Raises (everywhere): ViewBehind, while this version of a view is still being built.
    """

    def __init__(self, database: Database, projections: Projections | None):
        self._database = database
        self._projections = projections
        self._live: set[tuple[str, int]] = set()

    def get(self, view: View[R], key: str) -> R | None:
        """The row under `key`, or None."""
        self._must_be_live(view)
        with self._database.connection() as connection:
            found = connection.execute(
                sql.SQL("SELECT row::text FROM {} WHERE key = %s").format(placed(table_of(view))),
                (key,),
            ).fetchone()
        return None if found is None else view.row.model_validate_json(found[0])

    def select(
        self,
        view: View[R],
        *,
        where: Mapping[str, Any] | None = None,
        order: str = "",
        descending: bool = False,
        limit: int = 100,
        after: str = "",
    ) -> list[R]:
        """Rows whose fields equal `where`, ordered by field `order` (else key), after key `after`.

        A value that is a list or tuple matches any of its members. `limit` is capped at 1000.
        """
        found = self.entries(
            view,
            where=where,
            order=order,
            descending=descending,
            limit=limit,
            after=after,
        )
        return [row for _, row in found]

    def entries(
        self,
        view: View[R],
        *,
        where: Mapping[str, Any] | None = None,
        order: str = "",
        descending: bool = False,
        limit: int = 100,
        after: str = "",
    ) -> list[tuple[str, R]]:
        """The same with the key of each row."""
        self._must_be_live(view)
        query, values = _query(view, where or {}, order, descending, after)
        with self._database.connection() as connection:
            found = connection.execute(query, [*values, min(limit, LARGEST_PAGE)]).fetchall()
        return [(key, view.row.model_validate_json(text)) for key, text in found]

    def listed(
        self, search: Search, kind: type[R], after: Place | None, limit: int, *, whole: bool = False
    ) -> list[tuple[Place, R]]:
        """What was searched for, after a place, as `kind`; `whole`: the rows of the view itself."""
        found = self._searched(search, search.query(after, limit, whole=whole))
        return [(Place(value, key), kind.model_validate_json(row)) for value, key, row in found]

    def counted(self, search: Search, field: str) -> dict[str, int]:
        """How many of what was searched for have each word in this field."""
        return {str(word): many for word, many in self._searched(search, search.counting(field))}

    def _searched(self, search: Search, query: Query) -> list[tuple[Any, ...]]:
        for view in search.listing.views:
            self._must_be_live(view)
        with self._database.connection() as connection:
            return connection.execute(*query).fetchall()

    def position(self, view: View[Any]) -> int:
        """The position of the own log that the view reflects."""
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT position FROM views WHERE name = %s AND version = %s",
                (view.name, view.version),
            ).fetchone()
        return 0 if found is None else int(found[0])

    def reflects(self, view: View[Any], position: int) -> bool:
        """Whether the view reflects this position already; nothing is waited for."""
        if self._projections is not None and self._projections.reached(view.name) >= position:
            return True
        return self.position(view) >= position

    def reached(self, view: View[Any]) -> int:
        """The position that it reflects, from memory where this process folds it."""
        if self._projections is not None:
            return self._projections.reached(view.name)
        return self.position(view)

    def through(self) -> int:
        """The position that every view reflects that can be read, from memory where this process
        folds them. Where none can be read: 0."""
        if self._projections is not None:
            return self._projections.position
        with self._database.connection() as connection:
            found = connection.execute(_SLOWEST).fetchone()
        return int(found[0]) if found else 0

    def _must_be_live(self, view: View[Any]) -> None:
        """Once live, a version stays so: it is asked only until then."""
        if (view.name, view.version) in self._live:
            return
        if not_live(self._database, (view,)):
            raise ViewBehind(
                f"{view.name} v{view.version}: 正在构建 / it is being built",
                view=view.name,
                version=view.version,
            )
        self._live.add((view.name, view.version))


def _query(
    view: View[Any], where: Mapping[str, Any], order: str, descending: bool, after: str
) -> tuple[sql.Composed, list[Any]]:
    conditions: list[sql.Composable] = []
    values: list[Any] = []
    for field, wanted in where.items():
        many = isinstance(wanted, list | tuple | set | frozenset)
        conditions.append(sql.SQL("row->>{} = ANY(%s)").format(sql.Literal(field)))
        values.append([text_of(one) for one in (wanted if many else (wanted,))])
    table = placed(table_of(view))
    place = sql.SQL("row->>{}, key").format(sql.Literal(order)) if order else sql.SQL("key")
    if after:
        beyond = "({0}) {1} (SELECT {0} FROM {2} WHERE key = %s)" if order else "{0} > %s"
        way = sql.SQL("<" if descending else ">")
        conditions.append(sql.SQL(beyond).format(place, way, table))
        values.append(after)
    by = place
    if descending:
        by = sql.SQL("row->>{} DESC, key DESC").format(sql.Literal(order))
    condition = (
        sql.SQL(" WHERE ") + sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("")
    )
    query = sql.SQL("SELECT key, row::text FROM {}{} ORDER BY {} LIMIT %s").format(
        table, condition, by
    )
    return query, values
