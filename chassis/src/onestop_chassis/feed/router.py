"""`GET /feed`: what the service publishes, as it is; `GET /changes`: that something changed."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from onestop_contracts.envelope import Envelope
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.actor import AUDITOR, OPERATOR, Actor
from onestop_chassis.bus.feed import outgoing, place_of
from onestop_chassis.feed.changes import Changed, changed
from onestop_chassis.feed.room import Found, Read, Room
from onestop_chassis.feed.stream import EVENT_STREAM
from onestop_chassis.http.caller import Call, Caller
from onestop_chassis.http.problems import problems
from onestop_chassis.http.rejection import Busy, PositionUnknown, TooMany
from onestop_chassis.operators.http.port import OperatorsPort

WAIT_SECONDS = 1.0
LARGEST_PAGE, PAGE = 500, 100
POSITION = r"^[0-9]{1,18}$"
After = Annotated[
    str, Query(pattern=POSITION, description="A position of this service's log; what follows it.")
]
Limit = Annotated[
    int | None,
    Query(ge=1, le=LARGEST_PAGE, description="How many; a stream ends after them, else never."),
]
Resumed = Annotated[
    str | None,
    Header(alias="Last-Event-ID", pattern=POSITION, description="Goes before `after`."),
]


class FeedPage(BaseModel):
    """Facts as CloudEvents, in the order in which they were recorded."""

    model_config = ConfigDict(extra="forbid")

    items: list[Envelope]
    next: str = Field(description="Where to go on, as `after`: at the end, too, for what comes.")


class ChangesPage(BaseModel):
    """What changed, in order; facts that were recorded close together are told as one."""

    model_config = ConfigDict(extra="forbid")

    items: list[Changed]
    next: str = Field(description="Where to go on, as `after`: at the end, too, for what comes.")


def feed_router(runtime: OperatorsPort) -> APIRouter:
    """The two feeds of a service that runs."""
    router = APIRouter(tags=["events"])
    published = Room(f"{runtime.name}:feed", lambda after: runtime.log.wait(after, WAIT_SECONDS))
    shown = Room(f"{runtime.name}:changes", _shown(runtime))

    @router.get("/feed", response_class=Response, responses=_answers(FeedPage))
    async def read_feed(
        request: Request,
        call: Call,
        after: After = "0",
        limit: Limit = None,
        last_event_id: Resumed = None,
    ) -> Response:
        """What the service has published, and publishes: the same events as on Kafka, in the
        order of its log. A page of JSON; with `Accept: text/event-stream` a stream that goes on,
        whose ids are positions. Facts of other places than the reader's are left out."""
        call.actor.require(AUDITOR)
        read = _published(runtime, call.actor)
        return await _answer(
            published, read, _position(call, last_event_id or after), limit, request
        )

    @router.get("/changes", response_class=Response, responses=_answers(ChangesPage))
    async def read_changes(
        request: Request,
        call: Call,
        after: After | None = None,
        limit: Limit = None,
        last_event_id: Resumed = None,
    ) -> Response:
        """That something changed and which project it was about, as soon as views show it; not
        what. Projects of other places than the reader's are not named. Without a position: what
        changes from now on. A page of JSON, or a stream."""
        call.actor.require(OPERATOR, AUDITOR)
        given = last_event_id or after
        position = _position(call, given) if given else await shown.ask(runtime.views.through)
        return await _answer(shown, _changes(runtime, call.actor), position, limit, request)

    return router


async def _answer(
    room: Room, read: Read, after: int, limit: int | None, request: Request
) -> Response:
    who = str(request.state.actor)
    if EVENT_STREAM in request.headers.get("accept", ""):
        return room.stream(read, after, limit, who)
    return await room.page(read, after, limit or PAGE, who)


def _position(call: Caller, given: str) -> int:
    position = int(given)
    if position > call.runtime.log.furthest_possible():
        raise PositionUnknown(f"尚无位置 {position} / there is no position {position} yet")
    return position


def _published(runtime: OperatorsPort, actor: Actor) -> Read:
    """What is of the reader's own place; what is of no place, such as rules, is for everybody."""

    def read(after: int, limit: int) -> Found:
        rows = runtime.log.read(after, limit)
        facts = [
            (row.position, fact.value.decode())
            for row in rows
            if (fact := outgoing(runtime.name, row, runtime.log.address)) is not None
            and ((place := place_of(row)) == "" or actor.covers(place))
        ]
        return Found(facts, rows[-1].position if rows else after)

    return read


def _changes(runtime: OperatorsPort, actor: Actor) -> Read:
    def read(after: int, limit: int) -> Found:
        reached = runtime.views.through()
        rows = [row for row in runtime.log.read(after, limit) if row.position <= reached]
        if not rows:
            return Found((), after)
        through = rows[-1].position
        return Found([(through, changed(rows, through, actor.covers).model_dump_json())], through)

    return read


def _shown(runtime: OperatorsPort) -> Callable[[int], int]:
    """How far what is recorded is shown."""

    def reached(after: int) -> int:
        if runtime.log.wait(after, WAIT_SECONDS) <= after:
            return after
        return runtime.views.through()

    return reached


def _answers(page: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    stream = {EVENT_STREAM: {"schema": {"type": "string"}}}
    return {200: {"model": page, "content": stream}, **problems(TooMany, Busy, PositionUnknown)}
