"""Moves a service's own inbox: what it reads next of another service."""

from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from psycopg import Connection

from onestop_chassis.log.database import APPEND_LOCK
from onestop_chassis.operators.bus.move import (
    IN_PROCESS,
    Move,
    MoveTo,
    counted,
    in_words,
    moves,
)
from onestop_chassis.operators.bus.transport import Transport, position_before, transport_of
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.names import known
from onestop_chassis.operators.switch import Part
from onestop_chassis.refusal import Conflict

if TYPE_CHECKING:
    from onestop_chassis.operators.desk import Desk

REST_SECONDS = 60.0
"""A member of a Kafka group that went is counted until its session has run out (10 s)."""
_DELETE = "DELETE FROM inbox_positions WHERE source = %s AND partition = %s"
_SET = (
    "INSERT INTO inbox_positions (source, partition, record_offset, position)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT (source, partition) DO UPDATE SET"
    " record_offset = excluded.record_offset, position = excluded.position"
)


class InboxOpen(Conflict):
    """The inbox is at work and would overwrite what is set."""

    code = "inbox-open"
    title = "The inbox is open"
    title_zh = "收件仍在进行"
    remedy = "Close it (onestop bus close SERVICE), move it, open it again (onestop bus open)."
    remedy_zh = "请先关闭收件（onestop bus close 服务），移动后再打开（onestop bus open 服务）。"


class ResetInbox(MoveTo):
    """Whose facts are meant, and where to read on."""

    source: str


def plan(desk: "Desk", wanted: ResetInbox) -> JobPlan:
    """Refuses while the inbox is open."""
    known("来源", "source", wanted.source, desk.blueprint.listens)
    if desk.is_open(Part.INBOX):
        raise InboxOpen(f"{desk.service} 的收件未关闭 / the inbox of {desk.service} is open")
    found = _moves(desk, transport_of(desk), wanted)
    places = [{"partition": one.place.partition, "now": one.now, "then": one.then} for one in found]
    return JobPlan(
        sum(counted(found).values()),
        in_words(desk.service, wanted.source, found),
        {**counted(found), "partitions": places},
    )


def run(desk: "Desk", working: Working[ResetInbox]) -> JobOutcome:
    """Waits until nobody stores anything, then sets all positions in one transaction."""
    wanted = working.parameters
    counts = working.counts
    if not working.resumed:
        transport = transport_of(desk)
        _wait_for_rest(desk, working, transport)
        found = _moves(desk, transport, wanted)
        counts = counted(found)
        total = sum(counts.values())
        with desk.database.connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
            for one in found:
                _set(connection, transport, wanted.source, one)
            working.save(total, total, counts, {"moved": True}, connection)
    return JobOutcome(
        sum(counts.values()), counts, facts={"positions": _stored(desk, wanted.source)}
    )


def _moves(desk: "Desk", transport: Transport, wanted: ResetInbox) -> list[Move]:
    stored = desk.log.inbox_positions(wanted.source)
    if transport.kind == IN_PROCESS:
        now = {n: one.position + 1 for n, one in stored.items()}
    else:
        now = {n: one.offset + 1 for n, one in stored.items()}
    return moves(transport, wanted.source, wanted, now)


def _wait_for_rest(desk: "Desk", working: Working[ResetInbox], transport: Transport) -> None:
    """Raises InboxOpen where it was opened again, or does not come to rest."""
    end = monotonic() + REST_SECONDS
    while not desk.is_open(Part.INBOX) and monotonic() < end:
        here: Mapping[str, Any] = desk.status()["bus"]
        heeded = not here.get("listening", False)  # between two terms it rests, too
        if heeded and here.get("resting", True) and not transport.members(desk.service):
            return
        working.rest(0.2)
    raise InboxOpen(f"{desk.service} 仍在接收 / {desk.service} still receives")


def _set(connection: Connection[Any], transport: Transport, source: str, one: Move) -> None:
    partition, last = one.place.partition, one.then - 1
    if one.then <= one.place.first:
        connection.execute(_DELETE, (source, partition))
        return
    at_process = transport.kind == IN_PROCESS
    position = last if at_process else position_before(transport, source, one.place, one.then)
    connection.execute(_SET, (source, partition, last, position))


def _stored(desk: "Desk", source: str) -> dict[str, Any]:
    stored = desk.log.inbox_positions(source)
    return {str(n): {"offset": one.offset, "position": one.position} for n, one in stored.items()}


RESET_INBOX: JobKind[ResetInbox] = JobKind(
    "bus.reset", ResetInbox, lambda wanted: f"inbox/{wanted.source}", plan, run, weighty=True
)
