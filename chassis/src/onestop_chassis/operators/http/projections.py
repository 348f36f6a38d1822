"""Read models: every version and build with how far it is; what differs between two."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.names import NameUnknown
from onestop_chassis.operators.views.choosing import view_of
from onestop_chassis.operators.views.listing import Listed, counted, listed

LARGEST = 500


class ProjectionRow(BaseModel):
    """Rows of one version and build of a view.

    `state`: `live` is what readers see; `unbuilt` will be; `building`, `ready` and `old` stand
    beside it; `old_version` belongs to an earlier version of the code. `behind` is how many
    positions the log is ahead.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    view: str
    version: int
    build: int
    state: str
    position: int
    behind: int
    bytes: int
    job: str
    built_at: datetime | None


class ProjectionShown(ProjectionRow):
    """The same with the number of its rows, and what was found when it was last compared."""

    rows: int
    comparison: dict[str, Any]


def projections_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/projections", tags=["operations"])

    @router.get("")
    def list_projections(call: Call) -> Page[ProjectionRow]:
        """Every view, by name: its live rows, builds beside them, earlier versions."""
        call.actor.require(OPERATOR, AUDITOR)
        log, database = runtime.log, runtime.database
        found = [one for view in runtime.every_view for one in listed(log, database, view)]
        return whole(ProjectionRow.model_validate(one) for one in found)

    @router.get("/{view}", responses=problems(NameUnknown))
    def show_projection(view: str, call: Call) -> Page[ProjectionShown]:
        """One view: every version and build with the number of its rows, counted now."""
        call.actor.require(OPERATOR, AUDITOR)
        database = runtime.database
        found = listed(runtime.log, database, view_of(runtime.every_view, view))
        return whole(shown(one, counted(database, one)) for one in found)

    return router


def shown(one: Listed, rows: int) -> ProjectionShown:
    """With its rows counted."""
    row = ProjectionRow.model_validate(one).model_dump()
    return ProjectionShown(**row, rows=rows, comparison=one.facts.get("comparison", {}))
