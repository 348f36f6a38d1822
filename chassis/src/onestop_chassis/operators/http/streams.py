"""Streams: listed, fact by fact, folded as they were at any point, compared with themselves."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from onestop_contracts.times import Instant
from pydantic import BaseModel

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.http.reveals import may_reveal
from onestop_chassis.operators.inspect import streams
from onestop_chassis.operators.inspect.facts import told
from onestop_chassis.operators.inspect.reveal import NotRevealed
from onestop_chassis.operators.inspect.state import differences, plain, shown
from onestop_chassis.operators.inspect.streams import (
    NotFolded,
    StreamUnknown,
    StreamUnreadable,
    Upto,
    folded,
)
from onestop_chassis.refusal import Invalid

LARGEST = 500
Name = Annotated[str, Query(min_length=1, max_length=300)]
Text = Annotated[str, Query(max_length=300)]
LOWEST = -(2**62)
Version = Annotated[int, Query(ge=LOWEST, le=2**62)]
Position = Annotated[int | None, Query(ge=0, le=2**62)]


class TwoPoints(Invalid):
    """A state is asked for at one point: a version, an instant in law, or one of knowledge."""

    code = "two-points"
    title = "Ask for one point: a version, as of an instant, or known at one"
    title_zh = "只能指定一个时点：版本、法律时点或记录时点"
    remedy = "Give only one of at, as_of and known_at."
    remedy_zh = "at、as_of、known_at 只能给出一个。"


class StreamAnswer(BaseModel):
    """A stream: its highest version, when it began and last went on, and where in the log."""

    stream: str
    version: int
    first_at: datetime | None
    last_at: datetime | None
    position: int


class StreamFacts(Page[dict[str, Any]]):
    """Facts of one stream in order; `next` is the version of the last one."""

    stream: str


class StateAnswer(BaseModel):
    """What the service knows of a stream after `facts` of its facts; people are masked."""

    stream: str
    version: int
    facts: int
    state: Any


class ChangeAnswer(BaseModel):
    """One field that differs; None where it was not there."""

    field: str
    was: Any
    now: Any


class DiffAnswer(BaseModel):
    """What changed in the folded state between two versions."""

    stream: str
    first: int
    last: int
    changes: list[ChangeAnswer]


def streams_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/streams", tags=["operations"])

    @router.get("")
    def list_streams(
        call: Call,
        *,
        prefix: Text = "",
        project: Text = "",
        after: Text = "",
        limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
    ) -> Page[StreamAnswer]:
        """Streams by name, found along the log's key without reading the log."""
        call.actor.require(OPERATOR, AUDITOR)
        found, cursor = streams.listed(
            runtime.database, prefix=prefix, project=project, after=after, limit=limit
        )
        answers = [
            StreamAnswer(
                stream=one.stream,
                version=one.version,
                first_at=one.first_at,
                last_at=one.last_at,
                position=one.position,
            )
            for one in found
        ]
        return Page(items=answers, next=cursor or None)

    @router.get("/facts", responses=problems(StreamUnknown, NotRevealed))
    def read_facts(
        call: Call,
        stream: Name,
        *,
        first: Version | None = None,
        last: Version | None = None,
        after: Version | None = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST)] = 200,
        full: bool = False,
        revealed: Position = None,
    ) -> StreamFacts:
        """The facts of a stream, from one version to another."""
        call.actor.require(OPERATOR, AUDITOR)
        unmasked = may_reveal(call, runtime, f"stream:{stream}", revealed)
        log = runtime.log
        begin = LOWEST if first is None else first  # what nobody could read stands below zero
        begin = begin if after is None else after + 1
        rows = log.rows(stream, first=begin, last=last, limit=limit)
        if not rows and not log.rows(stream, first=LOWEST, limit=1):
            raise StreamUnknown(stream, stream=stream)
        facts = [told(log.service, row, full=full, revealed=unmasked) for row in rows]
        more = len(rows) == limit and rows[-1].version != last
        last_shown = str(rows[-1].version) if more else None
        return StreamFacts(stream=stream, items=facts, next=last_shown)

    @router.get(
        "/state",
        responses=problems(StreamUnknown, NotFolded, StreamUnreadable, TwoPoints, NotRevealed),
    )
    def read_state(
        call: Call,
        stream: Name,
        *,
        at: Version | None = None,
        as_of: Instant | None = None,
        known_at: Instant | None = None,
        revealed: Position = None,
    ) -> StateAnswer:
        """The folded state, now or at one point."""
        call.actor.require(OPERATOR, AUDITOR)
        unmasked = may_reveal(call, runtime, f"stream:{stream}", revealed)
        if sum(point is not None for point in (at, as_of, known_at)) > 1:
            raise TwoPoints("at, as_of, known_at")
        upto = Upto(at, as_of, known_at)
        found = folded(runtime.log, runtime.blueprint.streams, stream, upto)
        state = plain(found.state) if unmasked else shown(found.state)
        return StateAnswer(stream=stream, version=found.version, facts=found.facts, state=state)

    @router.get(
        "/diff", responses=problems(StreamUnknown, NotFolded, StreamUnreadable, NotRevealed)
    )
    def read_diff(
        call: Call,
        stream: Name,
        first: Version,
        last: Version,
        *,
        revealed: Position = None,
    ) -> DiffAnswer:
        """What changed in the folded state, field by field; version 0 is before everything."""
        call.actor.require(OPERATOR, AUDITOR)
        unmasked = may_reveal(call, runtime, f"stream:{stream}", revealed)
        log, deciders = runtime.log, runtime.blueprint.streams
        after = folded(log, deciders, stream, Upto(last))
        before = (
            folded(log, deciders, stream, Upto(first)).state
            if first
            else streams.decider_of(deciders, stream).initial
        )
        changes = differences(before, after.state, revealed=unmasked)
        answers = [ChangeAnswer(field=c.field, was=c.was, now=c.now) for c in changes]
        return DiffAnswer(stream=stream, first=first, last=after.version, changes=answers)

    return router
