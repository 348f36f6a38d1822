"""What a route reads of the service's views, no older than its caller asked for."""

from collections.abc import Mapping
from time import monotonic
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.datastructures import MutableHeaders

from onestop_chassis.http.paging import LARGEST_PAGE, Page, PageAsked
from onestop_chassis.http.rejection import CursorWrong
from onestop_chassis.http.runtime_port import RuntimePort
from onestop_chassis.http.waiting import PATIENCE_SECONDS, OnItsWay
from onestop_chassis.view import View
from onestop_chassis.views.listing import Place, Search
from onestop_chassis.views.queries import behind

R = TypeVar("R", bound=BaseModel)
VIEW_POSITION = "View-Position"
BETWEEN = "\x1f"


class Reads:
    """Queries on the service's views that honour the caller's `min_position`.

    Raises (everywhere): ViewBehind, where a view does not reflect it yet. A route that has done
    nothing so far is run again as soon as it does; `may_wait` says whether it is such a one.
    """

    def __init__(self, runtime: RuntimePort, min_position: int, headers: MutableHeaders):
        """`headers` of the answer; of a list they say which position of the log it reflects."""
        self._runtime = runtime
        self._headers = headers
        self.min_position = min_position
        self.shown_from = 0
        """The position that an answer must reflect, to carry a version."""
        self.behind = False
        """Whether a view was read that did not reflect it yet."""
        self.may_wait = True
        self._looked_at: float | None = None

    def must_reflect(self, view: View[Any]) -> None:
        """Refuses while the view does not reflect `min_position`."""
        if self.min_position and not self._runtime.views.reflects(view, self.min_position):
            raise behind(view, self.min_position, may_wait=self.may_wait)

    def look_again(self) -> None:
        """Has the route run again in a moment, as long as anybody waits: another service may have
        recorded what is missed, and the fact be on its way. Then it goes on with what there is.

        Raises:
            OnItsWay: it is run again.
        """
        now = monotonic()
        self._looked_at = self._looked_at or now
        if self.may_wait and now - self._looked_at < PATIENCE_SECONDS:
            raise OnItsWay

    def get(self, view: View[R], key: str) -> R | None:
        """The row under `key`, or None."""
        self._look(view)
        return self._runtime.views.get(view, key)

    def select(
        self,
        view: View[R],
        where: Mapping[str, Any] | None = None,
        order: str = "",
        limit: int = 100,
        after: str = "",
        descending: bool = False,
    ) -> list[R]:
        """Rows whose fields equal `where`, after key `after`; at most 500."""
        self._look(view)
        return self._runtime.views.select(
            view,
            where=where,
            order=order,
            descending=descending,
            limit=min(limit, LARGEST_PAGE),
            after=after,
        )

    def page(
        self, view: View[R], asked: PageAsked, where: Mapping[str, Any] | None = None
    ) -> Page[R]:
        """The rows whose fields equal `where`, by key: as many as were asked for."""
        self._look(view)
        self._tell_position(view)
        rows = self._runtime.views.entries(
            view,
            where=where,
            limit=asked.one_more,
            after=asked.after,
        )
        return asked.page(rows)

    def listed(
        self, search: Search, kind: type[R], asked: PageAsked, *, whole: bool = False
    ) -> Page[R]:
        """What was searched for, as `kind`: as much as was asked for. `whole`: the rows of the
        view itself.

        Raises:
            CursorWrong: `after` is that of another order.
        """
        for view in search.listing.views:
            self._look(view)
        self._tell_position(*search.listing.views)
        order, after = search.order, _place(asked, search.order)
        rows = self._runtime.views.listed(search, kind, after, asked.one_more, whole=whole)
        return asked.page([(BETWEEN.join((order, at.value, at.key)), row) for at, row in rows])

    def counted(self, search: Search, field: str) -> dict[str, int]:
        """How many of what was searched for have each word in this field."""
        for view in search.listing.views:
            self._look(view)
        return self._runtime.views.counted(search, field)

    def _tell_position(self, *views: View[Any]) -> None:
        """Asked before the rows are read: they reflect it at least."""
        reached = min(map(self._runtime.views.reached, views), default=0)
        self._headers[VIEW_POSITION] = str(reached)

    def entries(self, view: View[R], limit: int, after: str) -> list[tuple[str, R]]:
        """Rows with their keys, after key `after`; at most 500."""
        self._look(view)
        return self._runtime.views.entries(view, limit=min(limit, LARGEST_PAGE), after=after)

    def _look(self, view: View[Any]) -> None:
        """Before the row is read: a view that moves on meanwhile shows more, not less."""
        self.must_reflect(view)
        if self.shown_from and not self._runtime.views.reflects(view, self.shown_from):
            self.behind = True


def _place(asked: PageAsked, order: str) -> Place | None:
    if not asked.after:
        return None
    named, _, rest = asked.after.partition(BETWEEN)
    value, found, key = rest.partition(BETWEEN)
    if named != order or not found:
        raise CursorWrong("after")
    return Place(value, key)
