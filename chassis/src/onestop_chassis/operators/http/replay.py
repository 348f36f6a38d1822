"""Sandboxes: what was replayed into rows of their own. Replays themselves are jobs."""

from typing import Any

from fastapi import APIRouter
from onestop_contracts.personal import masked_as
from pydantic import BaseModel

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, Paging, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.names import NameUnknown, known, unknown
from onestop_chassis.operators.sandbox import Sandbox
from onestop_chassis.operators.views.choosing import view_of

LARGEST = 500


class SandboxAnswer(BaseModel):
    """How many rows a view has in a sandbox."""

    sandbox: str
    view: str
    rows: int


class RowAnswer(BaseModel):
    """One row; people are masked."""

    key: str
    row: dict[str, Any]


def replay_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/replay/sandboxes", tags=["operations"])

    @router.get("")
    def list_sandboxes(call: Call) -> Page[SandboxAnswer]:
        """Every sandbox with its views."""
        call.actor.require(OPERATOR, AUDITOR)
        found = Sandbox.counts(runtime.database)
        return whole(SandboxAnswer(sandbox=name, view=view, rows=n) for name, view, n in found)

    @router.get("/{name}/{view}", responses=problems(NameUnknown))
    def list_rows(name: str, view: str, call: Call, page: Paging) -> Page[RowAnswer]:
        """The rows of a view by key."""
        call.actor.require(OPERATOR, AUDITOR)
        sandbox = _sandbox(runtime, name, view)
        kind = view_of(runtime.every_view, view).row
        found = sandbox.read(view, page.after, page.one_more)
        shown = [(key, RowAnswer(key=key, row=masked_as(kind, row))) for key, row in found]
        return page.page(shown)

    @router.get("/{name}/{view}/{key:path}", responses=problems(NameUnknown))
    def read_row(name: str, view: str, key: str, call: Call) -> RowAnswer:
        """One row."""
        call.actor.require(OPERATOR, AUDITOR)
        sandbox = _sandbox(runtime, name, view)
        row = sandbox.row(view, key)
        if row is None:
            raise unknown("行", "row", key, [one for one, _ in sandbox.read(view, "", LARGEST)])
        return RowAnswer(key=key, row=masked_as(view_of(runtime.every_view, view).row, row))

    return router


def _sandbox(runtime: OperatorsPort, name: str, view: str) -> Sandbox:
    known("沙箱", "sandbox", name, Sandbox.names(runtime.database))
    known("视图", "view", view, [one.name for one in runtime.blueprint.views])
    return Sandbox(runtime.log, runtime.database, runtime.blueprint.views, name)
