"""What a route reads of the service's views, no older than its caller asked for."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from onestop_chassis.http.paging import LARGEST_PAGE, Page, PageAsked
from onestop_chassis.http.runtime_port import RuntimePort
from onestop_chassis.view import View
from onestop_chassis.views.queries import behind

R = TypeVar("R", bound=BaseModel)


class Reads:
    """Queries on the service's views that honour the caller's `min_position`.

    Raises (everywhere): ViewBehind, where a view does not reflect it yet. A route that has done
    nothing so far is run again as soon as it does; `may_wait` says whether it is such a one.
    """

    def __init__(self, runtime: RuntimePort, min_position: int):
        self._runtime = runtime
        self.min_position = min_position
        self.shown_from = 0
        """The position that an answer must reflect, to carry a version."""
        self.behind = False
        """Whether a view was read that did not reflect it yet."""
        self.may_wait = True

    def must_reflect(self, view: View[Any]) -> None:
        """Refuses while the view does not reflect `min_position`."""
        if self.min_position and not self._runtime.views.reflects(view, self.min_position):
            raise behind(view, self.min_position, may_wait=self.may_wait)

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
        rows = self._runtime.views.entries(
            view,
            where=where,
            limit=asked.one_more,
            after=asked.after,
        )
        return asked.page(rows)

    def entries(self, view: View[R], limit: int, after: str) -> list[tuple[str, R]]:
        """Rows with their keys, after key `after`; at most 500."""
        self._look(view)
        return self._runtime.views.entries(view, limit=min(limit, LARGEST_PAGE), after=after)

    def _look(self, view: View[Any]) -> None:
        """Before the row is read: a view that moves on meanwhile shows more, not less."""
        self.must_reflect(view)
        if self.shown_from and not self._runtime.views.reflects(view, self.shown_from):
            self.behind = True
