"""Facts: found by what they say of themselves, one by its id, and who heard of them."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from onestop_contracts.times import Instant
from pydantic import BaseModel

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.http.reveals import may_reveal
from onestop_chassis.operators.inspect import search
from onestop_chassis.operators.inspect.facts import told
from onestop_chassis.operators.inspect.index import CURSOR
from onestop_chassis.operators.inspect.reveal import NotRevealed
from onestop_chassis.operators.inspect.search import LARGEST, Search, TooWide
from onestop_chassis.operators.inspect.types import types_named
from onestop_chassis.operators.names import NameUnknown
from onestop_chassis.refusal import NotFound

Text = Annotated[str, Query(max_length=300)]
Texts = Annotated[list[str], Query(max_length=100)]
Position = Annotated[int | None, Query(ge=0, le=2**62)]


class FactUnknown(NotFound):
    """The service holds no fact of this id."""

    code = "fact-unknown"
    title = "This service holds no fact of this id"
    title_zh = "本服务没有此编号的事实"
    remedy = "An id is a service and a position, such as review/17; search for it: GET /ops/events."
    remedy_zh = "编号由服务名和位置组成，如 review/17；可通过 GET /ops/events 检索。"


class Facts(Page[dict[str, Any]]):
    """Facts; `next` is the position of the last one. `indexed` of `head` positions can be found
    by now."""

    indexed: int
    head: int


class HeardFact(BaseModel):
    """A fact of another service as this one holds it: at `position` of its own log.

    It came in after this service's own record of `not_before` and before that of `not_after`.
    """

    id: str
    position: int
    not_before: datetime | None
    not_after: datetime | None


def scope(**asked: str) -> str:
    """How a reveal names a search: by its filters, in the order of their names."""
    return "facts:" + ",".join(f"{name}={value}" for name, value in sorted(asked.items()) if value)


def events_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/events", tags=["operations"])

    @router.get("", responses=problems(TooWide, NameUnknown, NotRevealed))
    def search_events(
        call: Call,
        *,
        type: Text = "",  # noqa: A002 - what it is called in every envelope
        project: Text = "",
        actor: Text = "",
        correlation: Text = "",
        causation: Texts = [],  # noqa: B006 - FastAPI copies it
        stream: Text = "",
        since: Instant | None = None,
        until: Instant | None = None,
        heard: bool = False,
        oldest_first: bool = False,
        after: Position = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
        full: bool = False,
        revealed: Position = None,
    ) -> Facts:
        """Facts that fit everything asked for; people are masked in their data."""
        call.actor.require(OPERATOR, AUDITOR)
        what = scope(
            type=type, project=project, actor=actor, correlation=correlation, stream=stream
        )
        unmasked = may_reveal(call, runtime, what, revealed)
        wanted = Search(
            types=types_named(type),
            project=project,
            actor=actor,
            correlation=correlation,
            causes=tuple(causation),
            stream=stream,
            since=since,
            until=until,
            heard=heard or stream.startswith("inbox/"),
            oldest_first=oldest_first,
            after=after,
            limit=limit,
        )
        log = runtime.log
        indexed = log.cursor(CURSOR)  # before the search: what is found later is no gap
        rows = search.found(runtime.database, wanted)
        facts = [told(log.service, row, full=full, revealed=unmasked) for row in rows]
        last = str(rows[-1].position) if len(rows) == limit else None
        return Facts(items=facts, next=last, indexed=indexed, head=log.head())

    @router.get("/heard")
    def heard_events(
        call: Call,
        source: Text,
        position: Annotated[list[int], Query(max_length=LARGEST)],
    ) -> Page[HeardFact]:
        """Which of another service's facts this one holds, and about when they came in."""
        call.actor.require(OPERATOR, AUDITOR)
        database = runtime.database
        rows = search.heard(database, source, position)
        spans = [(row, search.around(database, row.position)) for row in rows]
        return whole(
            HeardFact(
                id=f"{source}/{row.version}",
                position=row.position,
                not_before=before,
                not_after=after,
            )
            for row, (before, after) in spans
        )

    @router.get("/{source}/{position}", responses=problems(FactUnknown, NotRevealed))
    def read_event(
        source: str, position: int, call: Call, *, revealed: Position = None
    ) -> dict[str, Any]:
        """One fact by its id, whole, from the own log or as it was heard."""
        call.actor.require(OPERATOR, AUDITOR)
        name = f"{source}/{position}"
        unmasked = may_reveal(call, runtime, f"event:{name}", revealed)
        log = runtime.log
        if source == log.service:
            rows = [row for row in log.read(position - 1, 1) if row.position == position]
        else:
            rows = search.heard(runtime.database, source, [position])
        if not rows or (source == log.service and rows[0].foreign):
            raise FactUnknown(name, event=name)
        return told(log.service, rows[0], full=True, revealed=unmasked)

    return router
